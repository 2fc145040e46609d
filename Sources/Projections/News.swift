// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Postgres

/// That a read model, which serves and has not stopped, has events of a ledger to apply.
struct News: Sendable {
    let ledger: Int32
    let build: Build.ID
    /// How many.
    let lag: Position

    private static let all = Statement(
        "news",
        """
        SELECT l.ledger, b.name, b.build, h.last - coalesce(p.position, 0)
        FROM tally.ledgers l
        CROSS JOIN LATERAL (
            SELECT last FROM tally.commits c WHERE c.ledger = l.ledger ORDER BY first DESC LIMIT 1
        ) h
        CROSS JOIN tally.projections b
        LEFT JOIN tally.projection_progress p
            ON p.ledger = l.ledger AND p.name = b.name AND p.build = b.build
        WHERE b.is_active AND p.failed_position IS NULL AND h.last > coalesce(p.position, 0)
        """
    )

    static func all(on connection: Connection) throws -> [News] {
        let rows = try connection.query(all)
        return (0..<rows.count).map { row in
            News(
                ledger: rows.int32(row, 0),
                build: Build.ID(name: rows.text(row, 1), number: rows.int32(row, 2)),
                lag: rows.int64(row, 3)
            )
        }
    }
}
