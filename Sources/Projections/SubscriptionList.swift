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

    /// A filter that is not used is no part of the statement: each combination has its own plan.
    private func statement(_ conditions: [String]) -> Statement {
        let (id, columns) =
            switch self {
            case .plans:
                (
                    "plan",
                    "'name', name, 'credits', credits::text, 'definition', definition"
                )
            case .subscriptions:
                (
                    "subscription",
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
            "list_\(rawValue)_\(conditions.joined(separator: "_"))",
            """
            SELECT \(id), json_build_object(
                'id', \(id), 'status', status, \(columns), 'position', position
            )::text
            FROM tally_api.\(rawValue)
            WHERE ledger_id = $1 AND \(id) > $2
                \(conditions.enumerated().map { "AND \($1) = $\($0 + 4)::text" }
                    .joined(separator: " "))
            ORDER BY \(id) LIMIT $3
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
        parameters.append(Int64(limit))
        var conditions: [String] = []
        for case (let name, let text?) in [("account", filter.account), ("status", filter.status)] {
            conditions.append(name)
            parameters.append(text)
        }
        let rows = try connection.query(statement(conditions), parameters)
        return (0..<rows.count).map { (rows.text($0, 0), rows.text($0, 1)) }
    }
}
