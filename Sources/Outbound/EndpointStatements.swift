// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog
internal import Postgres

/// The SQL of operators: endpoints made, listed, changed and removed.
enum EndpointStatements {
    private static let columns = """
        e.id, e.url, e.types, e.description, e.created_at, e.disabled_at, e.disabled_reason,
        e.attempted_at, e.delivered_at, e.failing_since, e.status, e.fault, l.position, l.attempts,
        l.due_at, e.revision,
        (SELECT count(*) FROM dead_letters d WHERE d.ledger = $1 AND d.endpoint = e.id),
        (SELECT c.last FROM commits c WHERE c.ledger = $1 ORDER BY c.first DESC LIMIT 1)
        FROM endpoints e JOIN endpoint_lanes l
            ON l.ledger = $1 AND l.endpoint = e.id AND l.lane = 0
        """

    /// $1 ledger.
    static let all = Statement(
        "endpoint_all",
        "SELECT \(columns) WHERE e.ledger = $1 ORDER BY e.id"
    )
    /// $1 ledger, $2 id.
    static let one = Statement(
        "endpoint_one",
        "SELECT \(columns) WHERE e.ledger = $1 AND e.id = $2"
    )
    /// $1 ledger: those with something to do.
    static let due = Statement(
        "endpoint_due",
        """
        SELECT \(columns)
        WHERE e.ledger = $1 AND e.disabled_at IS NULL AND EXISTS (
            SELECT FROM endpoint_lanes w
            WHERE w.ledger = $1 AND w.endpoint = e.id AND w.due_at <= clock_timestamp()
                AND (
                    w.lane > 0 OR w.position < (
                        SELECT c.last FROM commits c WHERE c.ledger = $1
                        ORDER BY c.first DESC LIMIT 1
                    )
                )
        )
        ORDER BY e.id
        """
    )
    /// $1 ledger, $2 id, $3 url, $4 types, $5 description, $6 secret, $7 how many there may be,
    /// $8 the position to begin after; null is the head.
    static let insert = Statement(
        "endpoint_insert",
        """
        WITH made AS (
            INSERT INTO endpoints (ledger, id, url, types, description, secret)
            SELECT $1, $2, $3, $4, $5, $6
            WHERE (SELECT count(*) FROM endpoints WHERE ledger = $1) < $7
            ON CONFLICT DO NOTHING RETURNING id
        )
        INSERT INTO endpoint_lanes (ledger, endpoint, lane, position)
        SELECT $1, id, 0, least(
            $8,
            (SELECT c.last FROM commits c WHERE c.ledger = $1 ORDER BY c.first DESC LIMIT 1)
        ) FROM made
        """
    )
    /// $1 ledger, $2 id, $3 url, $4 types, $5 description: what waits is tried at once.
    static let change = Statement(
        "endpoint_change",
        """
        WITH changed AS (
            UPDATE endpoints SET url = $3, types = $4, description = $5, revision = revision + 1
            WHERE ledger = $1 AND id = $2 RETURNING id
        )
        UPDATE endpoint_lanes l SET attempts = 0, due_at = clock_timestamp()
        FROM changed WHERE l.ledger = $1 AND l.endpoint = changed.id
        """
    )
    /// $1 ledger, $2 id, $3 reason, $4 revision; null is any.
    static let disable = Statement(
        "endpoint_disable",
        """
        UPDATE endpoints
        SET disabled_at = clock_timestamp(), disabled_reason = $3, revision = revision + 1
        WHERE ledger = $1 AND id = $2 AND disabled_at IS NULL
            AND revision = coalesce($4::bigint, revision)
        """
    )
    /// $1 ledger, $2 id: it begins where it stopped, at once.
    static let enable = Statement(
        "endpoint_enable",
        """
        WITH enabled AS (
            UPDATE endpoints SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL,
                revision = revision + 1
            WHERE ledger = $1 AND id = $2 AND disabled_at IS NOT NULL RETURNING id
        )
        UPDATE endpoint_lanes l SET attempts = 0, due_at = clock_timestamp()
        FROM enabled WHERE l.ledger = $1 AND l.endpoint = enabled.id
        """
    )
    /// $1 ledger, $2 id, $3 secret, $4 seconds that the former one signs, too.
    static let rotate = Statement(
        "endpoint_rotate",
        """
        UPDATE endpoints SET former_secret = secret,
            former_secret_until = clock_timestamp() + $4::bigint * interval '1 second',
            secret = $3, revision = revision + 1
        WHERE ledger = $1 AND id = $2
        """
    )
    /// $1 ledger, $2 id.
    static let remove = Statement(
        "endpoint_remove",
        """
        WITH letters AS (DELETE FROM dead_letters WHERE ledger = $1 AND endpoint = $2),
            lanes AS (DELETE FROM endpoint_lanes WHERE ledger = $1 AND endpoint = $2)
        DELETE FROM endpoints WHERE ledger = $1 AND id = $2
        """
    )
    /// $1 ledger, $2 id, $3 after this position, $4 limit.
    static let deadLetters = Statement(
        "dead_letter_list",
        """
        SELECT position, type, attempts, status, fault, died_at FROM dead_letters
        WHERE ledger = $1 AND endpoint = $2 AND position > $3 ORDER BY position LIMIT $4
        """
    )
    /// $1 ledger, $2 id, $3 before the first position, $4 the last one, $5 only dead letters,
    /// $6 how many lanes there may be.
    static let replay = Statement(
        "endpoint_replay",
        """
        INSERT INTO endpoint_lanes (ledger, endpoint, lane, position, through, only_dead)
        SELECT $1, $2, max(lane) + 1, $3, least(
            $4,
            (SELECT c.last FROM commits c WHERE c.ledger = $1 ORDER BY c.first DESC LIMIT 1)
        ), $5
        FROM endpoint_lanes WHERE ledger = $1 AND endpoint = $2 HAVING count(*) BETWEEN 1 AND $6
        ON CONFLICT DO NOTHING
        """
    )

