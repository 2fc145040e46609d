// SPDX-License-Identifier: Apache-2.0

internal import CLibpq

extension Connection {
    /// Runs one or several statements without parameters; the last one's result, as text.
    ///
    /// Several statements are one transaction, unless they say otherwise.
    ///
    /// C: `PQsendQuery`.
    @discardableResult
    package func execute(
        _ sql: String,
        timeout: Duration = .seconds(30)
    ) throws(PostgresError) -> Rows {
        let handle = try idle()
        let deadline = Deadline(after: timeout)
        guard PQsendQuery(handle, sql) == 1 else { throw broken(handle) }
        isAwaitingResult = true
        return try receiveAnswer(handle, until: deadline)
    }

    /// Runs a prepared statement and waits for its rows.
    @discardableResult
    package func query(
        _ statement: Statement,
        _ parameters: Parameters = Parameters(),
        timeout: Duration = .seconds(30)
    ) throws(PostgresError) -> Rows {
        let deadline = Deadline(after: timeout)
        try send(statement, parameters, until: deadline)
        return try receiveAnswer(open(), until: deadline)
    }

    /// Sends a prepared statement without waiting for its answer.
    ///
    /// Waits to prepare it, the first time, and for the network to take what is sent.
    package func send(
        _ statement: Statement,
        _ parameters: Parameters = Parameters(),
        timeout: Duration = .seconds(30)
    ) throws(PostgresError) {
        try send(statement, parameters, until: Deadline(after: timeout))
    }

    /// Whether `receive` would not have to wait: the whole answer or an error is here.
    ///
    /// C: `PQflush`, `PQconsumeInput`.
    package func hasResult() throws(PostgresError) -> Bool {
        let handle = try open()
        guard isAwaitingResult else {
            throw PostgresError(.protocolMisuse, "no statement was sent")
        }
        PQflush(handle)
        if PQconsumeInput(handle) == 0 { return true }
        return try takeArrived(handle)
    }

    /// Waits for the answer to what was sent.
    package func receive(timeout: Duration = .seconds(30)) throws(PostgresError) -> Rows {
        let handle = try open()
        guard isAwaitingResult else {
            throw PostgresError(.protocolMisuse, "no statement was sent")
        }
        return try receiveAnswer(handle, until: Deadline(after: timeout))
    }

    private func send(
        _ statement: Statement,
        _ parameters: Parameters,
        until deadline: Deadline
    ) throws(PostgresError) {
        let handle = try idle()
        try prepare(statement, handle, until: deadline)
        guard enqueue(statement, parameters, handle) else { throw broken(handle) }
        isAwaitingResult = true
        try flush(handle, until: deadline)
    }

    /// Gives the execution to libpq; `false` if libpq refuses.
    ///
    /// C: `PQsendQueryPrepared`.
    func enqueue(
        _ statement: Statement,
        _ parameters: Parameters,
        _ handle: OpaquePointer
    ) -> Bool {
        parameters.withPointers { values, lengths, formats in
            let count = CInt(values.count)
            return PQsendQueryPrepared(handle, statement.name, count, values, lengths, formats, 1)
                == 1
        }
    }

    /// Prepares the statement, unless the server has it.
    ///
    /// C: `PQsendPrepare`.
    func prepare(
        _ statement: Statement,
        _ handle: OpaquePointer,
        until deadline: Deadline
    ) throws(PostgresError) {
        if let sql = prepared[statement.name] {
            precondition(sql == statement.sql, "two statements are called \(statement.name)")
            return
        }
        guard PQsendPrepare(handle, statement.name, statement.sql, 0, nil) == 1 else {
            throw broken(handle)
        }
        isAwaitingResult = true
        _ = try receiveAnswer(handle, until: deadline)
        prepared[statement.name] = statement.sql
    }
}
