// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Postgres

/// The generations of a ledger, as the read model `generations` has them.
package enum GenerationRows {
    package static let readModel = "generations"
    /// As they are shown.
    package static let statuses = [
        "requested", "submitted", "overdue", "succeeded", "failed", "cancelled",
    ]

    package struct Filter: Sendable {
        package var account: AccountID?
        package var member: String?
        package var model: ModelID?
        package var provider: String?
        /// One of `statuses`.
        package var status: String?
        /// When they were requested.
        package var from: Instant?
        /// Not included.
        package var to: Instant?
        /// The first position of the generation that the last page ended with.
        package var before: Position?
        /// Whether the rows say what the provider takes: that is not a customer's to know.
        package var showsProviderCost = true

        package init() {}
    }

    package struct Row: Sendable {
        package let firstPosition: Position
        /// A JSON object.
        package let json: String
    }

    /// A filter that is not used is no part of the statement: each combination has its own plan.
    private static func statement(
        _ status: String?,
        _ conditions: [String],
        showsProviderCost: Bool
    ) -> Statement {
        let cost =
            showsProviderCost
            ? """
            , 'provider_cost', (
                SELECT json_build_object(
                    'amount', trim_scale(c.provider_cost)::text, 'currency', c.cost_unit
                )
                FROM tally_api.generation_costs c
                WHERE c.ledger_id = $1 AND c.generation = g.generation
            )
            """ : ""
        return Statement(
            (["generations", status ?? "any"] + conditions + ["\(showsProviderCost)"])
                .joined(separator: "_"),
            """
            SELECT first_position, json_strip_nulls(json_build_object(
                'id', generation, 'account', account, 'member', member, 'run', run,
                'step', step, 'model', model, 'provider', provider, 'type', content_type,
                'price_version', price_version, 'provider_job', provider_job,
                'status', status, 'cost', cost::text, 'captured', captured::text,
                'charged', charged::text, 'uncollected', uncollected::text,
                'refunded', refunded::text, 'attempts', attempts, 'ordered', outputs,
                'delivered', delivered,
                'error', CASE WHEN reason IS NOT NULL THEN
                    json_build_object('reason', reason, 'code', error) END,
                'anomalies', nullif(anomalies, 0), 'requested_at', \(time("requested_at")),
                'submitted_at', \(time("submitted_at")),
                'finished_at', \(time("finished_at")),
                'duration_seconds', duration_seconds, 'position', position\(cost)
            ))::text
            FROM tally_api.generations g
            WHERE ledger_id = $1 AND first_position < $2
                \(status.map { "AND status = '\($0)'" } ?? "")
                \(conditions.enumerated().map { condition($1, $0 + 4) }.joined())
            ORDER BY first_position DESC LIMIT $3
            """
        )
    }

    /// Times are found by their positions: these are in an index.
    private static func condition(_ name: String, _ number: Int) -> String {
        switch name {
        case "from":
            """
             AND requested_at >= $\(number)::timestamptz AND first_position
                > tally.position_at($1, $\(number)::timestamptz - interval '1 microsecond')
            """
        case "to":
            """
             AND requested_at < $\(number)::timestamptz
                AND first_position <= tally.position_at($1, $\(number)::timestamptz)
            """
        default: " AND \(name) = $\(number)::text"
        }
    }

    private static func time(_ column: String) -> String {
        #"to_char(\#(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#
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
        var conditions: [String] = []
        let texts = [
            ("account", filter.account?.text), ("member", filter.member),
            ("model", filter.model?.text), ("provider", filter.provider),
        ]
        for case (let name, let text?) in texts {
            conditions.append(name)
            parameters.append(text)
        }
        for case (let name, let time?) in [("from", filter.from), ("to", filter.to)] {
            conditions.append(name)
            parameters.append(timestamp: time.microseconds)
        }
        let statement = statement(
            // Written out, so that the index of those that did not succeed is found.
            statuses.first { $0 == filter.status },
            conditions,
            showsProviderCost: filter.showsProviderCost
        )
        let rows = try connection.query(statement, parameters)
        return (0..<rows.count).map { row in
            Row(firstPosition: rows.int64(row, 0), json: rows.text(row, 1))
        }
    }
}
