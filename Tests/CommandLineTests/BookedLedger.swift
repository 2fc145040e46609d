// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import EventLog
import Foundation
import Postgres
import Projections
import ShippedProjections
import TestSupport
import Testing

/// A ledger that a random history was written into, with its read models installed.
struct BookedLedger: Sendable {
    /// The environment of `tally`.
    let place: [String: String]
    let target: ConnectionTarget
    let head: Position
    /// What the domain folds the events to.
    let books: TrialBalance

    /// So many commands of two kinds, a commit each; on the shared server, or another one.
    ///
    /// Where it is to be longer, events that move nothing follow.
    init(
        history number: Int,
        commands count: Int,
        upTo last: Position = 0,
        on postgres: PrivatePostgres? = nil
    ) async throws {
        var commands = RandomCommands(number: number)
        var deals = RandomDeals(number: number + 50)
        let sequence = deals.sequence(of: count, beside: &commands)
        try await self.init(sequence, upTo: last, on: postgres)
    }

    init(
        _ commands: [TimedCommand],
        upTo last: Position = 0,
        on postgres: PrivatePostgres? = nil
    ) async throws {
        var place = try await Commands.place()
        if let postgres { place["TALLY_DATABASE_URL"] = try await postgres.database() }
        self.place = place
        target = ConnectionTarget(place["TALLY_DATABASE_URL"] ?? "")
        let made = try await TallyProcess.run(["ledger", "create", "main"], environment: place)
        try #require(made.status == 0, "\(made.errors)")
        let store = MemoryStore()
        head = try Self.append(commands, store, upTo: last, target)
        try #require(store.violations == [])
        books = store.books
        try await Self.install(place)
    }

    /// The read models, as a server does.
    static func install(_ place: [String: String]) async throws {
        let connection = try Connection(to: ConnectionTarget(place["TALLY_DATABASE_URL"] ?? ""))
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        let files = try ShippedProjections.all.map { path, source in
            (file: try ProjectionFile(source, path: path), path: path)
        }
        try Registry.install(files, on: connection)
    }

    private static func append(
        _ commands: [TimedCommand],
        _ store: MemoryStore,
        upTo last: Position,
        _ target: ConnectionTarget
    ) throws -> Position {
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        let ledger = try #require(try Log.ledger(named: "main", on: connection))
        var head = try Log.head(of: ledger, on: connection)
        var batch = Batch(ledger: ledger, hasher: SHA256())
        func write(_ events: [Event], at time: Instant) throws {
            batch.reset(after: head, tree: batch.tree, recordedAt: time)
            for event in events { batch.append(event) }
            try Log.startAppend(batch, head: batch.head, on: connection)
            try #require(try Log.finishAppend(of: batch.count, on: connection) == .stored)
            head = batch.head
        }
        let start = head.recordedAt.microseconds + 1
        for timed in commands {
            guard case .success(let (_, events)) = store.run(timed.command, at: timed.time),
                !events.isEmpty
            else { continue }
            try write(events, at: Instant(microseconds: start + timed.time.microseconds))
        }
        while head.last < last {
            try write(.init(repeating: .reinstated("alice"), count: 5_000), at: head.recordedAt)
        }
        return head.last
    }

    /// The rows of a query, each with `|` between the columns.
    func sql(_ sql: String) throws -> [String] {
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        let rows = try connection.execute(sql)
        return (0..<rows.count).map { row in
            (0..<rows.columnCount).map { rows.string(row, $0) }.joined(separator: "|")
        }
    }

    /// Writes the journal into a file, and returns its path.
    func export(_ format: String, arguments: [String] = []) async throws -> String {
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = "\(folder)/books.\(format)"
        let outcome = try await TallyProcess.run(
            ["export", format, "--output", path] + arguments,
            environment: place
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["books.\(format)"])
        // All customers' books: nobody else may read them.
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        return path
    }

    /// `book|account|commodity|amount` of every balance but zero, after a position.
    func balances(after position: Position = .max) throws -> [String] {
        try sql(
            """
            SELECT book, account, 'CREDITS', sum(amount)::numeric(60, 6)::text
            FROM tally_api.journal WHERE position <= \(position)
            GROUP BY book, account HAVING sum(amount) <> 0
            UNION ALL
            SELECT book, account, currency, CASE currency
                WHEN 'JPY' THEN sum(minor_units)::text
                WHEN 'KWD' THEN (sum(minor_units) * 0.001)::numeric(60, 3)::text
                ELSE (sum(minor_units) * 0.01)::numeric(60, 2)::text END
            FROM tally_api.revenue_journal WHERE position <= \(position)
            GROUP BY book, account, currency HAVING sum(minor_units) <> 0
            """
        ).sorted()
    }
}
