// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
package import EventLog
package import Postgres
internal import Synchronization

/// The keys of programs: `tally_sk_…`.
///
/// Only their hashes are kept.
package final class KeyStore: Sendable {
    package enum Role: String, CaseIterable, Sendable {
        /// Commands for any account, no administration.
        case service
        /// Reads everything.
        case auditor
        case admin
        /// Comes for jobs, and may do nothing else.
        case worker
    }

    package struct Key: Hashable, Sendable {
        package let id: String
        package let role: Role
        package let name: String
        /// `nil` is every ledger.
        package let ledger: Int32?
        package let createdAt: Instant
        package let revokedAt: Instant?
    }

    private static let prefix = "tally_sk_"
    /// A revoked key may be taken for a valid one for so long.
    private static let cacheLifetime = Duration.seconds(10)
    private static let cacheMaximum = 10_000

    private static let columns = "ledger, id, role, name, created_at, revoked_at"
    private static let insert = Statement(
        "key_insert",
        "INSERT INTO api_keys (ledger, id, hash, role, name) VALUES ($1, $2, $3, $4, $5)"
    )
    private static let findByHash = Statement(
        "key_find",
        "SELECT \(columns) FROM api_keys WHERE hash = $1 AND revoked_at IS NULL"
    )
    private static let all = Statement(
        "key_all",
        "SELECT \(columns) FROM api_keys ORDER BY created_at, id"
    )
    private static let revoke = Statement(
        "key_revoke",
        "UPDATE api_keys SET revoked_at = clock_timestamp() WHERE id = $1 AND revoked_at IS NULL"
    )

    private struct Remembered {
        let key: Key?
        let until: ContinuousClock.Instant
    }

    private let sessions: SessionPool
    private let cache = Mutex<[Digest: Remembered]>([:])

    package init(sessions: SessionPool) {
        self.sessions = sessions
    }

    static func makeID() -> String { Hex.encode(RandomBytes.make(6)) }

    /// Makes a key.
    ///
    /// Its secret is in the answer, and nowhere else.
    package func create(
        role: Role,
        name: String,
        ledger: Ledger?
    ) async throws -> (id: String, secret: String) {
        try await create(Self.makeID(), role: role, name: name, ledger: ledger)
    }

    func create(
        _ id: String,
        role: Role,
        name: String,
        ledger: Ledger?
    ) async throws -> (id: String, secret: String) {
        let secret = Self.prefix + Hex.encode(RandomBytes.make(24))
        let hash = SHA256.hash(Array(secret.utf8)).bytes
        try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger?.id ?? 0)
            parameters.append(id)
            parameters.append(hash)
            parameters.append(role.rawValue)
            parameters.append(name)
            try connection.query(Self.insert, parameters)
        }
        return (id, secret)
    }

    /// The valid key that a secret belongs to.
    ///
    /// Found by its hash: the time that it takes tells nothing about the secret.
    package func find(secret: String) async throws -> Key? {
        guard secret.hasPrefix(Self.prefix), secret.utf8.count <= 128 else { return nil }
        let hash = SHA256.hash(Array(secret.utf8))
        let now = ContinuousClock.now
        if let known = cache.withLock({ $0[hash] }), known.until > now { return known.key }
        let key = try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(hash.bytes)
            return try Self.keys(connection.query(Self.findByHash, parameters)).first
        }
        cache.withLock { cache in
            if cache.count >= Self.cacheMaximum { cache = [:] }
            cache[hash] = Remembered(key: key, until: now + Self.cacheLifetime)
        }
        return key
    }

    package func list() async throws -> [Key] {
        try await sessions.perform { try Self.keys($0.query(Self.all)) }
    }

    /// - Returns: `false` if there is no such valid key.
    package func revoke(id: String) async throws -> Bool {
        cache.withLock { $0 = [:] }
        return try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(id)
            return try connection.query(Self.revoke, parameters).affectedRows == 1
        }
    }

    private static func keys(_ rows: Rows) -> [Key] {
        (0..<rows.count).compactMap { row in
            guard let role = Role(rawValue: rows.text(row, 2)) else { return nil }
            let ledger = rows.int32(row, 0)
            return Key(
                id: rows.text(row, 1),
                role: role,
                name: rows.text(row, 3),
                ledger: ledger == 0 ? nil : ledger,
                createdAt: Instant(microseconds: rows.timestamp(row, 4)),
                revokedAt: rows.optionalTimestamp(row, 5).map(Instant.init(microseconds:))
            )
        }
    }
}
