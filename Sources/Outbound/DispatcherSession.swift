// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog
internal import Postgres
internal import Synchronization

/// One connection to a ledger, with the lock of who delivers its events.
///
/// Of all processes, the one that holds the lock delivers. What was delivered is written over the
/// same connection: who loses one loses the other.
final class DispatcherSession: Sendable {
    struct LockLost: Error, CustomStringConvertible {
        let description = "The lock of who delivers is lost: whoever has it goes on."
    }

    let ledger: Ledger
    private let session: Session
    /// The server's process that holds the lock; 0 is none.
    private let holder = Atomic<Int32>(0)

    init(_ ledger: Ledger, _ target: ConnectionTarget) {
        self.ledger = ledger
        session = Session(target, setup: Log.setup)
    }

    func close() async { await session.close() }

    /// - Returns: whether the lock is ours, now or already.
    func lock() async throws -> Bool {
        try await session.perform { [self] connection in
            let process = connection.backendProcessID
            if holder.load(ordering: .relaxed) == process { return true }
            var parameters = Parameters()
            parameters.append(ledger.id)
            let isOurs = try connection.query(LaneStatements.tryLock, parameters).bool(0, 0)
            holder.store(isOurs ? process : 0, ordering: .relaxed)
            return isOurs
        }
    }

    func perform<R: Sendable>(
        _ body: @Sendable (Connection) throws -> R
    ) async throws -> R {
        try await session.perform { [self] connection in
            guard holder.load(ordering: .relaxed) == connection.backendProcessID else {
                throw LockLost()
            }
            return try body(connection)
        }
    }

    func dueEndpoints() async throws -> [OutboundEndpoint] {
        try await perform { [ledger] connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            return EndpointStatements.endpoints(
                try connection.query(EndpointStatements.due, parameters)
            )
        }
    }
}
