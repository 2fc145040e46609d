// SPDX-License-Identifier: Apache-2.0

import Archive
import Domain
import EventFormat
import EventLog
import Postgres
import Projections
import ShippedProjections
import TestSupport
import Testing

@Suite struct `Read models over a trimmed log` {
    private static let names = ["balances", "lots", "timelines"]

    init() { ArchivePlaces().serveTheLog() }

    /// Builds some from nothing; one text for each table: equal if the rows are.
    private static func build(_ log: ArchivedLog) throws -> [String: String] {
        let connection = try Connection(to: log.target)
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        let files = try ShippedProjections.all.map { path, source in
            (try ProjectionFile(source, path: path), path)
        }
        try Registry.install(files.filter { names.contains($0.0.name) }, on: connection)
        var digests: [String: String] = [:]
        for build in try Build.all(on: connection) {
            try catchUp(build, log, connection)
            for table in try texts(tables(of: build), connection) {
                let digest =
                    "SELECT count(*) || ' ' || sum(hashtextextended(t::text, 0)::numeric)"
                digests["\(build.name).\(table)"] = try texts(
                    "\(digest) FROM \(build.schema).\(table) t",
                    connection
                ).joined()
            }
        }
        return digests
    }

    /// Steps of a size that meets both the ends of segments and what lies between.
    private static func catchUp(
        _ build: Build,
        _ log: ArchivedLog,
        _ connection: Connection
    ) throws {
        let applier = Applier(build)
        #expect(try applier.pending(isActive: true, on: connection) == [log.ledger.id])
        var outcome = Applier.Outcome.applied(0)
        while case .applied = outcome {
            outcome = try applier.step(ledger: log.ledger.id, limit: 9_999, on: connection)
        }
        #expect(outcome == .idle, "\(build.name)")
        #expect(try applier.pending(isActive: true, on: connection) == [])
    }

    private static func tables(of build: Build) -> String {
        """
        SELECT relname FROM pg_class
        WHERE relnamespace = '\(build.schema)'::regnamespace AND relkind = 'r'
        """
    }

    private static func texts(_ sql: String, _ connection: Connection) throws -> [String] {
        let rows = try connection.execute(sql)
        return (0..<rows.count).map { rows.string($0, 0) }
    }

    @Test func `are the same, built from the first event on`() async throws {
        let whole = try await ArchiveFixture.copy()
        let expected = try Self.build(whole)
        let trimmed = try await ArchiveFixture.copy()
        try await trimmed.trim()
        #expect(try Self.build(trimmed) == expected)
        #expect(expected.count >= Self.names.count)
        await whole.records.close()
        await trimmed.records.close()
    }

    @Test func `a timeline shows what is archived`() async throws {
        let log = try await ArchiveFixture.copy()
        try await log.trim()
        _ = try Self.build(log)
        let connection = try Connection(to: log.target)
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        // Of both segments, and of what the database still has.
        let positions: [Position] = [1, 65_537, 131_072, 131_073]
        for position in positions {
            try connection.execute(
                """
                INSERT INTO tally_timelines_1.timelines
                VALUES (\(log.ledger.id), 'generation/g', \(position))
                """
            )
        }
        let events = try Timeline.events(
            about: [.generation("g")],
            limit: 10,
            ledger: log.ledger.id,
            on: connection
        )
        let expected = log.fixture.events.filter { positions.contains($0.position) }
        #expect(events == expected)
        await log.records.close()
    }

    @Test func `events are decoded alike, wherever they come from`() async throws {
        let log = try await ArchiveFixture.copy()
        let connection = try Connection(to: log.target)
        defer { connection.close() }
        func source(_ function: String) throws -> String {
            let sql = """
                SELECT pg_get_functiondef(
                    'tally.\(function)(integer, bigint, bigint, text[])'::regprocedure
                )
                """
            return try Self.texts(sql, connection).joined()
        }
        let staged = try source("decoded_events")
            .replacing("tally.decoded_events(", with: "tally.decoded_staged_events(")
            .replacing("FROM tally.events e", with: "FROM pg_temp.staged_events e")
        #expect(try source("decoded_staged_events") == staged)
        #expect(staged.contains("pg_temp.staged_events"))
        await log.records.close()
    }
}
