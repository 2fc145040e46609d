// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Postgres

/// The lines of one account, as the read model `statements` has them.
package enum AccountHistory {
    /// One event of an account, amounts as decimals.
    package struct Line: Sendable {
        package let position: Position
        package let at: Instant
        package let type: String
        package let amount: String
        package let availableAfter: String
        package let heldAfter: String
        package let debtAfter: String
        package let reference: String?
        /// JSON.
        package let detail: String
    }

    package enum Order: String, CaseIterable, Sendable {
        case newestFirst = "-position"
        case oldestFirst = "position"
    }

    package struct Filter: Sendable {
        package var order = Order.newestFirst
        /// The position that the last page ended with; `nil` is the first page.
        package var beyond: Position?
        package var type: String?
        package var from: Instant?
        /// Not included.
        package var to: Instant?

        package init() {}
    }

    private static let newest = lines("newest", "<", "DESC")
    private static let oldest = lines("oldest", ">", "ASC")

    private static func lines(_ name: String, _ beyond: String, _ direction: String) -> Statement {
        Statement(
            "history_\(name)",
            """
            SELECT position, at, type, amount::text, available_after::text, held_after::text,
                debt_after::text, reference, detail::text
            FROM tally_api.statements
            WHERE ledger_id = $1 AND account = $2 AND position \(beyond) $3
                AND ($4::text IS NULL OR type = $4 OR type ^@ ($4 || '.v'))
                AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
            ORDER BY position \(direction) LIMIT $7
            """
        )
    }

    /// In the order of the filter.
    ///
    /// A page of lines before a position, or one that is full, is the same whatever happens later.
    package static func lines(
        of account: AccountID,
        _ filter: Filter,
        limit: Int,
        ledger: Int32,
        on connection: Connection
    ) throws -> [Line] {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(account.text)
        parameters.append(filter.beyond ?? (filter.order == .newestFirst ? .max : 0))
        parameters.append(filter.type)
        parameters.append(timestamp: filter.from?.microseconds)
        parameters.append(timestamp: filter.to?.microseconds)
        parameters.append(Int64(limit))
        let statement = filter.order == .newestFirst ? newest : oldest
        let rows = try connection.query(statement, parameters)
        return (0..<rows.count).map { row in
            Line(
                position: rows.int64(row, 0),
                at: Instant(microseconds: rows.timestamp(row, 1)),
                type: rows.text(row, 2),
                amount: rows.text(row, 3),
                availableAfter: rows.text(row, 4),
                heldAfter: rows.text(row, 5),
                debtAfter: rows.text(row, 6),
                reference: rows.optionalText(row, 7),
                detail: rows.text(row, 8)
            )
        }
    }
}
