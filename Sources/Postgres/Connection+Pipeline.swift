// SPDX-License-Identifier: Apache-2.0

internal import CLibpq

extension Connection {
    /// Runs all steps in one round trip and one transaction; each one's rows.
    ///
    /// After an error the later steps are not run, nothing is kept, and the connection stays
    /// usable. Statements that the server does not have yet are prepared before, one round trip
    /// each.
    ///
    /// - Throws: The first step's error that failed.
    ///
    /// C: `PQenterPipelineMode`, `PQpipelineSync`, `PQexitPipelineMode`.
    package func pipeline(
        _ steps: [(Statement, Parameters)],
        timeout: Duration = .seconds(30)
    ) throws(PostgresError) -> [Rows] {
        let handle = try idle()
        let deadline = Deadline(after: timeout)
        for (statement, _) in steps { try prepare(statement, handle, until: deadline) }
        guard PQenterPipelineMode(handle) == 1 else { throw broken(handle) }
        for (statement, parameters) in steps {
            guard enqueue(statement, parameters, handle) else { throw abandoned(handle) }
        }
        guard PQpipelineSync(handle) == 1 else { throw abandoned(handle) }
        isAwaitingResult = true
        let outcome = try pipelineAnswer(handle, until: deadline)
        isAwaitingResult = false
        guard PQexitPipelineMode(handle) == 1 else { throw abandoned(handle) }
        if let failure = outcome.failure { throw settled(failure, handle) }
        return outcome.rows
    }

    /// Takes results up to the synchronisation point, or to the end of the connection.
    private func pipelineAnswer(
        _ handle: OpaquePointer,
        until deadline: Deadline
    ) throws(PostgresError) -> (rows: [Rows], failure: PostgresError?) {
        var rows: [Rows] = []
        var failure: PostgresError?
        while true {
            guard let result = try nextResult(handle, until: deadline) else {
                // The end of one step.
                if PQstatus(handle) == CONNECTION_BAD { throw lose(failure ?? broken(handle)) }
                continue
            }
            let taken = Rows(result)
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC:
                return (rows, failure)
            case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
                failure = failure ?? PostgresError(result: result)
            case PGRES_PIPELINE_ABORTED:
                continue
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                throw lose(PostgresError(.protocolMisuse, "COPY in a pipeline"))
            default:
                rows.append(taken)
            }
        }
    }

    /// Closes a connection whose pipeline can't be brought to its end.
    private func abandoned(_ handle: OpaquePointer) -> PostgresError {
        lose(broken(handle))
    }
}
