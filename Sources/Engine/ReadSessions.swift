// SPDX-License-Identifier: Apache-2.0

internal import EventLog
internal import Logging
package import Postgres
internal import Synchronization

/// Sessions for reads that may be a moment behind: of a standby, where there is one.
///
/// Where it is away, or gives a read up for what it has to replay, the database itself answers. One
/// that is away, or no standby of the database any more, is tried again after a while, by one read;
/// meanwhile nobody waits for it.
package final class ReadSessions: Sendable {
    private static let complaint = "Reads go to the database itself, not to its standby"

    /// A standby; its sessions refuse what is no copy of the database.
    struct Standby: Sendable {
        fileprivate let sessions: SessionPool
        fileprivate let pause: Duration

        /// `nil` where none is wanted: then nobody needs the right to look at the cluster.
        init?(_ options: EngineOptions, of primary: Session) async throws {
            guard let target = options.readTarget else { return nil }
            let identity = try await primary.perform { try DatabaseIdentity(on: $0) }
            let setup = Log.setup + [identity.requirement]
            sessions = SessionPool(target, size: 4, setup: setup)
            pause = options.standbyPause
        }
    }

    private let primary: SessionPool
    private let standby: Standby?
    private let complaints = Complaints()
    private let logger: Logger
    /// Until when the standby is not asked; `nil` while it answers.
    private let awayUntil = Mutex<ContinuousClock.Instant?>(nil)

    init(_ primary: SessionPool, _ standby: Standby?, _ logger: Logger) {
        self.primary = primary
        self.standby = standby
        self.logger = logger
    }

    /// Whether the database itself may have what these do not have yet.
    package var mayLag: Bool { standby != nil }

    /// What `body` reads it reads of one server; it may be called a second time, for the other.
    ///
    /// - Throws: what `SessionPool.perform` throws of the database itself, or `body`.
    package func perform<R: Sendable>(
        _ body: @Sendable (Connection) throws -> R
    ) async throws -> R {
        guard let standby, mayAsk(after: standby.pause) else {
            return try await primary.perform(body)
        }
        do {
            let result = try await standby.sessions.perform { connection in
                let result = Result { try body(connection) }
                // Afterwards: what follows another then did so all the while.
                if connection.isUsable { try Self.check(connection) }
                return try result.get()
            }
            answered()
            return result
        } catch let error as StandbyFault {
            isAway(for: standby.pause, error)
        } catch let error as PostgresError where error.isOfStandby {
            if error.sqlState == DatabaseIdentity.otherDatabase {
                isAway(for: standby.pause, StandbyFault.otherDatabase)
            } else if error.isConnectionFailure {
                isAway(for: standby.pause, error)
            }
        } catch LogError.noGenesis {
            // A ledger that it does not have yet.
        } catch SessionPoolError.queueFull {
            // It is slower than the database itself.
        }
        return try await primary.perform(body)
    }

    /// Whoever asks after the pause has all others wait for the outcome.
    private func mayAsk(after pause: Duration) -> Bool {
        awayUntil.withLock { until in
            guard let instant = until else { return true }
            guard instant <= .now else { return false }
            until = .now + pause
            return true
        }
    }

    private func isAway(for pause: Duration, _ error: any Error) {
        awayUntil.withLock { $0 = .now + pause }
        complaints.tell(Self.complaint, error, logger)
    }

    private func answered() {
        let wasAway = awayUntil.withLock { until in
            defer { until = nil }
            return until != nil
        }
        if wasAway { complaints.over(Self.complaint, logger) }
    }

    /// - Throws: `notFollowing`; the connection is closed then, as the address may lead elsewhere.
    private static func check(_ connection: Connection) throws {
        guard try !DatabaseIdentity.isStandby(connection) else { return }
        connection.close()
        throw StandbyFault.notFollowing
    }

    func close() async {
        await standby?.sessions.close()
    }
}

extension PostgresError {
    private static let ofStandby: Set<SQLState> = [
        // A conflict with recovery is a serialization failure or a deadlock, and ends the session if
        // it lasts.
        .serializationFailure, .deadlockDetected, .adminShutdown, .cannotConnectNow,
        .readOnlyTransaction, DatabaseIdentity.otherDatabase,
        // Before 15.5, what tells the cluster may be read in the midst of being written.
        SQLState(rawValue: "XX000"),
        // What a migration made, and is not there yet.
        .undefinedTable, .undefinedColumn, .undefinedFunction, SQLState(rawValue: "3F000"),
        // An unlogged table, which is never there.
        .featureNotSupported,
    ]

    /// Whether the database itself may well answer what the standby did not.
    fileprivate var isOfStandby: Bool {
        isConnectionFailure || sqlState.map(Self.ofStandby.contains) == true
    }
}
