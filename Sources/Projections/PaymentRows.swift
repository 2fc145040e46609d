// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Postgres

/// The payments of a ledger, as the read model `payments` has them.
package enum PaymentRows {
    package struct Filter: Sendable {
        /// A word of `status` or of `matching`.
        package var status: String?
        /// Only those with a refund of which nobody knows what came of it.
        package var hasOpenRefund = false
        package var reason: String?
        package var account: AccountID?
        /// The first position of the payment that the last page ended with.
        package var before: Position?

        package init() {}
    }

    package struct Row: Sendable {
        package let firstPosition: Position
        /// A JSON object.
        package let json: String
    }

    /// A filter that is not used is no part of the statement: each combination has its own plan.
    private static func statement(
        _ status: PaymentStatus?,
        _ hasOpenRefund: Bool,
        _ conditions: [String]
    ) -> Statement {
        Statement(
            (["payments", status?.rawValue ?? "any", hasOpenRefund ? "open" : "all"] + conditions)
                .joined(separator: "_"),
            """
            SELECT first_position, json_strip_nulls(json_build_object(
                'id', payment, 'account', account, 'customer', customer, 'status', status,
                'matching', coalesce(matching, 'pending'), 'reason', reason, 'currency', currency,
                'total', total, 'tax', tax, 'discount', discount, 'package', package,
                'checkout', checkout, 'subscription', subscription, 'reference', reference,
                'test', nullif(is_test, false), 'granted', granted::text,
                'reversed', reversed::text,
                'open_refunds', nullif(open_refunds, 0), 'anomalies', anomalies, 'position', position
            ))::text
            FROM tally_api.payments
            WHERE ledger_id = $1 AND first_position < $2
                \(status.map { "AND status = '\($0.rawValue)'" } ?? "")
                \(hasOpenRefund ? "AND open_refunds > 0" : "")
                \(conditions.enumerated().map { "AND \($1) = $\($0 + 4)::text" }
                    .joined(separator: " "))
            ORDER BY first_position DESC LIMIT $3
            """
        )
    }

    /// Newest first.
    package static func rows(
        _ filter: Filter,
        limit: Int,
        ledger: Int32,
        on connection: Connection
    ) throws -> [Row] {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(filter.before ?? .max)
        parameters.append(Int64(limit))
        // Written out, so that the index of those that did not succeed is found.
        let status = filter.status.flatMap(PaymentStatus.init(rawValue:))
        let texts = [
            ("matching", status == nil ? filter.status : nil), ("reason", filter.reason),
            ("account", filter.account?.text),
        ]
        var conditions: [String] = []
        for case (let name, let text?) in texts {
            conditions.append(name)
            parameters.append(text)
        }
        let rows = try connection.query(
            statement(status, filter.hasOpenRefund, conditions),
            parameters
        )
        return (0..<rows.count).map { row in
            Row(firstPosition: rows.int64(row, 0), json: rows.text(row, 1))
        }
    }
}
