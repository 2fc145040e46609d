// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
package import EventFormat
package import Postgres

extension Log {
    private static let head = Statement(
        "log_head",
        """
        SELECT first, last, recorded_at, root FROM commits
        WHERE ledger = $1 ORDER BY first DESC LIMIT 1
        """
    )

    private static let events = Statement(
        "log_events",
        """
        SELECT position, recorded_at, type, account, data FROM tally.events
        WHERE ledger = $1 AND position > $2 AND position <= $3
            -- Below the trim line there are none, and those above it are not wanted yet.
            AND NOT EXISTS (SELECT FROM tally.ledgers WHERE ledger = $1 AND trimmed > $2)
        ORDER BY position LIMIT $4
        """
    )

    private static let eventsOfTypes = Statement(
        "log_events_of_types",
        """
        SELECT * FROM (
            SELECT position, recorded_at, type, account, data FROM tally.events
            WHERE ledger = $1 AND position > $2 AND position <= $3
                AND NOT EXISTS (SELECT FROM tally.ledgers WHERE ledger = $1 AND trimmed > $2)
            -- Says that they are few, and next to each other: the plan may be from when the whole
            -- log was small.
            ORDER BY position LIMIT $3::bigint - $2::bigint
        ) range
        WHERE type = ANY ($4)
            -- Found as it is written: what it costs to take an event apart is saved.
            AND ($5::text IS NULL OR strpos(data::text, '"' || $5 || '":') > 0)
        """
    )

    private static let contains = Statement(
        "log_contains",
        """
        SELECT EXISTS (
            SELECT FROM commits WHERE ledger = $1 AND first = $2 AND last = $3 AND root = $4
        )
        """
    )

    private static let commits = Statement(
        "log_commits",
        """
        SELECT first, last, recorded_at, root FROM commits
        WHERE ledger = $1 AND last > $2 AND first <= $3
            -- Only first is indexed: the commit that holds the next position, or the one before it.
            AND first >= (
                SELECT max(first) FROM commits WHERE ledger = $1 AND first <= $2 + 1
            )
        ORDER BY first LIMIT $4
        """
    )

    /// In the ledger's own order: a later commit than the last one seen cannot be missed.
    package static func head(of ledger: Ledger, on connection: Connection) throws -> Head {
        try startHead(of: ledger, on: connection)
        return try finishHead(of: ledger, on: connection)
    }

    package static func startHead(
        of ledger: Ledger,
        on connection: Connection
    ) throws(PostgresError) {
        var parameters = Parameters()
        parameters.append(ledger.id)
        try connection.send(head, parameters)
    }

    package static func finishHead(of ledger: Ledger, on connection: Connection) throws -> Head {
        let rows = try connection.receive()
        guard rows.count == 1 else { throw LogError.noGenesis(ledger: ledger.name) }
        return try rows.head(0, of: ledger)
    }

    /// The events after a position, up to another (none beyond it), in order: out of the database,
    /// and out of the archive those that are there alone.
    ///
    /// Fewer than the limit: there are no more.
    ///
    /// - Throws: `gap` where the first one, or one between, is missing; `noArchive`; what the
    ///   archive's reader throws.
    package static func events(
        of ledger: Ledger,
        after position: Position,
        through last: Position = .max,
        limit: Int,
        on connection: Connection
    ) throws -> [RecordedEvent] {
        let stored = try storedEvents(position, last, limit, ledger, connection)
        guard stored.isEmpty, limit > 0, position < last else { return stored }
        let line = try trimLine(of: ledger, on: connection)
        guard position < line.position else { return [] }
        let archived = try archivedEvents(
            of: ledger,
            after: position,
            through: min(last, line.position),
            limit: limit,
            from: line.location,
            on: connection
        )
        guard archived.count < limit, line.position < last else { return archived }
        let rest = limit - archived.count
        return try archived
            + events(of: ledger, after: line.position, through: last, limit: rest, on: connection)
    }

    private static func storedEvents(
        _ position: Position,
        _ last: Position,
        _ limit: Int,
        _ ledger: Ledger,
        _ connection: Connection
    ) throws -> [RecordedEvent] {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(position)
        parameters.append(last)
        parameters.append(Int64(limit))
        let rows = try connection.query(events, parameters)
        return try (0..<rows.count).map { row in
            let event = rows.event(row)
            guard event.position == position + Position(row) + 1 else {
                throw LogError.gap(ledger: ledger.name, after: position + Position(row))
            }
            return event
        }
    }

    /// The events of some types after a position, up to another, all of them and in order.
    ///
    /// The others do not leave the database; what is in the archive alone is read whole. So keep
    /// the range short. Where a member is given, only those whose data have one of this name are
    /// wanted: of the others, some may be among them.
    ///
    /// - Throws: as `events`.
    package static func events(
        of ledger: Ledger,
        types: [String],
        having member: String? = nil,
        after position: Position,
        through last: Position,
        on connection: Connection
    ) throws -> [RecordedEvent] {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(position)
        parameters.append(last)
        var names = ArrayParameter(of: .text)
        for type in types { names.append(type) }
        parameters.append(names)
        parameters.append(member)
        let rows = try connection.query(eventsOfTypes, parameters)
        guard rows.count == 0 else { return (0..<rows.count).map { rows.event($0) } }
        // There are none, or they have left the database.
        guard try trimLine(of: ledger, on: connection).position > position else { return [] }
        let limit = Int(last - position)
        return try events(of: ledger, after: position, through: last, limit: limit, on: connection)
            .filter { types.contains($0.type) }
    }

    /// The commits that hold positions after one, up to another, in order.
    package static func commits(
        of ledger: Ledger,
        after position: Position,
        through last: Position = .max,
        limit: Int,
        on connection: Connection
    ) throws -> [Head] {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(position)
        parameters.append(last)
        parameters.append(Int64(limit))
        let rows = try connection.query(commits, parameters)
        return try (0..<rows.count).map { try rows.head($0, of: ledger) }
    }
}

extension Log {
    /// Whether a commit is part of the log.
    package static func contains(
        _ commit: Head,
        of ledger: Ledger,
        on connection: Connection
    ) throws -> Bool {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(commit.first)
        parameters.append(commit.last)
        parameters.append(commit.root.bytes)
        return try connection.query(contains, parameters).bool(0, 0)
    }
}

extension Rows {
    fileprivate func head(_ row: Int, of ledger: Ledger) throws(LogError) -> Head {
        guard let root = Digest(bytes(row, 3)) else {
            throw .rootMismatch(ledger: ledger.name, position: int64(row, 1))
        }
        return Head(
            first: int64(row, 0),
            last: int64(row, 1),
            recordedAt: Instant(microseconds: timestamp(row, 2)),
            root: root
        )
    }

    func event(_ row: Int) -> RecordedEvent {
        RecordedEvent(
            position: int64(row, 0),
            recordedAt: Instant(microseconds: timestamp(row, 1)),
            type: text(row, 2),
            account: optionalText(row, 3),
            data: bytes(row, 4)
        )
    }
}
