// SPDX-License-Identifier: Apache-2.0

import Archive
import Compression
import Cryptography
import Domain
import EventLog
import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct `Restoring` {
    init() { ArchivePlaces().serveTheLog() }

    /// What a ledger is, to the last byte; the ledger's number may be another.
    private static func rows(_ connection: Connection) throws -> [String] {
        let rows = try connection.execute(
            """
            SELECT count(*) || ' ' || md5(string_agg(md5(
                concat_ws('|', position, recorded_at, type, account, data::text)
            ), '' ORDER BY position)) FROM tally.events
            UNION ALL
            SELECT count(*) || ' ' || md5(string_agg(md5(
                concat_ws('|', first, last, recorded_at, root)
            ), '' ORDER BY first)) FROM tally.commits
            """
        )
        return (0..<rows.count).compactMap { rows.string($0, 0) }
    }

    private static func emptyDatabase() async throws -> ConnectionTarget {
        let target = ConnectionTarget(try await PrivatePostgres.shared().database())
        let connection = try Connection(to: target)
        try Migrations.run(on: connection)
        connection.close()
        return target
    }

    @Test func `archive and tail give the ledger back, row for row`() async throws {
        let log = try await ArchiveFixture.copy()
        let source = try log.connect()
        let before = try Self.rows(source)
        try await log.trim(through: 65_536)
        let connection = try Log.connect(to: try await Self.emptyDatabase())
        let report = try Restore.run(
            from: Archive(DirectoryTarget(log.folder), ledger: "main"),
            tail: source,
            into: connection
        )
        #expect(try Self.rows(connection) == before)
        #expect(report.segments == 2)
        let head = try Log.head(of: log.ledger, on: source)
        #expect(report.head == head)
        let ledger = try #require(try Log.ledger(named: "main", on: connection))
        #expect(try Log.head(of: ledger, on: connection) == head)
        connection.close()
        source.close()
        await log.records.close()
    }

    @Test func `the archive alone gives what it has, and its last root`() async throws {
        let log = try await ArchiveFixture.copy()
        let connection = try Log.connect(to: try await Self.emptyDatabase())
        let report = try Restore.run(
            from: Archive(DirectoryTarget(log.folder), ledger: "main"),
            tail: nil,
            into: connection
        )
        #expect(report.head.last == 131_072)
        #expect(report.head.root.hex == log.fixture.segments[1].root)
        let ledger = try #require(try Log.ledger(named: "main", on: connection))
        let events = try Log.events(of: ledger, after: 0, limit: .max, on: connection)
        #expect(events == Array(log.fixture.events.prefix(131_072)))
        connection.close()
        await log.records.close()
    }

    @Test func `a database that has the ledger is left as it is`() async throws {
        let log = try await ArchiveFixture.copy()
        let connection = try log.connect()
        let before = try Self.rows(connection)
        #expect(throws: Restore.Failure.ledgerExists("main")) {
            try Restore.run(
                from: Archive(DirectoryTarget(log.folder), ledger: "main"),
                tail: nil,
                into: connection
            )
        }
        #expect(try Self.rows(connection) == before)
        connection.close()
        await log.records.close()
    }

    @Test func `from nothing, nothing is made`() async throws {
        let folder = PrivatePostgres.folder()
        let connection = try Log.connect(to: try await Self.emptyDatabase())
        #expect(throws: Restore.Failure.nothingThere(ledger: "main", location: folder)) {
            try Restore.run(
                from: Archive(DirectoryTarget(folder), ledger: "main"),
                tail: nil,
                into: connection
            )
        }
        #expect(try Log.ledgers(on: connection) == [])
        connection.close()
    }

    @Test func `another file than the log tells of is refused, and nothing is stored`()
        async throws
    {
        let log = try await ArchiveFixture.copy()
        // A whole frame of the same lines but one, and of the same length.
        let url = URL(filePath: log.path(first: 1))
        var lines = try LZ4Frame.decompress(Array(try Data(contentsOf: url)), atMost: 1 << 30)
        let place = try #require(lines.firstRange(of: Array("\"a7\"".utf8))).lowerBound
        lines[place + 2] = UInt8(ascii: "8")
        try Data(LZ4Frame.compress(lines)).write(to: url)
        let connection = try Log.connect(to: try await Self.emptyDatabase())
        let source = try log.connect()
        // The commit that begins in the archive and ends in the database has another root.
        #expect(throws: Restore.Failure.tailDoesNotFit(after: 130_000)) {
            try Restore.run(
                from: Archive(DirectoryTarget(log.folder), ledger: "main"),
                tail: source,
                into: connection
            )
        }
        #expect(try Log.ledgers(on: connection) == [])
        connection.close()
        source.close()
        await log.records.close()
    }

    @Test func `a tail of another ledger's past is refused`() async throws {
        let log = try await ArchiveFixture.copy()
        let other = try await Self.emptyDatabase()
        let records = try LogRecords(other)
        try await records.write([.opened("other")])
        let source = try Log.connect(to: other)
        let connection = try Log.connect(to: try await Self.emptyDatabase())
        #expect(throws: Restore.Failure.tailDoesNotFit(after: 131_072)) {
            try Restore.run(
                from: Archive(DirectoryTarget(log.folder), ledger: "main"),
                tail: source,
                into: connection
            )
        }
        connection.close()
        source.close()
        await records.close()
        await log.records.close()
    }
}
