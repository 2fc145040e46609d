// SPDX-License-Identifier: Apache-2.0

internal import CLibpq

/// The rows of one result.
///
/// The answer to a prepared statement is in binary format, and every reader but `string` needs it.
/// A wrong type, a NULL where none is expected and a place outside the result are bugs of the
/// caller: they stop the program. Rows and columns count from 0.
package final class Rows {
    package let count: Int
    package let columnCount: Int

    private let result: OpaquePointer

    /// Takes over the result.
    init(_ result: OpaquePointer) {
        self.result = result
        count = Int(PQntuples(result))
        columnCount = Int(PQnfields(result))
    }

    deinit { PQclear(result) }

    /// How many rows the statement inserted, changed, deleted, copied or selected.
    ///
    /// C: `PQcmdTuples`.
    package var affectedRows: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// What was done, such as `INSERT 0 1`.
    ///
    /// C: `PQcmdStatus`.
    package var commandTag: String { String(cString: PQcmdStatus(result)) }

    /// C: `PQfname`.
    package func columnName(_ column: Int) -> String {
        PQfname(result, CInt(column)).map { String(cString: $0) } ?? ""
    }

    /// C: `PQgetisnull`.
    package func isNull(_ row: Int, _ column: Int) -> Bool {
        precondition(
            (0..<count).contains(row) && (0..<columnCount).contains(column),
            "no row \(row), column \(column) in a result of \(count) rows, \(columnCount) columns"
        )
        return PQgetisnull(result, CInt(row), CInt(column)) == 1
    }

    /// Calls `body` with the value's bytes, which are valid only during the call.
    ///
    /// C: `PQgetvalue`.
    package func withBytes<R>(
        _ row: Int,
        _ column: Int,
        _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        precondition(!isNull(row, column), "row \(row), column \(column) is NULL")
        let start = PQgetvalue(result, CInt(row), CInt(column))
        let length = Int(PQgetlength(result, CInt(row), CInt(column)))
        return try body(UnsafeRawBufferPointer(start: start, count: length))
    }

    /// The text as the server sent it, in any format; of a NULL, the empty text.
    package func string(_ row: Int, _ column: Int) -> String {
        if isNull(row, column) { return "" }
        return withBytes(row, column) { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the column came in binary format.
    ///
    /// C: `PQfformat`.
    func isBinary(_ column: Int) -> Bool {
        PQfformat(result, CInt(column)) == 1
    }
}
