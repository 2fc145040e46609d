// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import EventFormat
import EventLog
import Postgres
import TestSupport
import Testing

@Suite struct `Append and read` {
    @Test func `positions have no gaps, and bytes come back as they went`() async throws {
        let connection = try await TestLog().connect()
        let ledger = try Log.openLedger(named: "main", on: connection)
        var appender = try Appender(ledger, on: connection)
        for count in [1, 2, 50, 1] {
            #expect(try appender.append(count, on: connection) == .stored)
            #expect(try Log.head(of: ledger, on: connection) == appender.head)
        }
        let events = try Log.events(of: ledger, after: 0, limit: 1000, on: connection)
        #expect(events.map(\.position) == Array(1...54))
        var tree = CompactRange()
        let hasher = MerkleHasher(SHA256())
        for event in events {
            #expect(try event.decoded().data == event.data)
            tree.append(hasher.leaf(event.line(ledger: "main")), hasher)
        }
        #expect(tree.root(hasher) == appender.head.root)
    }

    @Test func `of a range, the events of some types, with a member, are read alone`()
        async throws
    {
        let connection = try await TestLog().connect()
        let ledger = try Log.openLedger(named: "main", on: connection)
        var appender = try Appender(ledger, on: connection)
        #expect(try appender.append(9, on: connection) == .stored)
        func found(_ type: EventType, having member: String? = nil) throws -> [Position] {
            try Log.events(
                of: ledger,
                types: type.storedNames,
                having: member,
                after: 3,
                through: 7,
                on: connection
            ).map(\.position)
        }
        #expect(try found(.creditsGranted) == [4, 5, 6, 7])
        #expect(try found(.creditsGranted, having: "priority") == [4, 5, 6, 7])
        #expect(try found(.creditsGranted, having: "fetches").isEmpty)
        #expect(try found(.lotExpired).isEmpty)
    }

