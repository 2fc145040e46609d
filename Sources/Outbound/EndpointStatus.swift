// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// How far each endpoint of all ledgers is, for whoever looks after the process.
package struct EndpointStatus: Hashable, Sendable {
    package let ledger: String
    package let endpoint: String
    /// Events that are not looked at yet.
    package let lag: Int64
    /// Age of the first event that is not looked at yet; 0 is none.
    package let lagMilliseconds: Int64
    package let deadLetters: Int64
    package let isDisabled: Bool

    private static let all = Statement(
        "endpoint_statuses",
        """
        SELECT l.name, e.id, greatest(0, h.last - w.position),
            coalesce((extract(epoch FROM clock_timestamp() - n.recorded_at) * 1000)::bigint, 0),
            (
                SELECT count(*) FROM dead_letters d
                WHERE d.ledger = e.ledger AND d.endpoint = e.id
            ),
            e.disabled_at IS NOT NULL
        FROM endpoints e
        JOIN ledgers l ON l.ledger = e.ledger
        JOIN endpoint_lanes w ON w.ledger = e.ledger AND w.endpoint = e.id AND w.lane = 0
        CROSS JOIN LATERAL (
            SELECT c.last FROM commits c WHERE c.ledger = e.ledger ORDER BY c.first DESC LIMIT 1
        ) h
        LEFT JOIN LATERAL (
            -- The time of an event is that of its commit.
            SELECT c.recorded_at FROM commits c
            WHERE c.ledger = e.ledger AND c.first <= w.position + 1 AND w.position < h.last
            ORDER BY c.first DESC LIMIT 1
        ) n ON true
        ORDER BY l.name, e.id
        """
    )

    package static func all(on connection: Connection) throws -> [EndpointStatus] {
        let rows = try connection.query(all)
        return (0..<rows.count).map { row in
            EndpointStatus(
                ledger: rows.text(row, 0),
                endpoint: rows.text(row, 1),
                lag: rows.int64(row, 2),
                lagMilliseconds: max(0, rows.int64(row, 3)),
                deadLetters: rows.int64(row, 4),
                isDisabled: rows.bool(row, 5)
            )
        }
    }
}
