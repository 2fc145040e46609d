// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A bounded number of sessions, lent to callers in the order they came.
package final class SessionPool: Sendable {
    private let sessions: [Session]
    private let queue: Mutex<SessionQueue>

    /// Does not connect yet.
    ///
    /// - Parameters:
    ///   - target: Where to connect.
    ///   - size: How many connections at most.
    ///   - setup: SQL that is run after each connecting.
    ///   - waitersMaximum: How many callers may wait for a session.
    package init(
        _ target: ConnectionTarget,
        size: Int,
        setup: [String] = [],
        waitersMaximum: Int = 1024
    ) {
        precondition(size > 0, "a pool without sessions")
        let sessions = (0..<size).map { _ in Session(target, setup: setup) }
        self.sessions = sessions
        queue = Mutex(SessionQueue(idle: sessions, waitersMaximum: waitersMaximum))
    }

    /// Runs `body` with a connection, as `Session.perform` does.
    ///
    /// - Throws: `SessionPoolError`; what `Session.perform` throws.
    package func perform<R: Sendable>(
        _ body: @Sendable (Connection) throws -> R
    ) async throws -> R {
        let session = try await borrow()
        defer { giveBack(session) }
        return try await session.perform(body)
    }

    /// Refuses all who wait or come, lets what runs end, and closes all connections.
    package func close() async {
        for waiter in queue.withLock({ $0.close() }) {
            waiter.resume(throwing: SessionPoolError.closed)
        }
        for session in sessions { await session.close() }
    }

    private func borrow() async throws -> Session {
        let ticket = queue.withLock { $0.ticket() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer = queue.withLock { queue in
                    // Asked under the lock: a later cancellation finds the waiter in the queue.
                    Task.isCancelled
                        ? .failure(CancellationError())
                        : queue.borrow(ticket, continuation)
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            queue.withLock { $0.leave(ticket) }?.resume(throwing: CancellationError())
        }
    }

    private func giveBack(_ session: Session) {
        queue.withLock { $0.giveBack(session) }?.resume(returning: session)
    }
}
