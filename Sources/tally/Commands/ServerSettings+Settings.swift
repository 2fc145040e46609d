// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Server

extension ServerSettings {
    init(_ settings: Settings) {
        self.init()
        host = settings.listen.host
        port = settings.listen.port
        adminKey = settings.adminKey
        jwt = JWTSettings(settings.tokens)
        webhookSecrets = settings.webhookSecrets
        adapters = AdapterRegistry(
            bases: settings.providerURLs,
            dodoIsTest: settings.dodoIsTest
        )
        .adding(settings.describedProviders)
        allowsLoopbackEndpoints = settings.allowsLoopbackEndpoints
    }
}

extension JWTSettings {
    /// Returns `nil` where nothing about tokens is set: then only keys are understood.
    fileprivate init?(_ tokens: Settings.Tokens) {
        guard tokens.secret != nil || tokens.keySetURL != nil || tokens.issuer != nil else {
            return nil
        }
        self.init()
        secret = tokens.secret
        keySet = tokens.keySetURL.map(KeySet.url)
        issuer = tokens.issuer
        audience = tokens.audience
        if let claim = tokens.roleClaim { roleClaim = claim }
    }
}
