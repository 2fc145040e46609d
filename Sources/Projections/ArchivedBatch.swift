// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import EventLog
internal import Postgres

/// Events below the trim line, as a relation of the session: the batch is taken from it as from the
/// log.
enum ArchivedBatch {
    /// Made once for each session, and empty after each transaction.
    static let definition = """
        CREATE TEMPORARY TABLE IF NOT EXISTS staged_events (LIKE tally.events)
            ON COMMIT DELETE ROWS
        """

    /// Takes the events after one position up to another out of the archive.
    ///
    /// Whatever stands there of a step that failed goes first.
    ///
    /// - Precondition: in a transaction; the events are below the trim line.
    static func stage(
        _ ledger: Int32,
        after position: Position,
        through last: Position,
        on connection: Connection
    ) throws {
        let events = try Log.events(
            of: Log.ledger(numbered: ledger, on: connection),
            after: position,
            through: last,
            limit: .max,
            on: connection
        )
        try stage(events, of: ledger, on: connection)
    }

    /// The same of events that somebody else has read.
    static func stage(
        _ events: [RecordedEvent],
        of ledger: Int32,
        on connection: Connection
    ) throws {
        try connection.execute("TRUNCATE pg_temp.staged_events")
        try connection.copyIn("COPY pg_temp.staged_events FROM STDIN (FORMAT binary)") { writer in
            writer.header()
            for event in events { try writer.row(event, of: ledger) }
            writer.trailer()
        }
    }
}