    static func endpoints(_ rows: Rows) -> [OutboundEndpoint] {
        (0..<rows.count).map { row in
            OutboundEndpoint(
                id: rows.text(row, 0),
                url: rows.text(row, 1),
                selection: EventSelection(
                    trusted: rows.text(row, 2).split(separator: " ").map(String.init)
                ),
                description: rows.optionalText(row, 3),
                createdAt: Instant(microseconds: rows.timestamp(row, 4)),
                disabledAt: rows.time(row, 5),
                disablement: rows.optionalText(row, 6).flatMap(
                    OutboundEndpoint.Disablement.init(rawValue:)
                ),
                attemptedAt: rows.time(row, 7),
                deliveredAt: rows.time(row, 8),
                failingSince: rows.time(row, 9),
                status: rows.optionalInt32(row, 10),
                fault: rows.optionalText(row, 11),
                position: rows.int64(row, 12),
                attempts: rows.int32(row, 13),
                dueAt: Instant(microseconds: rows.timestamp(row, 14)),
                deadLetters: rows.int64(row, 16),
                head: rows.optionalInt64(row, 17) ?? 0,
                revision: rows.int64(row, 15)
            )
        }
    }

    static func letters(_ rows: Rows) -> [DeadLetter] {
        (0..<rows.count).map { row in
            DeadLetter(
                position: rows.int64(row, 0),
                type: rows.text(row, 1),
                attempts: rows.int32(row, 2),
                status: rows.optionalInt32(row, 3),
                fault: rows.optionalText(row, 4),
                diedAt: Instant(microseconds: rows.timestamp(row, 5))
            )
        }
    }
}

extension Rows {
    fileprivate func time(_ row: Int, _ column: Int) -> Instant? {
        optionalTimestamp(row, column).map(Instant.init(microseconds:))
    }
}
