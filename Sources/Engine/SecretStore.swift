// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
package import EventLog
internal import JSONText
internal import Postgres
internal import Synchronization

/// The secrets of providers: API keys, and what their webhooks are signed with.
///
/// They are wrapped by the master key, never logged, and never in an event.
package final class SecretStore: Sendable {
    package enum Purpose: String, CaseIterable, Sendable {
        case apiKey = "api-key"
        case webhook
    }

    /// What may be shown of a secret.
    package struct Entry: Hashable, Sendable {
        package let provider: String
        package let purpose: Purpose
        package let id: String
        package let createdAt: Instant
        /// To about a minute; `nil` is never.
        package let usedAt: Instant?
        package let disabledAt: Instant?
    }

    package struct Damaged: Error, CustomStringConvertible {
        package let place: String

        package var description: String {
            "The secret \(place) cannot be unwrapped: set it again."
        }
    }

    /// A secret that was disabled may be taken for a valid one for so long.
    private static let cacheLifetime = Duration.seconds(10)
    private static let cacheMaximum = 1_000

    private static let columns = "provider, purpose, id, created_at, used_at, disabled_at"
    private static let insert = Statement(
        "secret_insert",
        """
        INSERT INTO secrets (ledger, provider, purpose, id, wrapped) VALUES ($1, $2, $3, $4, $5)
        """
    )
    private static let valid = Statement(
        "secret_valid",
        """
        SELECT id, wrapped FROM secrets
        WHERE ledger = $1 AND provider = $2 AND purpose = $3 AND disabled_at IS NULL
        ORDER BY created_at DESC, id LIMIT 8
        """
    )
    private static let all = Statement(
        "secret_all",
        """
        SELECT \(columns) FROM secrets WHERE ledger = $1
        ORDER BY provider, purpose, created_at, id
        """
    )
    private static let disable = Statement(
        "secret_disable",
        """
        UPDATE secrets SET disabled_at = clock_timestamp()
        WHERE ledger = $1 AND id = $2 AND disabled_at IS NULL
        """
    )
    private static let use = Statement(
        "secret_use",
        """
        UPDATE secrets SET used_at = clock_timestamp()
        WHERE ledger = $1 AND provider = $2 AND purpose = $3 AND disabled_at IS NULL
            AND (used_at IS NULL OR used_at < clock_timestamp() - interval '1 minute')
        """
    )

    private struct Name: Hashable {
        let ledger: Int32
        let provider: String
        let purpose: Purpose
    }

    private struct Remembered {
        let secrets: [String]
        let until: ContinuousClock.Instant
    }

    private let masterKey: MasterKey
    private let sessions: SessionPool
    private let cache = Mutex<[Name: Remembered]>([:])

    init(_ masterKey: MasterKey, sessions: SessionPool) {
        self.masterKey = masterKey
        self.sessions = sessions
    }

    /// Keeps a secret beside those that are valid.
    ///
    /// - Returns: its id.
    @discardableResult
    package func add(
        _ secret: String,
        of provider: String,
        _ purpose: Purpose,
        in ledger: Ledger
    ) async throws -> String {
        let id = Hex.encode(RandomBytes.make(6))
        let place = Self.place(ledger.id, provider, purpose, id)
        let wrapped = masterKey.wrap(Array(secret.utf8), at: place)
        try await sessions.perform { connection in
            var parameters = Self.parameters(ledger, provider, purpose)
            parameters.append(id)
            parameters.append(wrapped)
            try connection.query(Self.insert, parameters)
        }
        cache.withLock { $0 = [:] }
        return id
    }

    /// The valid ones, newest first; empty if there is none.
    package func secrets(
        of provider: String,
        _ purpose: Purpose,
        in ledger: Ledger
    ) async throws -> [String] {
        let name = Name(ledger: ledger.id, provider: provider, purpose: purpose)
        let now = ContinuousClock.now
        if let known = cache.withLock({ $0[name] }), known.until > now { return known.secrets }
        let rows = try await sessions.perform { connection -> [(String, [UInt8])] in
            let parameters = Self.parameters(ledger, provider, purpose)
            let rows = try connection.query(Self.valid, parameters)
            let found = (0..<rows.count).map { (rows.text($0, 0), rows.bytes($0, 1)) }
            if !found.isEmpty { try connection.query(Self.use, parameters) }
            return found
        }
        let secrets = try rows.map { id, wrapped in
            let place = Self.place(ledger.id, provider, purpose, id)
            guard let bytes = masterKey.unwrap(wrapped, at: place) else {
                throw Damaged(place: place)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        cache.withLock { cache in
            if cache.count >= Self.cacheMaximum { cache = [:] }
            cache[name] = Remembered(secrets: secrets, until: now + Self.cacheLifetime)
        }
        return secrets
    }

    package func list(in ledger: Ledger) async throws -> [Entry] {
        try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            return Self.entries(try connection.query(Self.all, parameters))
        }
    }

    /// - Returns: `false` if there is no such valid secret.
    package func disable(id: String, in ledger: Ledger) async throws -> Bool {
        cache.withLock { $0 = [:] }
        return try await sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            parameters.append(id)
            return try connection.query(Self.disable, parameters).affectedRows == 1
        }
    }

    private static func place(
        _ ledger: Int32,
        _ provider: String,
        _ purpose: Purpose,
        _ id: String
    ) -> String {
        "\(ledger)/\(provider)/\(purpose.rawValue)/\(id)"
    }

    private static func parameters(
        _ ledger: Ledger,
        _ provider: String,
        _ purpose: Purpose
    ) -> Parameters {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(provider)
        parameters.append(purpose.rawValue)
        return parameters
    }

    private static func entries(_ rows: Rows) -> [Entry] {
        (0..<rows.count).compactMap { row in
            guard let purpose = Purpose(rawValue: rows.text(row, 1)) else { return nil }
            return Entry(
                provider: rows.text(row, 0),
                purpose: purpose,
                id: rows.text(row, 2),
                createdAt: Instant(microseconds: rows.timestamp(row, 3)),
                usedAt: rows.optionalTimestamp(row, 4).map(Instant.init(microseconds:)),
                disabledAt: rows.optionalTimestamp(row, 5).map(Instant.init(microseconds:))
            )
        }
    }
}
