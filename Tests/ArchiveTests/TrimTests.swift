// SPDX-License-Identifier: Apache-2.0

import Archive
import Cryptography
import Domain
import Engine
import EventFormat
import EventLog
import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct `Trimming` {
    @Test func `only what an event records as archived goes, whole and in order`() async throws {
        let log = try await ArchiveFixture.copy()
        let connection = try log.connect()
        let second = try #require(await log.records.segment(first: 65_537)?.memory.position)
        let first = try #require(await log.records.segment(first: 1)?.memory.position)
        func refused(_ position: Position) -> SQLState? {
            do throws(PostgresError) {
                try Log.trim(log.ledger, recorded: position, on: connection)
                return nil
            } catch {
                return error.sqlState
            }
        }
        let notRecorded = SQLState(rawValue: "TL003")
        #expect(refused(1) == notRecorded)
        #expect(refused(second) == notRecorded)
        #expect(refused(second + 1_000) == notRecorded)
        #expect(refused(first) == nil)
        #expect(refused(first) == notRecorded)
        #expect(refused(second) == nil)
        let rows = try connection.execute("SELECT min(position), count(*) FROM events")
        #expect(rows.string(0, 0) == "131073")
        #expect(rows.string(0, 1) == "\(log.fixture.events.count - 131_072)")
        connection.close()
        await log.records.close()
    }

    @Test(arguments: [
        ("tally_app", "DELETE FROM tally.events WHERE position < 100", "42501"),
        ("tally_app", "UPDATE tally.ledgers SET trimmed = 65536", "42501"),
        ("tally_app", "DELETE FROM tally.trimmed_segments", "42501"),
        ("tally_app", "INSERT INTO tally.trimmed_segments VALUES (1, 1, 65536, '', 1)", "42501"),
        ("tally_projector", "SELECT tally.trim_segment(1, 140001)", "42501"),
        ("tally_owner", "DELETE FROM tally.events WHERE position <= 65536", "TL001"),
        ("tally_owner", "DELETE FROM tally.events WHERE position = 131073", "TL001"),
        ("tally_owner", "DELETE FROM tally.events WHERE position = -1", "TL001"),
        ("tally_owner", "UPDATE tally.events SET type = 'x' WHERE position = 1", "TL001"),
        ("tally_owner", "TRUNCATE tally.events", "TL001"),
        ("tally_owner", "DELETE FROM tally.trimmed_segments", "TL001"),
    ])
    func `nobody else deletes`(role: String, sql: String, state: String) async throws {
        let log = try await ArchiveFixture.copy()
        let connection = try Connection(to: log.target)
        try connection.execute("SET ROLE \(role)")
        do throws(PostgresError) {
            try connection.execute(sql)
            Issue.record("It was done.")
        } catch {
            #expect(error.sqlState?.rawValue == state)
        }
        connection.close()
        await log.records.close()
    }

    @Test func `a segment whose file is damaged stays`() async throws {
        let log = try await ArchiveFixture.copy()
        try flipByte(of: log.path(first: 65_537), at: 70_000)
        await #expect(
            throws: LogError.archiveDamaged(
                path: log.path(first: 65_537),
                reason: "is another file than the one that was recorded"
            )
        ) {
            try await log.trim()
        }
        let connection = try log.connect()
        #expect(try Log.trimLine(of: log.ledger, on: connection).position == 65_536)
        connection.close()
        await log.records.close()
    }

    @Test func `a place without the segments is refused, and not looked at from then on`()
        async throws
    {
        let log = try await ArchiveFixture.copy()
        let connection = try log.connect()
        let before = try Log.trimLine(of: log.ledger, on: connection)
        let empty = PrivatePostgres.folder() + "/elsewhere"
        let first = SegmentPath.events(ledger: "main", first: 1)
        await #expect(throws: Archiver.Failure.elsewhere(place: empty, missing: first)) {
            try await log.records.trim(from: DirectoryTarget(empty), through: .max)
        }
        #expect(try Log.trimLine(of: log.ledger, on: connection) == before)
        connection.close()
        await log.records.close()
    }

    @Test func `a place without one of those that are gone is refused, too`() async throws {
        let log = try await ArchiveFixture.copy()
        try await log.trim()
        let partial = PrivatePostgres.folder() + "/partial"
        try FileManager.default.copyItem(atPath: log.folder, toPath: partial)
        let path = partial + "/" + SegmentPath.events(ledger: "main", first: 65_537)
        try FileManager.default.removeItem(atPath: path)
        await #expect(throws: LogError.archiveDamaged(path: path, reason: "is missing")) {
            try await log.records.trim(from: DirectoryTarget(partial), through: .max)
        }
        let connection = try log.connect()
        #expect(try Log.trimLine(of: log.ledger, on: connection).location == log.folder)
        connection.close()
        await log.records.close()
    }

    @Test func `appends go on after it`() async throws {
        let log = try await ArchiveFixture.copy()
        #expect(try await log.trim() == 131_072)
        ArchivePlaces().serveTheLog()
        try await log.records.write([.opened("late")])
        let events = try await log.records.events()
        #expect(events.dropLast() == log.fixture.events[...])
        await log.records.close()
    }
}

