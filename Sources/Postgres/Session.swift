// SPDX-License-Identifier: Apache-2.0

/// An actor with one connection, on a thread of its own.
///
/// It connects on first use and again after a loss. After a failure to connect, the next attempts
/// fail at once with the same error until the back-off is over (50 ms to 2 s).
package actor Session {
    private let executor = ThreadExecutor()
    private let target: ConnectionTarget
    private let setup: [String]

    private var connection: Connection?
    private var refusal: Refusal?
    private var backOff = BackOff()
    private var isClosed = false

    /// Why there is no connection, and until when none is tried.
    private struct Refusal {
        let error: PostgresError
        let end: Deadline
    }

    /// Does not connect yet.
    ///
    /// - Parameters:
    ///   - target: Where to connect.
    ///   - setup: SQL that is run after each connecting, such as `SET ROLE`.
    package init(_ target: ConnectionTarget, setup: [String] = []) {
        self.target = target
        self.setup = setup
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Runs `body` with the connection, on this session's thread.
    ///
    /// Cancelling the task cancels the statement under way; it then throws `cancelled`. A `body`
    /// that leaves a transaction or an answer behind costs the session its connection.
    ///
    /// - Throws: What `body` throws; `CancellationError` before it began; `cannotConnect`;
    ///   `protocolMisuse` if `body` left something open.
    package func perform<R: Sendable>(
        _ body: @Sendable (Connection) throws -> R
    ) async throws -> R {
        try Task.checkCancellation()
        let connection = try connected()
        let cancellation = CancelRequest(connection.canceller)
        let result = await withTaskCancellationHandler {
            // A closure without `self` would run on Swift's pool.
            outcome(of: body, with: connection)
        } onCancel: {
            cancellation.start()
        }
        let isQuiet = cancellation.finish(within: .seconds(2))
        return try settled(result, isQuiet: isQuiet)
    }

    /// Closes the connection for good; repeating changes nothing.
    package func close() {
        isClosed = true
        drop()
    }

    private func outcome<R>(
        of body: (Connection) throws -> R,
        with connection: Connection
    ) -> Result<R, any Error> {
        Result { try body(connection) }
    }

    private func settled<R>(_ result: Result<R, any Error>, isQuiet: Bool) throws -> R {
        switch result {
        case .success(let value):
            if !isQuiet { drop() }
            if let connection, connection.isUsable, !connection.isAtRest {
                drop()
                throw PostgresError(.protocolMisuse, "a transaction or an answer was left behind")
            }
            return value
        case .failure(let error):
            let failure = error as? PostgresError
            // The server may still be busy with what nobody waits for any more.
            if failure?.kind == .timedOut { connection?.canceller.askInBackground() }
            let isBroken = failure?.isConnectionFailure ?? false
            if !isQuiet || isBroken || connection?.isAtRest == false { drop() }
            throw error
        }
    }

    private func connected() throws(PostgresError) -> Connection {
        if isClosed { throw PostgresError(.connectionLost, "the session is closed") }
        if let connection, connection.isAlive() { return connection }
        drop()
        if let refusal, !refusal.end.isOver { throw refusal.error }
        do throws(PostgresError) {
            let connection = try connect()
            self.connection = connection
            refusal = nil
            backOff.succeeded()
            return connection
        } catch {
            var generator = SystemRandomNumberGenerator()
            let delay = backOff.failed(using: &generator)
            refusal = Refusal(error: error, end: Deadline(after: delay))
            throw error
        }
    }

    private func connect() throws(PostgresError) -> Connection {
        let connection = try Connection(to: target)
        for sql in setup { try connection.execute(sql, timeout: target.connectTimeout) }
        return connection
    }

    private func drop() {
        connection?.close()
        connection = nil
    }
}
