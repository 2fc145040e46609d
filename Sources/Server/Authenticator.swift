// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Engine

/// Finds out who asks, from the header `Authorization`.
struct Authenticator: Sendable {
    private static let prefix = "tally_sk_"
    private static let credentialBytesMaximum = 16 << 10

    private let keys: KeyStore
    private let tokens: TokenVerifier?
    /// A hash: comparing takes as long for every key.
    private let adminKeyHash: [UInt8]?

    init(keys: KeyStore, tokens: TokenVerifier?, adminKey: String?) {
        self.keys = keys
        self.tokens = tokens
        adminKeyHash = adminKey.map { SHA256.hash(Array($0.utf8)).bytes }
    }

    /// - Throws: `unauthenticated`; `unavailable` where it cannot be found out.
    func caller(authorization: String?) async throws(Problem) -> Caller {
        guard let authorization else {
            throw Problem(
                .unauthenticated,
                "Send the header Authorization: Bearer with a key or a token."
            )
        }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            parts[1].utf8.count <= Self.credentialBytesMaximum
        else {
            throw Problem(.unauthenticated, "Write Authorization: Bearer, a space, and the key.")
        }
        let credential = String(parts[1])
        if isAdminKey(credential) {
            return Caller(role: .admin, account: nil, scope: .all, label: "admin key")
        }
        if credential.hasPrefix(Self.prefix) { return try await caller(key: credential) }
        guard let tokens else { throw Self.unknownKey }
        return try await tokens.caller(token: credential)
    }

    private func isAdminKey(_ credential: String) -> Bool {
        guard let adminKeyHash else { return false }
        return MessageAuthentication.areEqual(
            SHA256.hash(Array(credential.utf8)).bytes,
            adminKeyHash
        )
    }

    private func caller(key secret: String) async throws(Problem) -> Caller {
        let key: KeyStore.Key?
        do {
            key = try await keys.find(secret: secret)
        } catch {
            throw .unavailable("The key cannot be checked while the database is away", cause: error)
        }
        guard let key else { throw Self.unknownKey }
        let role: Caller.Role =
            switch key.role {
            case .service: .service
            case .auditor: .auditor
            case .admin: .admin
            case .worker: .worker
            }
        return Caller(
            role: role,
            account: nil,
            scope: key.ledger.map { .number($0) } ?? .all,
            label: "key " + key.id
        )
    }

    private static let unknownKey = Problem(
        .unauthenticated,
        "Send a key that exists and is not revoked, or a token of the configured issuer."
    )
}
