// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
internal import EventFormat
package import Postgres

/// What is not in the database any more.
extension Log {
    /// How far a ledger was trimmed, and where its archive is.
    package struct TrimLine: Hashable, Sendable {
        /// Events up to here are in the archive alone.
        package let position: Position
        package let location: String?
    }

    private static let trimLine = Statement(
        "log_trim_line",
        "SELECT trimmed, archive FROM tally.ledgers WHERE ledger = $1"
    )

    private static let setArchive = Statement(
        "log_set_archive",
        "UPDATE tally.ledgers SET archive = $2 WHERE ledger = $1"
    )

    private static let segment = Statement(
        "log_trimmed_segment",
        """
        SELECT first, last, sha256 FROM tally.trimmed_segments
        WHERE ledger = $1 AND first <= $2 ORDER BY first DESC LIMIT 1
        """
    )

    private static let trim = Statement("log_trim", "SELECT tally.trim_segment($1, $2)")

    package static func trimLine(
        of ledger: Ledger,
        on connection: Connection
    ) throws -> TrimLine {
        var parameters = Parameters()
        parameters.append(ledger.id)
        let rows = try connection.query(trimLine, parameters)
        guard rows.count == 1 else { throw LogError.noGenesis(ledger: ledger.name) }
        return TrimLine(position: rows.int64(0, 0), location: rows.optionalText(0, 1))
    }

    /// From now on, what leaves the database is looked for there.
    package static func setArchive(
        _ location: String,
        of ledger: Ledger,
        on connection: Connection
    ) throws(PostgresError) {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(location)
        try connection.query(setArchive, parameters)
    }

    /// Removes the events of the next segment; the event at a position says that it is archived.
    ///
    /// - Returns: the last position that is gone.
    /// - Throws: SQLSTATE `TL003` where that event does not say so.
    @discardableResult
    package static func trim(
        _ ledger: Ledger,
        recorded position: Position,
        on connection: Connection
    ) throws(PostgresError) -> Position {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(position)
        return try connection.query(trim, parameters, timeout: .seconds(300)).int64(0, 0)
    }

    /// As `events`, of those below the trim line; all of them, or as many as the limit lets.
    static func archivedEvents(
        of ledger: Ledger,
        after position: Position,
        through last: Position,
        limit: Int,
        from location: String?,
        on connection: Connection
    ) throws -> [RecordedEvent] {
        guard let location, let reader = try Archives.reader(at: location) else {
            throw LogError.noArchive(ledger: ledger.name, through: last)
        }
        var events: [RecordedEvent] = []
        var done = position
        while done < last, events.count < limit {
            let segment = try segment(holding: done + 1, of: ledger, on: connection)
            let part = try reader.events(
                of: segment,
                after: done,
                through: min(last, segment.last),
                limit: limit - events.count
            )
            for event in part {
                guard event.position == done + 1 else {
                    throw LogError.gap(ledger: ledger.name, after: done)
                }
                done += 1
            }
            guard !part.isEmpty else { throw LogError.gap(ledger: ledger.name, after: done) }
            events += part
        }
        return events
    }

    private static func segment(
        holding position: Position,
        of ledger: Ledger,
        on connection: Connection
    ) throws -> TrimmedSegment {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(position)
        let rows = try connection.query(segment, parameters)
        guard rows.count == 1, rows.int64(0, 1) >= position,
            let sha256 = Digest(rows.bytes(0, 2))
        else { throw LogError.gap(ledger: ledger.name, after: position - 1) }
        return TrimmedSegment(
            ledger: ledger.name,
            first: rows.int64(0, 0),
            last: rows.int64(0, 1),
            sha256: sha256
        )
    }
}

extension Log {
    /// The row before the first commit.
    package static func genesis(
        of ledger: Ledger,
        on connection: Connection
    ) throws -> Head? {
        let commits = try commits(of: ledger, after: -1, through: 0, limit: 1, on: connection)
        return commits.first
    }
}