    @Test func `a ledger is made once, with its genesis`() async throws {
        let connection = try await TestLog().connect()
        let ledger = try Log.openLedger(named: "main", on: connection)
        #expect(try Log.openLedger(named: "main", on: connection) == ledger)
        #expect(try Log.ledgers(on: connection) == [ledger])
        #expect(try Log.ledger(named: "other", on: connection) == nil)
        let head = try Log.head(of: ledger, on: connection)
        #expect(head.first == 0 && head.last == 0 && head.root == MerkleHasher.emptyRoot)
        for name in ["", "Main", "a b", "ä", String(repeating: "a", count: 65)] {
            #expect(throws: LogError.invalidLedgerName(name)) {
                try Log.openLedger(named: name, on: connection)
            }
        }
        let missing = Ledger(id: 999, name: "gone")
        #expect(throws: LogError.noGenesis(ledger: "gone")) {
            try Log.head(of: missing, on: connection)
        }
    }

    @Test func `of two rivals at one place one is stored, and nothing of the other`() async throws {
        let log = try await TestLog()
        let one = try log.connect()
        let other = try log.connect()
        let ledger = try Log.openLedger(named: "main", on: one)
        for round in 1...20 {
            var rivals = try [Appender(ledger, on: one), Appender(ledger, on: other)]
            rivals[0].fill(3, account: "one")
            rivals[1].fill(5, account: "other")
            try rivals[0].start(on: one)
            try rivals[1].start(on: other)
            let answers = try [rivals[0].finish(on: one), rivals[1].finish(on: other)]
            #expect(answers.count { $0 == .stored } == 1, "round \(round)")
            let winner = rivals[answers[0] == .stored ? 0 : 1]
            #expect(try Log.head(of: ledger, on: one) == winner.batch.head)
            let events = try Log.events(
                of: ledger,
                after: winner.batch.previous.last,
                limit: 100,
                on: one
            )
            #expect(events.count == winner.batch.count)
            #expect(Set(events.map(\.account)).count == 1)
        }
    }

    @Test func `a rival waits for a transaction that is open, and takes its place if it fails`()
        async throws
    {
        let log = try await TestLog()
        let one = try log.connect()
        let other = try log.connect()
        let ledger = try Log.openLedger(named: "main", on: one)
        var first = try Appender(ledger, on: one)
        var second = try Appender(ledger, on: other)
        first.fill(2)
        second.fill(3)
        try one.execute("BEGIN")
        #expect(try first.send(on: one) == .stored)
        try second.start(on: other)
        #expect(try !other.hasResult())
        try one.execute("ROLLBACK")
        #expect(try second.finish(on: other) == .stored)
        #expect(try Log.head(of: ledger, on: one) == second.batch.head)
        #expect(try first.send(on: one) == .conflict)
    }

    @Test func `another past conflicts, though its positions fit`() async throws {
        let connection = try await TestLog().connect()
        let ledger = try Log.openLedger(named: "main", on: connection)
        var appender = try Appender(ledger, on: connection)
        #expect(try appender.append(2, on: connection) == .stored)
        let head = appender.head
        let pasts = [
            Head(first: 1, last: 2, recordedAt: head.recordedAt, root: MerkleHasher.emptyRoot),
            Head(first: 2, last: 2, recordedAt: head.recordedAt, root: head.root),
            Head(first: 1, last: 1, recordedAt: head.recordedAt, root: head.root),
            Head(first: 1, last: 3, recordedAt: head.recordedAt, root: head.root),
            Head.genesis,
        ]
        for past in pasts {
            var batch = Batch(ledger: ledger, hasher: SHA256())
            batch.reset(after: past, tree: appender.tree, recordedAt: head.recordedAt)
            batch.append(.granted("x", 1))
            try Log.startAppend(batch, head: batch.head, on: connection)
            #expect(try Log.finishAppend(of: 1, on: connection) == .conflict)
            #expect(try Log.head(of: ledger, on: connection) == head)
            let events = try Log.events(of: ledger, after: 0, limit: 10, on: connection)
            #expect(events.count == 2)
        }
        #expect(try appender.append(1, on: connection) == .stored)
    }

    @Test func `events and commits are read by range`() async throws {
        let connection = try await TestLog().connect()
        let ledger = try Log.openLedger(named: "main", on: connection)
        var appender = try Appender(ledger, on: connection)
        for _ in 0..<5 { #expect(try appender.append(4, on: connection) == .stored) }
        func positions(_ after: Position, _ through: Position, _ limit: Int) throws -> [Position] {
            try Log.events(
                of: ledger,
                after: after,
                through: through,
                limit: limit,
                on: connection
            ).map(\.position)
        }
        #expect(try positions(3, 9, 100) == Array(4...9))
        #expect(try positions(3, .max, 2) == [4, 5])
        #expect(try positions(19, .max, 9) == [20])
        #expect(try positions(20, .max, 9) == [])
        #expect(try positions(5, 5, 9) == [])
        func commits(_ after: Position, _ through: Position) throws -> [Position] {
            try Log.commits(of: ledger, after: after, through: through, limit: 9, on: connection)
                .map(\.first)
        }
        #expect(try commits(0, .max) == [1, 5, 9, 13, 17])
        #expect(try commits(4, 9) == [5, 9])
        #expect(try commits(5, 8) == [5])
        #expect(try commits(20, .max) == [])
    }

    @Test(arguments: [1, 3, 4] as [Position])
    func `a missing event is noticed`(position: Position) async throws {
        let log = try await TestLog()
        let connection = try log.connect()
        let ledger = try Log.openLedger(named: "main", on: connection)
        var appender = try Appender(ledger, on: connection)
        #expect(try appender.append(6, on: connection) == .stored)
        let intruder = try Connection(to: log.target)
        try intruder.execute(
            """
            SET session_replication_role = replica;
            DELETE FROM tally.events WHERE position = \(position)
            """
        )
        #expect(throws: LogError.gap(ledger: "main", after: position - 1)) {
            try Log.events(of: ledger, after: 0, limit: 100, on: connection)
        }
        #expect(throws: LogError.gap(ledger: "main", after: position - 1)) {
            try Log.events(of: ledger, after: position - 1, limit: 100, on: connection)
        }
        let after = try Log.events(of: ledger, after: position, limit: 100, on: connection)
        #expect(after.count == 6 - Int(position))
    }
}
