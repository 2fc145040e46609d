// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Postgres

/// The relation `batch` that `apply` reads: the next events of one ledger, parsed once.
enum BatchRelation {
    /// Makes it, once for each session.
    ///
    /// It is empty after each transaction.
    static let definition = """
        CREATE TEMPORARY TABLE IF NOT EXISTS batch (
            ledger integer NOT NULL,
            position bigint NOT NULL,
            recorded_at timestamptz NOT NULL,
            type text NOT NULL,
            account text,
            amount bigint,
            available_change bigint NOT NULL,
            held_change bigint NOT NULL,
            debt_change bigint NOT NULL,
            data jsonb NOT NULL
        ) ON COMMIT DELETE ROWS
        """

    private static let fill = Statement(
        "batch_fill",
        "INSERT INTO batch SELECT * FROM tally.decoded_events($1, $2, $3, $4)"
    )
    private static let firstOther = Statement(
        "batch_first_other",
        """
        SELECT position, type FROM tally.events
        WHERE ledger = $1 AND position > $2 AND position <= $3 AND type <> ALL ($4)
            AND ($5::text[] IS NULL OR split_part(type, '.', 1) = ANY ($5))
        ORDER BY position LIMIT 1
        """
    )

    /// Takes the events after one position up to another.
    static func fill(
        ledger: Int32,
        after position: Position,
        through last: Position,
        types: [String],
        on connection: Connection
    ) throws {
        try connection.query(
            fill,
            parameters(ledger, position, last, types),
            timeout: .seconds(300)
        )
    }

    /// The first event in a range whose type is none of these, and of some families only; `nil` is
    /// all of them.
    static func firstOther(
        ledger: Int32,
        after position: Position,
        through last: Position,
        types: [String],
        families: [String]?,
        on connection: Connection
    ) throws -> (position: Position, type: String)? {
        var parameters = parameters(ledger, position, last, types)
        if let families {
            parameters.append(array(families))
        } else {
            parameters.appendNull()
        }
        let rows = try connection.query(firstOther, parameters)
        return rows.count == 1 ? (rows.int64(0, 0), rows.text(0, 1)) : nil
    }

    private static func parameters(
        _ ledger: Int32,
        _ position: Position,
        _ last: Position,
        _ types: [String]
    ) -> Parameters {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(position)
        parameters.append(last)
        parameters.append(array(types))
        return parameters
    }

    private static func array(_ texts: [String]) -> ArrayParameter {
        var array = ArrayParameter(of: .text)
        for text in texts { array.append(text) }
        return array
    }
}
