// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog
internal import Postgres

/// Which process dispatches for a ledger, and how far it has come.
///
/// The lock saves double work. That nothing is sent twice does not hang on it: an attempt is
/// dispatched by one event, and only who wrote it sends.
struct DispatchStore: Sendable {
    /// "disp" in ASCII; the second half of the lock is the ledger.
    private static let lockClass = 0x6469_7370
    private static let follower = "dispatcher"

    private static let tryLock = Statement(
        "dispatcher_lock",
        "SELECT pg_try_advisory_lock(\(lockClass), $1), pg_backend_pid()::bigint"
    )
    private static let find = Statement(
        "follower_find",
        "SELECT position FROM followers WHERE ledger = $1 AND name = $2"
    )
    private static let save = Statement(
        "follower_save",
        """
        INSERT INTO followers AS f (ledger, name, position) VALUES ($1, $2, $3)
        ON CONFLICT (ledger, name) DO UPDATE SET position = excluded.position
        WHERE f.position < excluded.position
        """
    )
    private static let backend = Statement(
        "dispatcher_backend",
        "SELECT pg_backend_pid()::bigint"
    )

    /// The lock goes with its connection.
    struct LockLost: Error {}

    /// The connection that holds the lock.
    struct Hold: Sendable {
        fileprivate let backend: Int64
        /// All up to it is carried out.
        let position: Position
    }

    private let ledger: Ledger
    private let session: Session

    init(_ ledger: Ledger, _ target: ConnectionTarget) {
        self.ledger = ledger
        session = Session(target, setup: Log.setup)
    }

    /// `nil` where another process has the lock.
    func hold() async throws -> Hold? {
        try await session.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            let lock = try connection.query(Self.tryLock, parameters)
            guard lock.bool(0, 0) else { return nil }
            parameters.append(Self.follower)
            let rows = try connection.query(Self.find, parameters)
            return Hold(
                backend: lock.int64(0, 1),
                position: rows.count == 1 ? rows.int64(0, 0) : 0
            )
        }
    }

    func save(_ position: Position, _ hold: Hold) async throws {
        try await session.perform { connection in
            guard try connection.query(Self.backend).int64(0, 0) == hold.backend else {
                throw LockLost()
            }
            var parameters = Parameters()
            parameters.append(ledger.id)
            parameters.append(Self.follower)
            parameters.append(position)
            try connection.query(Self.save, parameters)
        }
    }

    func close() async {
        await session.close()
    }
}
