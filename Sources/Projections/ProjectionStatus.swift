// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Postgres

/// How far a build of a read model is behind a ledger.
package struct ProjectionStatus: Hashable, Sendable {
    package let ledger: String
    package let name: String
    package let version: Int32
    package let isActive: Bool
    package let position: Position
    package let head: Position
    /// How long ago the first event was recorded that is not applied; 0 if all are.
    package let secondsBehind: Double
    /// The event that could not be applied, and why.
    package let failedPosition: Position?
    package let error: String?

    package var lag: Position { max(head - position, 0) }

    private static let all = Statement(
        "projection_status",
        """
        SELECT l.name, b.name, b.version, b.is_active, coalesce(p.position, 0), h.last,
            coalesce((
                SELECT extract(epoch FROM clock_timestamp() - c.recorded_at) * 1000
                FROM tally.commits c
                WHERE c.ledger = l.ledger AND c.first <= coalesce(p.position, 0) + 1
                    AND h.last > coalesce(p.position, 0)
                ORDER BY c.first DESC LIMIT 1
            ), 0)::bigint,
            p.failed_position, p.error
        FROM tally.projections b
        CROSS JOIN tally.ledgers l
        CROSS JOIN LATERAL (
            SELECT last FROM tally.commits c WHERE c.ledger = l.ledger ORDER BY first DESC LIMIT 1
        ) h
        LEFT JOIN tally.projection_progress p
            ON p.ledger = l.ledger AND p.name = b.name AND p.build = b.build
        ORDER BY l.ledger, b.name, b.build
        """
    )

    /// Every build in every ledger, in the order of ledgers and names.
    package static func all(on connection: Connection) throws -> [ProjectionStatus] {
        let rows = try connection.query(all)
        return (0..<rows.count).map { row in
            ProjectionStatus(
                ledger: rows.text(row, 0),
                name: rows.text(row, 1),
                version: rows.int32(row, 2),
                isActive: rows.bool(row, 3),
                position: rows.int64(row, 4),
                head: rows.int64(row, 5),
                secondsBehind: Double(max(rows.int64(row, 6), 0)) / 1000,
                failedPosition: rows.optionalInt64(row, 7),
                error: rows.optionalText(row, 8)
            )
        }
    }

    private static let position = Statement(
        "projection_position",
        """
        SELECT p.position FROM tally.projections b
        JOIN tally.projection_progress p USING (name, build)
        WHERE b.name = $1 AND b.is_active AND p.ledger = $2
        """
    )

    /// How far the active build of a name is; 0 where there is none.
    package static func position(
        of name: String,
        ledger: Int32,
        on connection: Connection
    ) throws -> Position {
        var parameters = Parameters()
        parameters.append(name)
        parameters.append(ledger)
        let rows = try connection.query(position, parameters)
        return rows.count == 1 ? rows.int64(0, 0) : 0
    }
}
