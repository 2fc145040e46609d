// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Postgres

/// The payments of a ledger, as the read model `payments` has them.
package enum PaymentRows {
    package struct Filter: Sendable {
        /// A word of `status` or of `matching`.
        package var status: String?
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

    private static let newest = Statement(
        "payments_newest",
        """
        SELECT first_position, json_strip_nulls(json_build_object(
            'id', payment, 'account', account, 'customer', customer, 'status', status,
            'matching', coalesce(matching, 'pending'), 'reason', reason, 'currency', currency,
            'total', total, 'tax', tax, 'discount', discount, 'package', package,
            'checkout', checkout, 'subscription', subscription, 'reference', reference,
            'test', nullif(is_test, false), 'granted', granted::text,
            'reversed', reversed::text, 'anomalies', anomalies, 'position', position
        ))::text
        FROM tally_api.payments
        WHERE ledger_id = $1 AND first_position < $2
            AND ($3::text IS NULL OR status = $3 OR matching = $3)
            AND ($4::text IS NULL OR reason = $4) AND ($5::text IS NULL OR account = $5)
        ORDER BY first_position DESC LIMIT $6
        """
    )

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
        parameters.append(filter.status)
        parameters.append(filter.reason)
        parameters.append(filter.account?.text)
        parameters.append(Int64(limit))
        let rows = try connection.query(newest, parameters)
        return (0..<rows.count).map { row in
            Row(firstPosition: rows.int64(row, 0), json: rows.text(row, 1))
        }
    }
}
