// SPDX-License-Identifier: Apache-2.0

internal import EventFormat
package import Postgres

/// The number that says which types of events a ledger may hold.
extension Log {
    private static let findFormat = Statement(
        "format_find",
        "SELECT format FROM ledgers WHERE ledger = $1"
    )

    private static let raiseFormat = Statement(
        "format_raise",
        "UPDATE ledgers SET format = $2 WHERE ledger = $1 AND format < $2"
    )

    /// - Throws: `formatIsNewer` where the ledger may hold what this program cannot read.
    package static func checkFormat(of ledger: Ledger, on connection: Connection) throws {
        var parameters = Parameters()
        parameters.append(ledger.id)
        let rows = try connection.query(findFormat, parameters)
        guard rows.count == 1 else { throw LogError.noGenesis(ledger: ledger.name) }
        let format = rows.int32(0, 0)
        guard format <= LedgerFormat.current else {
            throw LogError.formatIsNewer(ledger: ledger.name, format: format)
        }
    }

    /// Tells all who open the ledger, before this program writes to it.
    ///
    /// - Throws: `formatIsNewer` where somebody newer has done so already.
    package static func raiseFormat(of ledger: Ledger, on connection: Connection) throws {
        try checkFormat(of: ledger, on: connection)
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(LedgerFormat.current)
        try connection.query(raiseFormat, parameters)
    }
}
