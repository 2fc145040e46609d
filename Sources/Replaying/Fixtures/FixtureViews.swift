// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// What a recorded log must rebuild to: views of `tally_api`, as CSV with a line of headings.
package enum FixtureViews {
    package struct View: Hashable, Sendable {
        package let name: String
        /// The columns by which its rows are always in the same order.
        package let order: String
        /// Most logs have nothing for it: without rows there is no file.
        package let isRare: Bool

        /// In the folder of a recorded log.
        package var path: String { "expected/\(name).csv" }
    }

    package static let all =
        [
            ("balances", "ledger, account"), ("statements", "position"), ("lots", "account, lot"),
            ("reservations", "reservation"), ("journal", "position, book"),
            ("trial_balance", "ledger, book"), ("analytics", "bucket, starts_at"),
            ("revenue", "currency, day"), ("user_credits", "user_id"),
            ("credit_transactions", "id"),
        ].map { View(name: $0.0, order: $0.1, isRare: false) }
        + [View(name: "disputes", order: "dispute", isRare: true)]

    /// Of a database that holds one ledger, by a connection that was set up with `Build.setup`.
    ///
    /// What depends on today's date, or on the number of the ledger, is left out.
    ///
    /// - Returns: `nil` where there is to be no file.
    package static func csv(of view: View, on connection: Connection) throws -> String? {
        let columns = try connection.execute(
            """
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = 'tally_api.\(view.name)'::regclass AND attnum > 0
                AND attname NOT IN ('days_to_expiry', 'ledger_id')
            """
        )
        var bytes: [UInt8] = []
        _ = try unsafe connection.copyOut(
            """
            COPY (SELECT \(columns.string(0, 0)) FROM tally_api.\(view.name) ORDER BY \(view.order))
            TO STDOUT WITH (FORMAT csv, HEADER)
            """
        ) { (line: UnsafeRawBufferPointer) in
            unsafe bytes += line
        }
        let hasRows = bytes.count { $0 == UInt8(ascii: "\n") } > 1
        return view.isRare && !hasRows ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
