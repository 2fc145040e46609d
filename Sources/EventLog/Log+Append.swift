// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Domain
package import Postgres

extension Log {
    package enum Appended: Hashable, Sendable {
        /// All events are stored, and durable.
        case stored
        /// None is: the ledger does not end where the batch begins.
        case conflict
    }

    /// $1 ledger, $2 first, $3 last, $4 recorded_at, $5 root, $6 previous first, $7 previous root,
    /// $8 positions, $9 types, $10 accounts, $11 data.
    ///
    /// The share of the ledger's row lets everybody through but one: who holds it by `lock`. A rival
    /// at the same place waits for the first one's transaction (unique index) and then
    /// stores nothing. Comparing the root notices a past that is gone. The arrays are unnested where
    /// their rows are selected: as a relation they would be copied once more.
    private static let append = Statement(
        "log_append",
        """
        WITH turn AS (
            SELECT ledger FROM ledgers WHERE ledger = $1 FOR KEY SHARE
        ), stored AS (
            INSERT INTO commits (ledger, first, last, recorded_at, root)
            SELECT $1::integer, $2::bigint, $3::bigint, $4::timestamptz, $5::bytea
            FROM commits, turn
            WHERE commits.ledger = $1 AND first = $6::bigint AND last = $2 - 1 AND root = $7::bytea
            ON CONFLICT DO NOTHING
            RETURNING ledger
        )
        INSERT INTO events (ledger, position, recorded_at, type, account, data)
        SELECT ledger, unnest($8::bigint[]), $4, unnest($9::text[]), unnest($10::text[]),
            unnest($11::json[])
        FROM stored
        """
    )

    /// Sends a batch: one statement, one round trip, one transaction.
    ///
    /// `finishAppend` has the answer.
    package static func startAppend(
        _ batch: borrowing Batch,
        head: Head,
        on connection: Connection
    ) throws(PostgresError) {
        var parameters = Parameters()
        parameters.append(batch.ledger.id)
        parameters.append(head.first)
        parameters.append(head.last)
        parameters.append(timestamp: head.recordedAt.microseconds)
        parameters.append(head.root.bytes)
        parameters.append(batch.previous.first)
        parameters.append(batch.previous.root.bytes)
        parameters.append(batch.positions)
        parameters.append(batch.types)
        parameters.append(batch.accounts)
        parameters.append(batch.data)
        try connection.send(append, parameters)
    }

    /// - Throws: a connection failure, after which nobody knows whether the events are stored: send
    ///   the same batch again, then read.
    package static func finishAppend(
        of count: Int,
        within timeout: Duration = .seconds(30),
        on connection: Connection
    ) throws -> Appended {
        let stored = try connection.receive(timeout: timeout).affectedRows
        if stored == 0 { return .conflict }
        guard stored == count else {
            throw LogError.storedOther(expected: count, stored: stored)
        }
        return .stored
    }
}
