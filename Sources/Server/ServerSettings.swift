// SPDX-License-Identifier: Apache-2.0

package import Adapters

/// What an operator may choose about the HTTP server.
package struct ServerSettings: Sendable {
    package var host = "127.0.0.1"
    /// 0 is any free one: the server tells which.
    package var port = 7420
    /// `nil`: tokens are not understood, only keys.
    package var jwt: JWTSettings?
    /// A key with the role admin in every ledger; `nil` is none beyond those in the database.
    ///
    /// With neither this nor `jwt` the server binds to loopback only.
    package var adminKey: String?
    /// The providers that may send webhooks.
    package var adapters = AdapterRegistry()
    /// By provider: each may sign the webhooks that come for the default ledger.
    package var webhookSecrets: [String: [String]] = [:]
    /// For development: endpoints may be on this machine, also over `http`.
    package var allowsLoopbackEndpoints = false
    /// Of one body; one more byte is answered 413.
    package var bodyBytesMaximum = 1 << 20
    package var batchBytesMaximum = 8 << 20
    /// Of one batch; one more is answered 413.
    package var batchLinesMaximum = 10_000
    /// For reading the body, and once more for the answer.
    package var requestTimeout: Duration = .seconds(30)
    /// A connection that is silent for so long between requests is closed.
    package var idleTimeout: Duration = .seconds(60)
    /// A connection whose client takes nothing of its answer for so long is closed.
    package var stallTimeout: Duration = .seconds(20)
    /// Those beyond wait to be accepted.
    package var connectionsMaximum = 1024
    /// Of event streams; one more is answered `overloaded`.
    package var streamsMaximum = 64
    /// Requests that wait for a generation to end, at one time.
    package var waitersMaximum = 256
    /// Between two looks at the keys that a provider publishes, however many signatures are wrong.
    package var publishedKeysPause: Duration = .seconds(30)
    /// How often a quiet event stream says that it is alive.
    package var heartbeatInterval: Duration = .seconds(15)

    package init() {}
}

extension ServerSettings {
    /// Can be asked before anything is started.
    ///
    /// - Throws: what makes it unsafe to listen.
    package func check() throws(ServerError) {
        if let jwt {
            guard jwt.secret?.isEmpty == false || jwt.keySet != nil else {
                throw .tokensWithoutKeys
            }
            guard !jwt.isRoleUserWritable else { throw .roleClaimIsUserWritable(jwt.roleClaim) }
        }
        guard !isLoopback else { return }
        guard let jwt else {
            guard adminKey?.isEmpty == false else { throw .mustBindToLoopback(host: host) }
            return
        }
        // A provider's keys may sign for others than us.
        guard jwt.issuer?.isEmpty == false else { throw .issuerIsMissing(host: host) }
    }

    private var isLoopback: Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
