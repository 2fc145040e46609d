// SPDX-License-Identifier: Apache-2.0

import Domain
import Postgres
import Projections
import ShippedProjections
import Testing
import tally

/// The read models of a billed trace, beside sums straight from the trace's rows.
struct TraceReadModels {
    private let connection: Connection

    /// Brings all of them to the head.
    init(_ target: ConnectionTarget) throws {
        connection = try Connection(to: target)
        for statement in Build.setup { try connection.execute(statement) }
        let files = try ShippedProjections.all.map { path, source in
            (file: try ProjectionFile(source, path: path), path: path)
        }
        try Registry.install(files, on: connection)
        for build in try Build.all(on: connection) {
            var outcome = Applier.Outcome.applied(0)
            while case .applied = outcome {
                outcome = try Applier(build).step(ledger: 1, limit: 10_000, on: connection)
            }
            #expect(outcome == .idle, "\(build.name)")
        }
    }

    func check(_ rows: [WorkloadRow]) throws {
        var customers: [String: (used: Int64, held: Int64)] = [:]
        for row in rows {
            let account = "customer-" + row.customer
            let sums = customers[account] ?? (0, 0)
            customers[account] =
                switch row.status {
                case .succeeded: (sums.used + row.price, sums.held)
                case .failed: sums
                case .pending, .processing, .unknown: (sums.used, sums.held + row.price)
                }
        }
        #expect(
            try lines(
                """
                SELECT account, (captured * 1000000)::bigint, (held * 1000000)::bigint
                FROM tally_api.balances ORDER BY account COLLATE "C"
                """
            ) == customers.sorted { $0.key < $1.key }.map { "\($0)|\($1.used)|\($1.held)" }
        )
        let used = customers.values.reduce(0) { $0 + $1.used }
        let held = customers.values.reduce(0) { $0 + $1.held }
        let reserved = rows.reduce(0) { $0 + $1.price }
        let sums = "\(rows.count)|\(reserved)|\(used)|\(reserved - used - held)"
        #expect(
            try lines(
                """
                SELECT sum(reservations), (sum(reserved) * 1000000)::bigint,
                    (sum(used) * 1000000)::bigint, (sum(released) * 1000000)::bigint
                FROM tally_api.analytics WHERE bucket = 'day'
                """
            ) == [sums]
        )
        #expect(
            try lines(
                """
                SELECT count(*), (sum(reserved) * 1000000)::bigint,
                    (sum(captured) * 1000000)::bigint, (sum(released) * 1000000)::bigint
                FROM tally_api.reservations
                """
            ) == [sums]
        )
        #expect(
            try lines(
                """
                SELECT (sum(captured) * 1000000)::bigint, (sum(held) * 1000000)::bigint
                FROM tally_api.lots
                """
            ) == ["\(used)|\(held)"]
        )
        #expect(
            try lines(
                """
                SELECT (sum(balance) FILTER (WHERE book = 'usage') * 1000000)::bigint,
                    (sum(balance) FILTER (WHERE book = 'held') * 1000000)::bigint,
                    sum(balance)::bigint
                FROM tally_api.trial_balance
                """
            ) == ["\(used)|\(held)|0"]
        )
        // Nobody's line goes below zero, and each account's last is its balance.
        #expect(
            try lines(
                """
                SELECT count(*) FILTER (WHERE s.available_after < 0), count(*) FILTER (
                    WHERE s.position = b.position AND s.available_after = b.available
                        AND s.held_after = b.held
                )
                FROM tally_api.statements s JOIN tally_api.balances b USING (ledger_id, account)
                """
            ) == ["0|\(customers.count)"]
        )
    }

    private func lines(_ sql: String) throws -> [String] {
        let rows = try connection.execute(sql)
        return (0..<rows.count).map { row in
            (0..<rows.columnCount).map { rows.string(row, $0) }.joined(separator: "|")
        }
    }
}
