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

    private let primary: SessionPool
    private let standby: SessionPool?
    private let identity: DatabaseIdentity
    private let pause: Duration
    private let complaints = Complaints()
    private let logger: Logger
    /// Until when the standby is not asked; `nil` while it answers.
    private let awayUntil = Mutex<ContinuousClock.Instant?>(nil)

    init(
        _ primary: SessionPool,
        of identity: DatabaseIdentity,
        _ options: EngineOptions,
        _ logger: Logger
    ) {
        self.primary = primary
        self.identity = identity
        standby = options.readTarget.map { SessionPool($0, size: 4, setup: Log.setup) }
        pause = options.standbyPause
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
        guard let standby, mayAsk() else { return try await primary.perform(body) }
        do {
            let result = try await standby.perform { [identity] connection in
                let result = Result { try body(connection) }
                // Afterwards: what follows another then did so all the while.
                if connection.isUsable { try Self.check(connection, against: identity) }
                return try result.get()
            }
            answered()
            return result
        } catch let error as StandbyFault {
            isAway(because: error)
        } catch let error as PostgresError where error.isOfStandby {
            if error.isConnectionFailure { isAway(because: error) }
        } catch LogError.noGenesis {
            // A ledger that it does not have yet.
        } catch SessionPoolError.queueFull {
            // It is slower than the database itself.
        }
        return try await primary.perform(body)
    }

    /// Whoever asks after the pause has all others wait for the outcome.
    private func mayAsk() -> Bool {
        awayUntil.withLock { until in
            guard let instant = until else { return true }
            guard instant <= .now else { return false }
            until = .now + pause
            return true
        }
    }

    private func isAway(because error: any Error) {
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

    /// - Throws: `StandbyFault`; the connection is closed then, as the address may lead elsewhere.
    private static func check(
        _ connection: Connection,
        against primary: DatabaseIdentity
    ) throws {
        let identity = try DatabaseIdentity(on: connection)
        guard let fault = StandbyFault(of: identity, for: primary) else { return }
        connection.close()
        throw fault
    }

    func close() async {
        await standby?.close()
    }
}

extension PostgresError {
    private static let ofStandby: Set<SQLState> = [
        // A conflict with recovery is a serialization failure or a deadlock, and ends the session if
        // it lasts.
        .serializationFailure, .deadlockDetected, .adminShutdown, .cannotConnectNow,
        .readOnlyTransaction,
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
