// SPDX-License-Identifier: Apache-2.0

internal import EventLog
package import Postgres

/// Sessions for reads that may be a moment behind: of a standby, where there is one.
///
/// Where it is away, or gives a read up for what it has to replay, the database itself answers.
package final class ReadSessions: Sendable {
    private let primary: SessionPool
    private let standby: SessionPool?

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
        guard let standby else { return try await primary.perform(body) }
        do {
            return try await standby.perform(body)
        } catch let error as PostgresError where error.isOfStandby {
            return try await primary.perform(body)
        }
    }

    func close() async {
        await standby?.close()
    }
}

extension PostgresError {
    /// Whether the database itself may well answer what the standby did not.
    fileprivate var isOfStandby: Bool {
        // A conflict with recovery is a serialization failure, and ends the session if it lasts.
        isConnectionFailure || sqlState == .serializationFailure || sqlState == .adminShutdown
            || sqlState == .cannotConnectNow || sqlState == .readOnlyTransaction
    }
}
