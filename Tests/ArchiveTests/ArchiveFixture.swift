// SPDX-License-Identifier: Apache-2.0

import Archive
import Domain
import EmbeddedPostgres
import EventFormat
import EventLog
import Foundation
import Postgres
import TestSupport

/// Two segments and a little more, archived: made once, and copied for each test.
///
/// Commits are of 10 000 events, so that both segments end in the midst of one.
struct ArchiveFixture: Sendable {
    static let accounts: Position = 70_000

    let database: String
    let folder: String
    let segments: [ArchivedSegment]
    let events: [RecordedEvent]

    static let shared = Task { try await make() }

    private static func make() async throws -> ArchiveFixture {
        let server = try await PrivatePostgres.shared().server
        let database = "archive_fixture"
        try await server.query(EmbeddedPostgres.creation(of: database), database: "postgres")
        let target = ConnectionTarget(server.conninfo(database: database))
        let connection = try Connection(to: target)
        try Migrations.run(on: connection)
        connection.close()
        let records = try LogRecords(target)
        try await records.write(ArchiveFixture.story)
        let folder = PrivatePostgres.folder() + "/archive"
        let segments = try await records.archive(to: DirectoryTarget(folder))
        let events = try await records.events()
        await records.close()
        return ArchiveFixture(
            database: database,
            folder: folder,
            segments: segments,
            events: events
        )
    }

    /// Accounts, each with a grant: 140 000 events, as many entities.
    private static var story: [Event] {
        var events: [Event] = []
        for number in 1...accounts {
            let account = AccountID(trusted: "a\(number)")
            let plan = number.isMultiple(of: 1_000) ? "größer \"𝄞\"\\\n" : nil
            events.append(.opened(account, plan: plan))
            events.append(.granted(LotID(trusted: "l\(number)"), 2, to: account))
        }
        return events
    }

    /// A database and a folder of the test's own, as the fixture left them.
    static func copy() async throws -> ArchivedLog {
        let fixture = try await shared.value
        let server = try await PrivatePostgres.shared().server
        let folder = PrivatePostgres.folder()
        let name = "archive_" + folder.split(separator: "-").suffix(1).joined()
        try await server.query(
            "CREATE DATABASE \"\(name)\" TEMPLATE \"\(fixture.database)\"",
            database: "postgres"
        )
        // A copy of a database has none of its grants.
        try await server.query(
            "GRANT CREATE, TEMPORARY ON DATABASE \"\(name)\" TO tally_projector",
            database: "postgres"
        )
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let archive = folder + "/archive"
        try FileManager.default.copyItem(atPath: fixture.folder, toPath: archive)
        let target = ConnectionTarget(server.conninfo(database: name))
        return try ArchivedLog(target: target, folder: archive, fixture: fixture)
    }
}

/// A copy of the fixture.
struct ArchivedLog {
    let target: ConnectionTarget
    let folder: String
    let fixture: ArchiveFixture
    let records: LogRecords
    let ledger: Ledger

    init(target: ConnectionTarget, folder: String, fixture: ArchiveFixture) throws {
        self.target = target
        self.folder = folder
        self.fixture = fixture
        records = try LogRecords(target)
        ledger = records.ledger
    }

    func connect() throws -> Connection {
        try Log.connect(to: target)
    }

    /// Lets go of all that is archived; the line after it.
    @discardableResult
    func trim(through last: Position = .max) async throws -> Position {
        try await records.trim(from: DirectoryTarget(folder), through: last)
    }

    /// Events for a third segment to be full.
    func fillSegment() async throws {
        let count = ArchivedSegment.eventsEach * 3 - Position(fixture.events.count)
        try await records.write((1...count).map { .opened(AccountID(trusted: "later\($0)")) })
    }

    func path(first: Position) -> String {
        folder + "/" + SegmentPath.events(ledger: ledger.name, first: first)
    }
}
