// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import EventLog
import Postgres
import Projections
import ShippedProjections
import TestSupport
import Testing

/// A ledger in a database of the test's own, written to as the engine does, in a time of its own.
final class ProjectionHarness {
    let target: ConnectionTarget
    let ledger: Ledger
    /// What the events so far have made of everything.
    let store = MemoryStore()

    /// As the projector connects.
    let connection: Connection
    private let log: Connection
    private var head: Head
    private var batch: Batch
    private var start: Instant

    init(ledger name: String = Ledger.defaultName, in other: ProjectionHarness? = nil) async throws
    {
        if let other {
            target = other.target
        } else {
            target = ConnectionTarget(try await PrivatePostgres.shared().database())
            let migrator = try Connection(to: target)
            try Migrations.run(on: migrator)
            migrator.close()
        }
        log = try Log.connect(to: target)
        ledger = try Log.openLedger(named: name, on: log)
        head = try Log.head(of: ledger, on: log)
        batch = Batch(ledger: ledger, hasher: SHA256())
        start = Instant(microseconds: head.recordedAt.microseconds + 1)
        connection = try Self.connect(target)
    }

    static func connect(_ target: ConnectionTarget) throws -> Connection {
        let connection = try Connection(to: target)
        for statement in Build.setup { try connection.execute(statement) }
        return connection
    }

    deinit {
        connection.close()
        log.close()
    }

    /// Decides commands, and stores what is not refused: a commit each.
    func run(_ commands: [TimedCommand]) throws {
        for timed in commands {
            guard case .success(let (_, events)) = store.run(timed.command, at: timed.time),
                !events.isEmpty
            else { continue }
            try append(events, at: timed.time)
        }
        try #require(store.violations == [])
    }

    func run(_ commands: Command..., at time: Instant = 0) throws {
        try run(commands.map { TimedCommand($0, at: time) })
    }

    private func append(_ events: [Event], at time: Instant) throws {
        let recordedAt = Instant(microseconds: start.microseconds + time.microseconds)
        try append(events, recordedAt: recordedAt)
    }

    /// One commit.
    func append(_ events: [Event], recordedAt: Instant) throws {
        batch.reset(after: head, tree: batch.tree, recordedAt: recordedAt)
        for event in events { batch.append(event) }
        try Log.startAppend(batch, head: batch.head, on: log)
        try #require(try Log.finishAppend(of: batch.count, on: log) == .stored)
        head = batch.head
    }

    /// The files that come with the program.
    static func shipped() throws -> [(file: ProjectionFile, path: String)] {
        try ShippedProjections.all.map { path, source in
            (try ProjectionFile(source, path: path), path)
        }
    }

    func install() throws {
        try Registry.install(try Self.shipped(), on: connection)
    }

    func builds() throws -> [Build] {
        try Build.all(on: connection)
    }

    /// Applies all that is there, so many events at a time.
    func catchUp(by limit: () -> Int = { 1000 }) throws {
        for build in try builds() where build.isActive {
            let applier = Applier(build)
            var outcome = Applier.Outcome.applied(0)
            while case .applied = outcome {
                outcome = try applier.step(ledger: ledger.id, limit: limit(), on: connection)
            }
            #expect(outcome == .idle, "\(build.name)")
        }
    }

    /// The rows of a query as the tables' owner sees them, each with `|` between the columns.
    @discardableResult
    func sql(_ sql: String) throws -> [String] {
        let rows = try connection.execute(sql)
        return (0..<rows.count).map { row in
            (0..<rows.columnCount).map { rows.string(row, $0) }.joined(separator: "|")
        }
    }

    /// One text for each table of each active read model: equal if the rows are.
    func digests() throws -> [String: String] {
        var digests: [String: String] = [:]
        for build in try builds() where build.isActive {
            let tables = try sql(
                """
                SELECT relname FROM pg_class
                WHERE relnamespace = '\(build.schema)'::regnamespace AND relkind = 'r'
                """
            )
            for table in tables {
                digests["\(build.name).\(table)"] = try sql(
                    """
                    SELECT count(*), sum(hashtextextended(t::text, 0)::numeric)
                    FROM \(build.schema).\(table) t
                    """
                )[0]
            }
        }
        return digests
    }
}
