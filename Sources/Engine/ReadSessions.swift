// SPDX-License-Identifier: Apache-2.0

internal import EventLog
package import Postgres
internal import Synchronization

/// Sessions for reads that may be a moment behind: of a standby, where there is one.
///
/// Where it is away, or gives a read up for what it has to replay, the database itself answers. One
/// that is away is tried again after a while, by one read; meanwhile nobody waits for it.
package final class ReadSessions: Sendable {
    private static let pause = Duration.seconds(5)

    private let primary: SessionPool
    private let standby: SessionPool?
    /// Until when the standby is not asked; `nil` while it answers.
    private let awayUntil = Mutex<ContinuousClock.Instant?>(nil)

    init(_ primary: SessionPool, standby target: ConnectionTarget?) {
        self.primary = primary
        standby = target.map { SessionPool($0, size: 4, setup: Log.setup) }
    }

    /// Whether the database itself may have what these do not have yet.
    package var mayLag: Bool { standby != nil }

    /// - Throws: what `SessionPool.perform` throws of the database itself, or `body`.
    package func perform<R: Sendable>(
        _ body: @Sendable (Connection) throws -> R
    ) async throws -> R {
        guard let standby, mayAsk() else { return try await primary.perform(body) }
        do {
            let result = try await standby.perform(body)
            awayUntil.withLock { $0 = nil }
            return result
        } catch let error as PostgresError where error.isOfStandby {
            if error.isConnectionFailure { awayUntil.withLock { $0 = .now + Self.pause } }
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
            until = .now + Self.pause
            return true
        }
    }

    func close() async {
        await standby?.close()
    }
}

extension PostgresError {
    private static let ofStandby: Set<SQLState> = [
        // A conflict with recovery is a serialization failure or a deadlock, and ends the session if
        // it lasts.
        .serializationFailure, SQLState(rawValue: "40P01"), .adminShutdown, .cannotConnectNow,
        .readOnlyTransaction,
        // A table, a function or a schema that a migration made, and that is not there yet.
        SQLState(rawValue: "42P01"), SQLState(rawValue: "42883"), SQLState(rawValue: "3F000"),
    ]

    /// Whether the database itself may well answer what the standby did not.
    fileprivate var isOfStandby: Bool {
        isConnectionFailure || sqlState.map(Self.ofStandby.contains) == true
    }
}
