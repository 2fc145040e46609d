// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Configuration
private import Foundation
internal import JSONText
internal import Logging
internal import Publishing

/// Flags, then environment, then a file: the first that has a setting decides.
///
/// A setting is `TALLY_JWT_SECRET` in the environment and `{"jwt": {"secret": …}}` in the file.
package struct SettingsReader {
    private let reader: ConfigReader
    private let flags: [String: String]

    /// Reads all settings.
    ///
    /// `flags` is what stands on the command line, by the setting's name (`cache.entities`); `file`
    /// is a JSON file, by default the one that `TALLY_CONFIG` names, if any.
    package static func settings(
        flags: [String: String],
        file: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws -> Settings {
        var providers: [any ConfigProvider] = [
            InMemoryProvider(
                values: Dictionary(
                    uniqueKeysWithValues: flags.map { name, value in
                        (
                            AbsoluteConfigKey(name.split(separator: ".").map(String.init)),
                            ConfigValue(.string(value), isSecret: true)
                        )
                    }
                )
            ),
            // Without the empty ones: unset, as scripts mean it.
            EnvironmentVariablesProvider(environmentVariables: environment.filter { !$1.isEmpty })
                .prefixKeys(with: "tally"),
        ]
        if let file = file ?? environment["TALLY_CONFIG"], !file.isEmpty {
            providers.append(try await provider(of: file))
        }
        return try SettingsReader(reader: ConfigReader(providers: providers), flags: flags).read()
    }

    private static func provider(of file: String) async throws -> any ConfigProvider {
        let path = ConfigReader(
            provider: InMemoryProvider(
                values: ["filePath": ConfigValue(.string(file), isSecret: false)]
            )
        )
        do {
            return try await FileProvider<JSONSnapshot>(config: path)
        } catch {
            let isThere = FileManager.default.fileExists(atPath: file)
            throw Failure.usage(
                isThere
                    ? "The settings in \(file) are no JSON object: correct them."
                    : "There is no settings file \(file): correct --config or TALLY_CONFIG."
            )
        }
    }

    private func read() throws -> Settings {
        var settings = Settings()
        if let folder = text("data") { settings.dataFolder = folder }
        settings.readDatabaseURL = text("read.database.url")
        // A folder on the command line outranks a database in the environment, and its standby.
        if flags["data"] == nil || flags["database.url"] != nil {
            settings.databaseURL = text("database.url")
        } else if text("database.url") != nil {
            settings.readDatabaseURL = flags["read.database.url"]
        }
        if let listen = text("listen") {
            guard let address = ListenAddress(listen) else {
                throw wrong("listen", listen, "HOST:PORT, such as 127.0.0.1:7420")
            }
            settings.listen = address
        }
        settings.projectionsFolder = text("projections")
        if let entities = text("cache.entities") {
            guard let number = Int(entities), 1_000...1_000_000_000 ~= number else {
                throw wrong("cache.entities", entities, "a number from 1000 to 1000000000")
            }
            settings.cacheEntities = number
        }
        if let level = text("log.level") {
            guard let known = Logger.Level(rawValue: level.lowercased()) else {
                let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                throw wrong("log.level", level, "one of \(names)")
            }
            settings.logLevel = known
        }
        settings.archive = try archive()
        settings.store = Settings.Store(
            endpoint: try url("s3.endpoint"),
            region: text("s3.region") ?? "us-east-1",
            keyID: text("s3.access.key"),
            secret: text("s3.secret.key"),
            token: text("s3.session.token")
        )
        settings.masterKey = text("master.key")
        settings.adminKey = try adminKey()
        settings.webhookSecrets = webhookSecrets()
        try readProviders(into: &settings)
        settings.allowsLoopbackEndpoints = try allowsLoopbackEndpoints()
        settings.outboundCertificates = try outboundCertificates()
        settings.checkpoints = try checkpoints()
        settings.tokens = Settings.Tokens(
            secret: text("jwt.secret"),
            keySetURL: text("jwks.url"),
            issuer: text("jwt.issuer"),
            audience: text("jwt.audience"),
            roleClaim: text("jwt.role.claim")
        )
        return settings
    }

    private func readProviders(into settings: inout Settings) throws {
        if let word = text("dispatch") {
            guard ["on", "off"].contains(word) else { throw wrong("dispatch", word, "on or off") }
            settings.dispatches = word == "on"
        }
        if let size = text("file.mebibytes") {
            guard let number = Int(size), 1...256 ~= number else {
                throw wrong("file.mebibytes", size, "a number from 1 to 256")
            }
            settings.fileBytesMaximum = number << 20
        }
        settings.publicURL = try url("public.url")
        settings.describedProviders = try describedProviders()
        let registry = AdapterRegistry()
        for provider in Set(registry.providers.keys).union(registry.payments.keys) {
            let name = provider.replacing("-", with: ".") + ".url"
            settings.providerURLs[provider] = try url(name)
        }
        settings.providerURLs["fal-keys"] = try url("fal.keys.url")
        if let mode = text("dodo.mode") {
            guard ["live", "test"].contains(mode) else {
                throw wrong("dodo.mode", mode, "live or test")
            }
            settings.dodoIsTest = mode == "test"
        }
    }

    private func describedProviders() throws -> DescribedProviders {
        guard let path = text("providers") else { return DescribedProviders() }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure.usage("\(path) cannot be read: correct TALLY_PROVIDERS.")
        }
        do {
            return try DescribedProviders(JSONParser.parse(Array(data)))
        } catch let error as JSONError {
            throw Failure.usage("\(path) is no JSON: \(error.reason), at byte \(error.offset).")
        } catch let flaw as DescribedProviders.Flaw {
            throw Failure.usage("\(path) describes a provider wrongly: \(flaw)")
        }
    }

    private func archive() throws -> String? {
        guard let place = text("archive") else { return nil }
        guard place.hasPrefix("/") || place.hasPrefix("s3://") else {
            throw wrong("archive", place, "a folder by its whole path, or s3://bucket/prefix")
        }
        return place
    }

    private func url(_ name: String) throws -> String? {
        guard let text = text(name) else { return nil }
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw wrong(name, text, "a URL, such as https://credits.example.com")
        }
        return text
    }

    /// The settings that hold what a provider's webhooks are signed with.
    private static let webhookSettings = [
        "stripe": "stripe.webhook.secrets", "dodo": "dodo.webhook.secrets",
        "kie": "kie.webhook.key", "runware": "runware.webhook.token",
    ]

    /// Separated by commas.
    private func webhookSecrets() -> [String: [String]] {
        Self.webhookSettings.compactMapValues { name in
            let secrets = (text(name) ?? "").split(separator: ",")
                .map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty }
            return secrets.isEmpty ? nil : secrets
        }
    }

    private func checkpoints() throws -> CheckpointService.Options {
        var options = CheckpointService.Options()
        options.folder = text("checkpoint.folder")
        options.url = try url("checkpoint.url").map {
            $0.hasSuffix("/") ? String($0.dropLast()) : $0
        }
        if let seconds = text("checkpoint.seconds") {
            guard let number = Int(seconds), 1...86_400 ~= number else {
                throw wrong("checkpoint.seconds", seconds, "a number from 1 to 86400")
            }
            options.interval = .seconds(number)
        }
        return options
    }

    private func allowsLoopbackEndpoints() throws -> Bool {
        switch text("outbound.loopback") {
        case nil, "false": return false
        case "true": return true
        case .some(let other): throw wrong("outbound.loopback", other, "true or false")
        }
    }

    private func outboundCertificates() throws -> String? {
        guard let path = text("outbound.ca") else { return nil }
        guard let data = FileManager.default.contents(atPath: path),
            String(decoding: data, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----")
        else { throw wrong("outbound.ca", path, "a file of certificates in PEM") }
        return path
    }

    /// Short ones could be guessed.
    private func adminKey() throws -> String? {
        guard let key = text("admin.key") else { return nil }
        guard key.utf8.count >= 16, !key.contains(where: \.isWhitespace) else {
            throw Failure.usage(
                "TALLY_ADMIN_KEY is too short: use 16 characters or more, no spaces."
            )
        }
        return key
    }

    /// Numbers in a file are as good as texts.
    private func text(_ name: String) -> String? {
        let key = ConfigKey(name)
        if let text = reader.string(forKey: key, isSecret: true), !text.isEmpty { return text }
        return reader.int(forKey: key, isSecret: true).map(String.init)
    }

    private func wrong(_ name: String, _ value: String, _ expected: String) -> Failure {
        let flag = "--" + name.replacing(".", with: "-")
        let variable = "TALLY_" + name.uppercased().replacing(".", with: "_")
        return .usage("\(flag) (or \(variable)) is \"\(value)\": give \(expected).")
    }
}
