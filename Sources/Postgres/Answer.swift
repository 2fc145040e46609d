// SPDX-License-Identifier: Apache-2.0

internal import CLibpq

/// What has arrived of the answer to one request: its last result and its first error.
struct Answer {
    private(set) var last: Rows?
    private(set) var failure: PostgresError?

    /// Takes over one more result.
    ///
    /// - Throws: `protocolMisuse` for a COPY, which has to be carried on in another way.
    ///
    /// C: `PQresultStatus`.
    mutating func add(_ result: OpaquePointer) throws(PostgresError) {
        let rows = Rows(result)
        switch PQresultStatus(result) {
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            throw PostgresError(.protocolMisuse, "COPY needs copyIn or copyOut")
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
            failure = failure ?? PostgresError(result: result)
        default:
            last = rows
        }
    }
}
