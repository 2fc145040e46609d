// SPDX-License-Identifier: Apache-2.0

import Archive
import Cryptography
import Domain
import EventFormat
import EventLog
import Foundation
import Postgres
import TestSupport
import Testing

/// The statements of `docs/replicas.md`, between two servers.
@Suite(.timeLimit(.minutes(20))) struct `Logical replication of the log` {
    init() { ArchivePlaces().serveTheLog() }

    /// The fenced statements of the page: publication, role, tables, subscription.
    private static func statements() throws -> [String] {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/replicas.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        return text.components(separatedBy: "```sql\n").dropFirst().map { part in
            part.components(separatedBy: "\n```")[0]
        }
    }

    private static func count(_ connection: Connection) throws -> Position? {
        Position(try connection.execute("SELECT count(*)::text FROM tally.events").string(0, 0))
    }

    /// The bytes of every row, in order.
    private static func rows(_ sql: String, _ connection: Connection) throws -> [UInt8] {
        var bytes: [UInt8] = []
        _ = try unsafe connection.copyOut("COPY (\(sql)) TO STDOUT") { row in
            unsafe bytes += row
        }
        return bytes
    }

    private static let commits = "SELECT * FROM tally.commits ORDER BY ledger, first"

    private static func events(after position: Position) -> String {
        "SELECT * FROM tally.events WHERE position > \(position) ORDER BY ledger, position"
    }

    /// How many commits have the root of the events up to them, hashed here.
    private static func provenCommits(on connection: Connection) throws -> Int {
        let hasher = MerkleHasher(SHA256())
        var tree = CompactRange()
        var proven = 0
        let roots = try connection.execute(
            "SELECT last::text, encode(root, 'hex') FROM tally.commits WHERE last > 0"
        )
        var expected: [Position: String] = [:]
        for row in 0..<roots.count {
            expected[try #require(Position(roots.string(row, 0)))] = roots.string(row, 1)
        }
        let read = Statement(
            "read",
            """
            SELECT position, recorded_at, type, account, data FROM tally.events
            WHERE position > $1 ORDER BY position LIMIT 10000
            """
        )
        var position: Position = 0
        while true {
            var parameters = Parameters()
            parameters.append(position)
            let rows = try connection.query(read, parameters)
            if rows.count == 0 { return proven }
            for row in 0..<rows.count {
                let event = RecordedEvent(
                    position: rows.int64(row, 0),
                    recordedAt: Instant(microseconds: rows.timestamp(row, 1)),
                    type: rows.text(row, 2),
                    account: rows.optionalText(row, 3),
                    data: rows.bytes(row, 4)
                )
                position += 1
                try #require(event.position == position)
                tree.append(hasher.leaf(event.line(ledger: "main")), hasher)
                guard let root = expected[position] else { continue }
                try #require(tree.root(hasher).hex == root, "The root after \(position) differs.")
                proven += 1
            }
        }
    }

    private static func opened(_ numbers: ClosedRange<Int>) -> [Event] {
        numbers.map { number in
            let plan = number.isMultiple(of: 1_000) ? "größer \"𝄞\"\\\n" : nil
            return .opened(AccountID(trusted: "a\(number)"), plan: plan)
        }
    }

    @Test func `gives another database the same bytes, and keeps what is trimmed`() async throws {
        let primary = try await PrivatePostgres.separate(settings: ["wal_level": "logical"])
        let subscriber = try await PrivatePostgres.separate()
        let conninfo = try await primary.database()
        let target = ConnectionTarget(conninfo)
        let administrator = try Connection(to: target)
        defer { administrator.close() }
        try Migrations.run(on: administrator)
        let records = try LogRecords(target)
        try await records.write(Self.opened(1...66_000))

        let statements = try Self.statements()
        try #require(statements.count == 4)
        let database = try administrator.execute("SELECT current_database()").string(0, 0)
        let publication = statements[0].replacing("DATABASE tally", with: "DATABASE \(database)")
        try administrator.execute(publication)
        try administrator.execute(statements[1])
        let copy = try Connection(to: ConnectionTarget(try await subscriber.database()))
        defer { copy.close() }
        try copy.execute(statements[2])
        let login = conninfo.replacing("user=tally", with: "user=tally_subscriber")
        let asked = "host=primary dbname=tally user=tally_subscriber"
        try #require(statements[3].contains(asked))
        try copy.execute(statements[3].replacing(asked, with: login))

        let isCopied = try await eventually {
            try copy.execute(
                "SELECT bool_and(srsubstate = 'r')::text FROM pg_subscription_rel"
            ).string(0, 0) == "true"
        }
        #expect(isCopied)
        #expect(try Self.count(copy) == 66_000)

        // A trim deletes on the primary; events are added on both sides of it.
        let folder = PrivatePostgres.folder() + "/archive"
        _ = try await records.archive(to: DirectoryTarget(folder))
        let trimmed = try await records.trim(from: DirectoryTarget(folder), through: .max)
        #expect(trimmed == 65_536)
        try await records.write(Self.newer)
        let left = try #require(try Self.count(administrator))
        // Those that are left, without the segment that went.
        #expect(left == 66_000 + 1 + Position(Self.newer.count) - 65_536)
        let head = left + 65_536
        #expect(try await eventually { try Self.count(copy) == head })

        let query = Self.events(after: 65_536)
        #expect(try Self.rows(query, copy) == Self.rows(query, administrator))
        #expect(try Self.rows(Self.commits, copy) == Self.rows(Self.commits, administrator))
        let commits = try copy.execute("SELECT count(*) FROM tally.commits WHERE last > 0")
        #expect(try Self.provenCommits(on: copy) == Int(commits.string(0, 0)))

        // The subscriber's login has no more than that.
        let reader = try Connection(to: ConnectionTarget(login))
        defer { reader.close() }
        for refused in [
            "SELECT * FROM tally.subject_keys", "DELETE FROM tally.events",
            "INSERT INTO tally.commits SELECT * FROM tally.commits",
        ] {
            #expect(throws: PostgresError.self) { _ = try reader.execute(refused) }
        }
        try copy.execute("DROP SUBSCRIPTION tally_log")
        await records.close()
    }

    private static let newer: [Event] = (1...10).map { number in
        .granted(LotID(trusted: "l\(number)"), 2, to: AccountID(trusted: "a\(number)"))
    }
}
