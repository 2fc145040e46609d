// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Testing

/// Pages may be deleted, or go back with a failover, under a process that knows later ones.
@Suite struct `Pages that go back` {
    private static let changes = [
        "TRUNCATE tally.state",
        // As a failover leaves them that lost the last flush, and no commit.
        "TRUNCATE tally.state; INSERT INTO tally.state TABLE tally.kept",
    ]

    @Test(arguments: changes)
    func `do not make a process forget what was done`(change: String) async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process { $0.cacheEntities = 10 }
        for number in 0..<20 { try await process.open("a\(number)", credits: 10) }
        try await harness.expectPages(through: 40)
        try harness.sql("CREATE TABLE tally.kept AS TABLE tally.state")
        for number in 0..<20 {
            try await process.run(.hold(4, of: "a\(number)", as: "r\(number)"))
        }
        try await harness.expectPages(through: 60)
        try harness.sql(change)
        for number in 0..<20 {
            let again = try await process.insist(on: .hold(4, of: "a\(number)", as: "r\(number)"))
            #expect(again.isRepeat)
            let account = try await process.account("a\(number)")
            #expect(account?.available == Balance(.credits(6)))
            #expect(account?.held == Balance(.credits(4)))
        }
        #expect(try harness.events().count == 60)
        try await harness.expectPages(through: 60)
        await process.stop()
        try await harness.expectVerified()
    }

    @Test func `are noticed by each of several processes`() async throws {
        let harness = try await EngineHarness()
        var processes: [EngineProcess] = []
        for _ in 0..<3 { processes.append(try await harness.process { $0.cacheEntities = 10 }) }
        for number in 0..<20 { try await processes[number % 3].open("a\(number)", credits: 10) }
        try await harness.expectPages(through: 40)
        for round in 0..<3 {
            try harness.sql("TRUNCATE tally.state")
            for number in 0..<20 {
                let hold = Request.hold(1, of: "a\(number)", as: "r\(round)-\(number)")
                for process in processes {
                    let receipt = try await process.insist(on: hold)
                    #expect(receipt.view.reservation(at: 0)?.0.status == .open)
                }
            }
        }
        #expect(try harness.events().count == 100)
        try await harness.expectPages(through: 100)
        for process in processes {
            #expect(try await process.account("a7")?.held == Balance(.credits(3)))
            await process.stop()
        }
        try await harness.expectVerified()
    }

    @Test func `are written while they are rebuilt, not only after`() async throws {
        let harness = try await EngineHarness()
        let first = try await harness.process()
        for number in 0..<100 { try await first.open("a\(number)", credits: 10) }
        await first.stop()
        try harness.sql("TRUNCATE tally.state")
        let second = try await harness.process { options in
            options.cacheEntities = 10
            options.batchMaximum = 5
            options.flushInterval = .seconds(3600)
        }
        let checkpoint = try harness.sql("SELECT position FROM tally.state WHERE key = 'tree'")
        #expect(checkpoint == ["200"])
        #expect(try await second.account("a7")?.available == Balance(.credits(10)))
        await second.stop()
        try await harness.expectVerified()
    }

    @Test func `do not stop a process that starts in between`() async throws {
        let harness = try await EngineHarness()
        let first = try await harness.process { $0.flushInterval = .milliseconds(1) }
        try await first.open("alice", credits: 1000)
        // Each start meets a flush, sooner or later.
        for round in 0..<20 {
            async let held = first.run(.hold(1, of: "alice", as: "r\(round)"))
            let second = try await harness.process { $0.runsScheduler = false }
            _ = try await held
            #expect(try await second.run(.hold(1, of: "alice", as: "r\(round)")).isRepeat)
            await second.stop()
        }
        await first.stop()
        try await harness.expectVerified()
    }
}
