// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Postgres

/// A walk over the log for one endpoint, as it stands.
struct Lane: Hashable, Sendable {
    let number: Int64
    let position: Position
    let through: Position?
    let onlyDead: Bool
    let attempts: Int32
}

/// The SQL of deliveries.
///
/// Each statement moves on from what its caller has read, or does nothing.
enum LaneStatements {
    /// "taou" in ASCII; the second half of the lock is the ledger.
    private static let lockClass = 0x7461_6F75

    /// $1 ledger.
    static let tryLock = Statement(
        "outbound_lock",
        "SELECT pg_try_advisory_lock(\(lockClass), $1)"
    )
    static let ledgers = Statement(
        "outbound_ledgers",
        """
        SELECT l.ledger, l.name FROM ledgers l
        WHERE EXISTS (
            SELECT FROM endpoints e WHERE e.ledger = l.ledger AND e.disabled_at IS NULL
        )
        """
    )
    /// $1 ledger, $2 endpoint.
    static let secrets = Statement(
        "endpoint_secrets",
        """
        SELECT secret, CASE WHEN former_secret_until > clock_timestamp() THEN former_secret END
        FROM endpoints WHERE ledger = $1 AND id = $2
        """
    )
    /// $1 ledger, $2 endpoint.
    static let due = Statement(
        "endpoint_lanes_due",
        """
        SELECT lane, position, through, only_dead, attempts FROM endpoint_lanes
        WHERE ledger = $1 AND endpoint = $2 AND due_at <= clock_timestamp() ORDER BY lane
        """
    )
    /// $1 ledger, $2 endpoint, $3 after, $4 last, $5 limit.
    static let deadPositions = Statement(
        "dead_letter_positions",
        """
        SELECT position FROM dead_letters
        WHERE ledger = $1 AND endpoint = $2 AND position > $3 AND position <= $4
        ORDER BY position LIMIT $5
        """
    )
    /// $1 ledger, $2 endpoint, $3 revision, $4 lane, $5 from position, $6 to position.
    static let skip = Statement(
        "endpoint_skip",
        """
        UPDATE endpoint_lanes SET position = $6
        WHERE ledger = $1 AND endpoint = $2 AND lane = $4 AND position = $5 AND EXISTS (
            SELECT FROM endpoints
            WHERE ledger = $1 AND id = $2 AND revision = $3 AND disabled_at IS NULL
        )
        """
    )
    /// As `skip`; $7 status.
    static let delivered = Statement(
        "endpoint_delivered",
        """
        WITH endpoint AS (
            UPDATE endpoints SET attempted_at = clock_timestamp(),
                delivered_at = clock_timestamp(), failing_since = NULL, status = $7, fault = NULL
            WHERE ledger = $1 AND id = $2 AND revision = $3 AND disabled_at IS NULL RETURNING id
        ), buried AS (
            DELETE FROM dead_letters d USING endpoint
            WHERE d.ledger = $1 AND d.endpoint = $2 AND d.position = $6
        )
        UPDATE endpoint_lanes l SET position = $6, attempts = 0, due_at = clock_timestamp()
        FROM endpoint
        WHERE l.ledger = $1 AND l.endpoint = $2 AND l.lane = $4 AND l.position = $5
        """
    )
    /// As `skip`; $7 status, $8 fault, $9 attempts, $10 milliseconds to the next one; answers how
    /// many seconds the endpoint has failed.
    static let retried = Statement(
        "endpoint_retried",
        """
        WITH endpoint AS (
            UPDATE endpoints SET attempted_at = clock_timestamp(), status = $7, fault = $8,
                failing_since = coalesce(failing_since, clock_timestamp())
            WHERE ledger = $1 AND id = $2 AND revision = $3 AND disabled_at IS NULL
            RETURNING extract(epoch FROM clock_timestamp() - failing_since)::bigint AS seconds
        )
        UPDATE endpoint_lanes l
        SET attempts = $9, due_at = clock_timestamp() + $10::bigint * interval '1 millisecond'
        FROM endpoint
        WHERE l.ledger = $1 AND l.endpoint = $2 AND l.lane = $4 AND l.position = $5 AND $6 > $5
        RETURNING endpoint.seconds
        """
    )
    /// As `skip`; $7 status, $8 fault, $9 attempts, $10 type; answers as `retried`.
    static let died = Statement(
        "endpoint_died",
        """
        WITH endpoint AS (
            UPDATE endpoints SET attempted_at = clock_timestamp(), status = $7, fault = $8,
                failing_since = coalesce(failing_since, clock_timestamp())
            WHERE ledger = $1 AND id = $2 AND revision = $3 AND disabled_at IS NULL
            RETURNING extract(epoch FROM clock_timestamp() - failing_since)::bigint AS seconds
        ), letter AS (
            INSERT INTO dead_letters (ledger, endpoint, position, type, attempts, status, fault)
            SELECT $1, $2, $6, $10, $9, $7, $8 FROM endpoint
            ON CONFLICT (ledger, endpoint, position) DO UPDATE
            SET attempts = excluded.attempts, status = excluded.status, fault = excluded.fault,
                died_at = clock_timestamp()
        )
        UPDATE endpoint_lanes l SET position = $6, attempts = 0, due_at = clock_timestamp()
        FROM endpoint
        WHERE l.ledger = $1 AND l.endpoint = $2 AND l.lane = $4 AND l.position = $5
        RETURNING endpoint.seconds
        """
    )
    /// $1 ledger, $2 endpoint, $3 lane: a replay that is done.
    static let endLane = Statement(
        "endpoint_end_lane",
        "DELETE FROM endpoint_lanes WHERE ledger = $1 AND endpoint = $2 AND lane = $3 AND lane > 0"
    )

    static func lanes(_ rows: Rows) -> [Lane] {
        (0..<rows.count).map { row in
            Lane(
                number: rows.int64(row, 0),
                position: rows.int64(row, 1),
                through: rows.optionalInt64(row, 2),
                onlyDead: rows.bool(row, 3),
                attempts: rows.int32(row, 4)
            )
        }
    }
}
