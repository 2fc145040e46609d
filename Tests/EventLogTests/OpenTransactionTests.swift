// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import EventLog
import Postgres
import TestSupport
import Testing

/// Transactions that stay open must neither hold up a reader nor make it skip something.
@Suite struct `Open transactions` {
    @Test func `a reader sees every append at once, in order, whatever else is open`() async throws
    {
        let log = try await TestLog()
        let writer = try log.connect()
        let reader = try log.connect()
        let ledger = try Log.openLedger(named: "main", on: writer)
        let elsewhere = try Log.openLedger(named: "elsewhere", on: writer)

        // Older than all that follows, and it has written.
        let idle = try log.connect()
        try idle.execute("BEGIN; INSERT INTO installation VALUES ('test', 'x')")
        // An append to another ledger that is not committed.
        let slow = try log.connect()
        var rival = try Appender(elsewhere, on: slow)
        try slow.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        #expect(try rival.append(3, on: slow) == .stored)

        var appender = try Appender(ledger, on: writer)
        var seen: Position = 0
        for count in 1...30 {
            #expect(try appender.append(count, on: writer) == .stored)
            let events = try Log.events(of: ledger, after: seen, limit: 1000, on: reader)
            #expect(events.map(\.position) == Array((seen + 1)...appender.head.last))
            seen = appender.head.last
            #expect(try Log.head(of: ledger, on: reader) == appender.head)
        }
        #expect(try Log.head(of: elsewhere, on: reader).last == 0)

        try slow.execute("COMMIT")
        let late = try Log.events(of: elsewhere, after: 0, limit: 10, on: reader)
        #expect(late.map(\.position) == [1, 2, 3])
        try idle.execute("ROLLBACK")
        #expect(try Log.events(of: ledger, after: seen, limit: 10, on: reader).isEmpty)
    }

    @Test func `a reader of the ledger itself is not held up by an append that is open`()
        async throws
    {
        let log = try await TestLog()
        let writer = try log.connect()
        let reader = try log.connect()
        let ledger = try Log.openLedger(named: "main", on: writer)
        var appender = try Appender(ledger, on: writer)
        #expect(try appender.append(2, on: writer) == .stored)
        let before = appender.head
        try writer.execute("BEGIN")
        #expect(try appender.append(2, on: writer) == .stored)
        #expect(try Log.head(of: ledger, on: reader) == before)
        #expect(try Log.events(of: ledger, after: 0, limit: 10, on: reader).count == 2)
        try writer.execute("COMMIT")
        #expect(try Log.head(of: ledger, on: reader) == appender.head)
        let rest = try Log.events(of: ledger, after: before.last, limit: 10, on: reader)
        #expect(rest.map(\.position) == [3, 4])
    }
}
