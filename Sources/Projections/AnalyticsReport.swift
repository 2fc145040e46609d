// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Postgres

/// Sums over all accounts of a ledger, as JSON objects for programs.
package enum AnalyticsReport: String, CaseIterable, Sendable {
    case overview
    case accounts
    case revenue
    /// What was asked of each model, and what came of it.
    case models
    case providers

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
    package var readModel: String {
        switch self {
        case .overview, .accounts: "analytics"
        case .revenue: "revenue"
        case .models, .providers: "generations"
        }
    }

    private var statement: Statement {
        Statement(
            "report_\(rawValue)",
            """
            SELECT item FROM (\(rows)) r
            WHERE ($3::timestamptz IS NULL OR at >= $3) AND ($4::timestamptz IS NULL OR at < $4)
            ORDER BY at DESC, item LIMIT $5
            """
        )
    }

    /// Of the ledger $1 and the bucket $2: when it starts, and what it shows.
    private var rows: String {
        switch self {
        case .overview:
            Self.rows(
                """
                'new_accounts', new_accounts, 'active_accounts', active_accounts,
                'reservations', reservations, 'sold', sold::text, 'given', given::text,
                'reserved', reserved::text, 'used', used::text, 'released', released::text,
                'refunded', refunded::text, 'reversed', reversed::text,
                'uncollected', uncollected::text, 'forgiven', forgiven::text,
                'expired', expired::text, 'adjusted', adjusted::text
                """
            )
        case .accounts:
            Self.rows("'new_accounts', new_accounts, 'active_accounts', active_accounts")
        case .revenue:
            // It is kept by day only.
            Self.rows(
                """
                'currency', currency, 'deferred_opening', deferred_opening, 'sold', sold,
                'recognised', recognised, 'breakage', breakage, 'reversed', reversed,
                'deferred_closing', deferred_closing
                """,
                from: "revenue",
                at: "day::timestamp AT TIME ZONE 'UTC'",
                bucket: "'day'"
            )
        case .models: Self.generations(by: ["model", "provider"])
        case .providers: Self.generations(by: ["provider"])
        }
    }

    private static func rows(
        _ columns: String,
        from view: String = "analytics",
        at: String = "starts_at",
        bucket: String = "bucket"
    ) -> String {
        """
        SELECT \(at) AS at, json_build_object(
            'starts_at', \(time(at)), \(columns)
        )::text AS item
        FROM tally_api.\(view) WHERE ledger_id = $1 AND \(bucket) = $2
        """
    }

    /// Sums of generations; what providers take is added in each of their units.
    private static func generations(by names: [String]) -> String {
        let key = names.joined(separator: ", ")
        let shown = names.map { "'\($0)', \($0)" }.joined(separator: ", ")
        return """
            SELECT starts_at AS at, json_build_object(
                'starts_at', \(time("starts_at")), \(shown), 'requested', sum(requested),
                'succeeded', sum(succeeded), 'failed', sum(failed),
                'cancelled', sum(cancelled), 'overdue', sum(overdue),
                'failure_rate', round(sum(failed) / nullif(sum(succeeded) + sum(failed), 0), 4),
                'captured', sum(captured)::text, 'refunded', sum(refunded)::text,
                'uncollected', sum(uncollected)::text,
                'net', (sum(captured) - sum(refunded))::text,
                'provider_cost', coalesce(
                    json_object_agg(cost_unit, trim_scale(provider_cost)::text)
                        FILTER (WHERE cost_unit IS NOT NULL),
                    '{}'
                ),
                'seconds', round(sum(seconds) / nullif(sum(succeeded), 0), 3)
            )::text AS item
            FROM (
                SELECT starts_at, \(key), cost_unit, sum(requested) AS requested,
                    sum(succeeded) AS succeeded, sum(failed) AS failed,
                    sum(cancelled) AS cancelled, sum(overdue) AS overdue,
                    sum(captured) AS captured, sum(refunded) AS refunded,
                    sum(uncollected) AS uncollected, sum(provider_cost) AS provider_cost,
                    sum(seconds) AS seconds
                FROM tally_api.generation_sums WHERE ledger_id = $1 AND bucket = $2
                    AND ($3::timestamptz IS NULL OR starts_at >= $3)
                    AND ($4::timestamptz IS NULL OR starts_at < $4)
                GROUP BY starts_at, \(key), cost_unit
            ) s
            GROUP BY starts_at, \(key)
            """
    }

    private static func time(_ column: String) -> String {
        "to_char((\(column)) AT TIME ZONE 'UTC', \(timeFormat))"
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
