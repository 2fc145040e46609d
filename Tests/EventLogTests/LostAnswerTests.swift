// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import EventLog
import Postgres
import TestSupport
import Testing

/// The connection breaks while an append is under way: nobody knows whether it was stored.
@Suite struct `Lost answers` {
    @Test func `the same batch again is stored exactly once`() async throws {
        let log = try await TestLog()
        let killer = try Connection(to: log.target)
        let reader = try log.connect()
        let ledger = try Log.openLedger(named: "main", on: reader)
        var appender = try Appender(ledger, on: reader)
        var random = SeededRandom(number: 700)
        var lost = 0
        var storedBefore = 0
        for _ in 0..<100 {
            appender.fill(Int.random(in: 1...20, using: &random))
            let connection = try log.connect()
            let before = Int.random(in: 0..<4, using: &random)
            try appender.start(on: connection)
            // From at once to about when the answer is there.
            for _ in 0..<before { try killer.execute("SELECT 1") }
            try killer.execute("SELECT pg_terminate_backend(\(connection.backendProcessID))")
            do {
                #expect(try appender.finish(on: connection) == .stored)
            } catch let error as PostgresError {
                // FATAL, or nothing at all.
                #expect(error.isConnectionFailure || error.sqlState?.rawValue == "57P01")
                lost += 1
            }
            connection.close()
            // The old session may still be at it: then this one waits for it.
            let again = try log.connect()
            if try appender.send(on: again) == .conflict { storedBefore += 1 }
            #expect(try Log.head(of: ledger, on: again) == appender.batch.head)
            again.close()
            appender.advance()
        }
        print("seed \(SeededRandom.seedOfRun): \(lost) answers lost, \(storedBefore) were stored")
        try expectWhole(ledger, through: appender.head.last, on: reader)
    }

    private func expectWhole(
        _ ledger: Ledger,
        through last: Position,
        on connection: Connection
    ) throws {
        let events = try Log.events(of: ledger, after: 0, limit: 10_000, on: connection)
        #expect(events.map(\.position) == Array(1...last))
        let lots = try events.map { event in
            guard case .creditsGranted(let grant) = try event.decoded() else { return "" }
            return grant.lot.text
        }
        #expect(Set(lots).count == lots.count)
        let commits = try Log.commits(of: ledger, after: 0, limit: 10_000, on: connection)
        #expect(commits.count == 100)
        #expect(commits.map(\.first) == [1] + commits.dropLast().map { $0.last + 1 })
    }
}
