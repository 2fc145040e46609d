// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// The plans of a ledger, and its subscriptions, as JSON objects for programs.
package enum SubscriptionList: String, Sendable {
    case plans
    case subscriptions

    package static let readModel = "subscriptions"

    package struct Filter: Sendable {
        package var account: String?
        package var status: String?
        /// Those whose id comes after this one.
        package var after = ""

        package init() {}
    }

    /// A column as the API writes times.
    private static func time(_ column: String) -> String {
        #"to_char(\#(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#
    }

    private var statement: Statement {
        let (id, account, columns) =
            switch self {
            case .plans:
                (
                    "plan", "NULL",
                    "'name', name, 'credits', credits::text, 'definition', definition"
                )
            case .subscriptions:
                (
                    "subscription", "account",
                    """
                    'account', account, 'customer', customer, 'plan', plan,
                    'quantity', quantity, 'period_start', \(Self.time("period_start")),
                    'period_end', \(Self.time("period_end")),
                    'lapses_at', \(Self.time("lapses_at")),
                    'granted', granted::text, 'rolled_over', rolled_over::text,
                    'unmatched', unmatched
                    """
                )
            }
        return Statement(
            "list_\(rawValue)",
            """
            SELECT \(id), json_build_object(
                'id', \(id), 'status', status, \(columns), 'position', position
            )::text
            FROM tally_api.\(rawValue)
            WHERE ledger_id = $1 AND \(id) > $2
                AND ($3::text IS NULL OR \(account) = $3)
                AND ($4::text IS NULL OR status = $4)
            ORDER BY \(id) LIMIT $5
            """
        )
    }

    /// By id.
    package func items(
        _ filter: Filter,
        limit: Int,
        ledger: Int32,
        on connection: Connection
    ) throws -> [(id: String, item: String)] {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(filter.after)
        parameters.append(filter.account)
        parameters.append(filter.status)
        parameters.append(Int64(limit))
        let rows = try connection.query(statement, parameters)
        return (0..<rows.count).map { (rows.text($0, 0), rows.text($0, 1)) }
    }
}
