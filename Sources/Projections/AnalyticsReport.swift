// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Postgres

/// Sums over all accounts of a ledger, as JSON objects for programs.
package enum AnalyticsReport: String, CaseIterable, Sendable {
    case overview
    case accounts
    case revenue

    package enum Bucket: String, Sendable {
        case hour
        case day
    }

    package struct Range: Sendable {
        package var bucket = Bucket.day
        package var from: Instant?
        /// Not included.
        package var to: Instant?

        package init() {}
    }

    /// So many at most: the newest.
    private static let rowsMaximum: Int64 = 1000
    private static let timeFormat = #"'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"#

    package var buckets: [Bucket] { self == .revenue ? [.day] : [.hour, .day] }
    package var readModel: String { self == .revenue ? "revenue" : "analytics" }

    /// What one row shows.
    private var columns: String {
        switch self {
        case .overview:
            """
            'new_accounts', new_accounts, 'active_accounts', active_accounts,
            'reservations', reservations, 'sold', sold::text, 'given', given::text,
            'reserved', reserved::text, 'used', used::text, 'released', released::text,
            'refunded', refunded::text, 'reversed', reversed::text,
            'uncollected', uncollected::text, 'forgiven', forgiven::text,
            'expired', expired::text, 'adjusted', adjusted::text
            """
        case .accounts:
            "'new_accounts', new_accounts, 'active_accounts', active_accounts"
        case .revenue:
            """
            'currency', currency, 'deferred_opening', deferred_opening, 'sold', sold,
            'recognised', recognised, 'breakage', breakage, 'reversed', reversed,
            'deferred_closing', deferred_closing
            """
        }
    }

    private var statement: Statement {
        // Revenue is kept by day only.
        let (at, bucket) =
            self == .revenue
            ? ("day::timestamp AT TIME ZONE 'UTC'", "'day'") : ("starts_at", "bucket")
        return Statement(
            "report_\(rawValue)",
            """
            SELECT item FROM (
                SELECT \(at) AS at, json_build_object(
                    'starts_at', to_char((\(at)) AT TIME ZONE 'UTC', \(Self.timeFormat)),
                    \(columns)
                )::text AS item
                FROM tally_api.\(readModel)
                WHERE ledger_id = $1 AND \(bucket) = $2
            ) r
            WHERE ($3::timestamptz IS NULL OR at >= $3) AND ($4::timestamptz IS NULL OR at < $4)
            ORDER BY at DESC, item LIMIT $5
            """
        )
    }

    /// Newest first.
    package func items(
        _ range: Range,
        ledger: Int32,
        on connection: Connection
    ) throws -> [String] {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(range.bucket.rawValue)
        parameters.append(timestamp: range.from?.microseconds)
        parameters.append(timestamp: range.to?.microseconds)
        parameters.append(Self.rowsMaximum)
        let rows = try connection.query(statement, parameters)
        return (0..<rows.count).map { rows.text($0, 0) }
    }
}
