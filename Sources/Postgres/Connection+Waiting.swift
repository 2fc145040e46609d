// SPDX-License-Identifier: Apache-2.0

internal import CLibpq
internal import Glibc

extension Connection {
    /// Waits until the next result can be taken without waiting.
    ///
    /// Sends what is still to be sent meanwhile. On a broken connection it returns as well: the
    /// next result then says how it broke.
    ///
    /// C: `PQflush`, `PQisBusy`, `PQconsumeInput`.
    func awaitResult(_ handle: OpaquePointer, until deadline: Deadline) throws(PostgresError) {
        while true {
            let isUnsent = PQflush(handle) == 1
            if PQisBusy(handle) == 0 { return }
            let events = isUnsent ? POLLIN | POLLOUT : POLLIN
            guard try isReady(handle, events, until: deadline) else { return }
        }
    }

    /// Sends all that libpq holds back.
    ///
    /// Reads at the same time, so that a server which can't write does not stop reading.
    ///
    /// C: `PQflush`, `PQconsumeInput`.
    func flush(_ handle: OpaquePointer, until deadline: Deadline) throws(PostgresError) {
        while PQflush(handle) == 1 {
            guard try isReady(handle, POLLIN | POLLOUT, until: deadline) else { return }
        }
    }

    /// Waits for the socket and reads from it; `false` if it is broken.
    func isReady(
        _ handle: OpaquePointer,
        _ events: Int32,
        until deadline: Deadline
    ) throws(PostgresError) -> Bool {
        let socket = PQsocket(handle)
        guard socket >= 0 else { return false }
        guard wait(for: socket, events: events, until: deadline) else {
            throw lose(PostgresError(.timedOut, "no answer within the time allowed"))
        }
        return PQconsumeInput(handle) == 1
    }

    /// Takes the next result, or `nil` at the end of the answer.
    ///
    /// C: `PQgetResult`.
    func nextResult(
        _ handle: OpaquePointer,
        until deadline: Deadline
    ) throws(PostgresError) -> OpaquePointer? {
        try awaitResult(handle, until: deadline)
        return PQgetResult(handle)
    }

    /// Takes the whole answer; its last result, or its first error.
    func receiveAnswer(
        _ handle: OpaquePointer,
        until deadline: Deadline
    ) throws(PostgresError) -> Rows {
        while let result = try nextResult(handle, until: deadline) { try take(result) }
        let received = answer
        answer = Answer()
        isAwaitingResult = false
        if let failure = received.failure { throw settled(failure, handle) }
        guard let last = received.last else { throw broken(handle) }
        return last
    }

    /// Takes what has arrived of the answer; whether it is complete.
    ///
    /// C: `PQisBusy`, `PQgetResult`.
    func takeArrived(_ handle: OpaquePointer) throws(PostgresError) -> Bool {
        while PQisBusy(handle) == 0 {
            guard let result = PQgetResult(handle) else { return true }
            try take(result)
        }
        return false
    }

    func take(_ result: OpaquePointer) throws(PostgresError) {
        do throws(PostgresError) {
            try answer.add(result)
        } catch {
            throw lose(error)
        }
    }

    /// Whether the connection is still there, as far as can be seen without sending.
    func isAlive() -> Bool {
        while let handle, waitReadable([socket], for: .zero) == [true] {
            guard PQconsumeInput(handle) == 1 else {
                _ = broken(handle)
                return false
            }
        }
        return isUsable
    }

    /// Whether no answer is awaited and no transaction open.
    ///
    /// C: `PQtransactionStatus`.
    var isAtRest: Bool {
        !isAwaitingResult && PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    /// Decides what an error means for the connection, and returns it so.
    func settled(_ error: PostgresError, _ handle: OpaquePointer) -> PostgresError {
        var error = error
        if error.sqlState == .invalidStatementName { prepared.removeAll() }
        if PQstatus(handle) == CONNECTION_BAD { error.kind = .connectionLost }
        return error.isConnectionFailure ? lose(error) : error
    }

    /// The error for a call to libpq that failed.
    ///
    /// C: `PQstatus`, `PQerrorMessage`.
    func broken(_ handle: OpaquePointer) -> PostgresError {
        guard PQstatus(handle) == CONNECTION_BAD else {
            return PostgresError(.protocolMisuse, connection: handle)
        }
        return lose(PostgresError(.connectionLost, connection: handle))
    }
}
