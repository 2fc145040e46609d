// SPDX-License-Identifier: Apache-2.0

internal import CLibpq
internal import Glibc

extension Connection {
    /// Runs a `COPY … FROM STDIN` with what `body` writes; the number of rows stored.
    ///
    /// The timeout is how long the server may leave the sender waiting at any one point.
    /// - Throws: The server's error; or what `body` throws, and then nothing is stored.
    ///
    /// C: `PQputCopyData`, `PQputCopyEnd`.
    @discardableResult
    package func copyIn(
        _ sql: String,
        timeout: Duration = .seconds(30),
        _ body: (inout CopyWriter) throws -> Void
    ) throws -> Int {
        let handle = try beginCopy(sql, PGRES_COPY_IN, timeout: timeout)
        var writer = CopyWriter(self, timeout: timeout)
        do {
            try body(&writer)
            try writer.flush()
        } catch {
            abandonCopyIn(timeout: timeout)
            throw error
        }
        guard PQputCopyEnd(handle, nil) == 1 else { throw broken(handle) }
        return try receiveAnswer(handle, until: Deadline(after: timeout)).affectedRows
    }

    /// Runs a `COPY … TO STDOUT`, giving each row to `row`; the number of rows.
    ///
    /// If `row` throws, the statement is cancelled. The bytes are valid only during the call. In
    /// binary format the header comes with the first row, and the trailer as a row of its own.
    /// The timeout is how long the server may leave the reader waiting at any one point.
    ///
    /// - Throws: The server's error, or what `row` throws.
    ///
    /// C: `PQgetCopyData`.
    @discardableResult
    package func copyOut(
        _ sql: String,
        timeout: Duration = .seconds(30),
        _ row: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        let handle = try beginCopy(sql, PGRES_COPY_OUT, timeout: timeout)
        do {
            while try takeCopyRow(handle, timeout: timeout, row) {}
        } catch {
            abandonCopyOut(timeout: timeout)
            throw error
        }
        return try receiveAnswer(handle, until: Deadline(after: timeout)).affectedRows
    }

    private func beginCopy(
        _ sql: String,
        _ direction: ExecStatusType,
        timeout: Duration
    ) throws(PostgresError) -> OpaquePointer {
        let handle = try idle()
        let deadline = Deadline(after: timeout)
        guard PQsendQuery(handle, sql) == 1 else { throw broken(handle) }
        isAwaitingResult = true
        guard let result = try nextResult(handle, until: deadline) else { throw broken(handle) }
        if PQresultStatus(result) == direction {
            PQclear(result)
            return handle
        }
        try take(result)
        _ = try receiveAnswer(handle, until: deadline)
        throw PostgresError(.protocolMisuse, "not a COPY: \(sql)")
    }

    /// Takes one row, waiting for it; `false` after the last one.
    private func takeCopyRow(
        _ handle: OpaquePointer,
        timeout: Duration,
        _ row: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Bool {
        let deadline = Deadline(after: timeout)
        var isIntact = true
        while true {
            var start: UnsafeMutablePointer<CChar>?
            let length = PQgetCopyData(handle, &start, 1)
            switch length {
            case 1...:
                defer { PQfreemem(start) }
                try row(UnsafeRawBufferPointer(start: start, count: Int(length)))
                return true
            case -1: return false
            case 0 where isIntact: isIntact = try isReady(handle, POLLIN, until: deadline)
            default: throw broken(handle)
            }
        }
    }

    /// Ends the COPY with an error, so that the server keeps nothing.
    private func abandonCopyIn(timeout: Duration) {
        guard let handle else { return }
        do throws(PostgresError) {
            guard PQputCopyEnd(handle, "given up by the sender") == 1 else { throw broken(handle) }
            _ = try receiveAnswer(handle, until: Deadline(after: timeout))
        } catch {
            // The server confirms with an error of its own; the caller throws the cause.
            if isAwaitingResult { _ = lose(error) }
        }
    }

    /// Cancels the COPY and passes over the rows that were under way.
    private func abandonCopyOut(timeout: Duration) {
        guard let handle else { return }
        do {
            try canceller.cancel(timeout: timeout)
            while try takeCopyRow(handle, timeout: timeout, { _ in }) {}
            _ = try receiveAnswer(handle, until: Deadline(after: timeout))
        } catch {
            // The server confirms with an error of its own; the caller throws the cause.
            if isAwaitingResult { close() }
        }
    }
}