@Suite struct `Reading through` {
    init() { ArchivePlaces().serveTheLog() }

    @Test func `any range is as it was before the trim`() async throws {
        let log = try await ArchiveFixture.copy()
        try await log.trim()
        let connection = try log.connect()
        var random = SeededRandom(number: 600)
        let count = Position(log.fixture.events.count)
        var ranges: [(after: Position, through: Position, limit: Int)] = [
            (0, 1, 10), (65_535, 65_537, 10), (65_536, 65_537, 1), (131_071, 131_073, 10),
            (131_071, 131_072, 10), (131_072, .max, 3), (count - 1, .max, 10), (count, .max, 10),
            (0, .max, 0), (131_000, .max, 500), (5, 5, 10),
        ]
        for _ in 0..<40 {
            ranges.append(
                (
                    Position.random(in: 0...count, using: &random),
                    Position.random(in: 0...count, using: &random),
                    Int.random(in: 1...2_000, using: &random)
                )
            )
        }
        for range in ranges {
            let events = try Log.events(
                of: log.ledger,
                after: range.after,
                through: range.through,
                limit: range.limit,
                on: connection
            )
            let expected = log.fixture.events
                .dropFirst(Int(range.after))
                .prefix { $0.position <= range.through }
                .prefix(range.limit)
            #expect(events == Array(expected), "\(range), seed \(SeededRandom.seedOfRun)")
        }
        connection.close()
        await log.records.close()
    }

    @Test func `a verification finds the same, and a changed byte by its file`() async throws {
        let log = try await ArchiveFixture.copy()
        let before = try await Verification.run(ledger: log.ledger, target: log.target)
        try await log.trim()
        let after = try await Verification.run(ledger: log.ledger, target: log.target)
        #expect(after.root == before.root)
        #expect(after.checks.map(\.detail) == before.checks.map(\.detail))
        #expect(after.accounts.count == Int(ArchiveFixture.accounts))

        try flipByte(of: log.path(first: 65_537), at: 1_000_000)
        let moved = log.folder + "-moved"
        try FileManager.default.moveItem(atPath: log.folder, toPath: moved)
        let connection = try log.connect()
        try Log.setArchive(moved, of: log.ledger, on: connection)
        connection.close()
        let damaged = try await Verification.run(ledger: log.ledger, target: log.target)
        let detail = try #require(damaged.checks.first { !$0.ok }).detail
        #expect(detail.contains(moved + "/main/segments/00000000000000065537.ndjson.lz4"))
        await log.records.close()
    }

    @Test func `where the archive is not known, the reader is told`() async throws {
        let log = try await ArchiveFixture.copy()
        try await log.trim()
        let connection = try log.connect()
        try Log.setArchive("nowhere://", of: log.ledger, on: connection)
        #expect(throws: ArchivePlaces.Unknown.self) {
            try Log.events(of: log.ledger, after: 10, limit: 1, on: connection)
        }
        connection.close()
        await log.records.close()
    }
}

func flipByte(of path: String, at index: Int) throws {
    let url = URL(filePath: path)
    var data = try Data(contentsOf: url)
    try #require(index < data.count)
    data[index] ^= 1
    try data.write(to: url)
}
