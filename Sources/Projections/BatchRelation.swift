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

    /// Where the events are taken from.
    enum Source {
        case log
        /// What `ArchivedBatch` took out of the archive.
        case staged

        fileprivate var fill: Statement {
            switch self {
            case .log: BatchRelation.fillFromLog
            case .staged: BatchRelation.fillStaged
            }
        }

        fileprivate var types: Statement {
            switch self {
            case .log: BatchRelation.typesInLog
            case .staged: BatchRelation.typesStaged
            }
        }
    }

    private static let fillFromLog = Statement(
        "batch_fill",
        "INSERT INTO batch SELECT * FROM tally.decoded_events($1, $2, $3, $4)"
    )
    private static let fillStaged = Statement(
        "batch_fill_staged",
        "INSERT INTO batch SELECT * FROM tally.decoded_staged_events($1, $2, $3, $4)"
    )
    private static let typesInLog = Statement("batch_types", types(in: "tally.events"))
    private static let typesStaged = Statement(
        "batch_types_staged",
        types(in: "pg_temp.staged_events")
    )

    private static func types(in table: String) -> String {
        """
        SELECT type, min(position) FROM \(table)
        WHERE ledger = $1 AND position > $2 AND position <= $3 GROUP BY type
        """
    }

    /// Takes the events after one position up to another.
    static func fill(
        from source: Source = .log,
        ledger: Int32,
        after position: Position,
        through last: Position,
        types: [String],
        on connection: Connection
    ) throws {
        var parameters = parameters(ledger, position, last)
        var ofTypes = ArrayParameter(of: .text)
        for type in types { ofTypes.append(type) }
        parameters.append(ofTypes)
        try connection.query(source.fill, parameters, timeout: .seconds(300))
    }

    /// Empties it, within a transaction that has filled it before.
    static func clear(on connection: Connection) throws {
        try connection.execute("DELETE FROM batch")
    }

    /// Which types of events are in a range, and where the first of each is.
    static func types(
        in source: Source = .log,
        ledger: Int32,
        after position: Position,
        through last: Position,
        on connection: Connection
    ) throws -> [String: Position] {
        let rows = try connection.query(source.types, parameters(ledger, position, last))
        var types: [String: Position] = [:]
        for row in 0..<rows.count { types[rows.text(row, 0)] = rows.int64(row, 1) }
        return types
    }

    private static func parameters(
        _ ledger: Int32,
        _ position: Position,
        _ last: Position
    ) -> Parameters {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(position)
        parameters.append(last)
        return parameters
    }
}
