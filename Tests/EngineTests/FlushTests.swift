// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import TestSupport
import Testing

/// Memory is a cache of the pages: whatever is dropped is fetched again, and changes no answer.
@Suite struct `Flushes` {
    @Test func `a tiny cache gives each answer that a large one gives`() async throws {
        var answers: [[String]] = []
        for capacity in [10, 1_000_000] {
            let harness = try await EngineHarness()
            let process = try await harness.process { options in
                options.cacheEntities = capacity
                // Little more may wait for its page.
                options.batchMaximum = 20
            }
            answers.append(try await Self.play(on: process))
            await process.stop()
            try await harness.expectVerified()
        }
        #expect(answers[0].count == 1200)
        #expect(Set(answers[0]).count > 100)
        let first = zip(answers[0], answers[1]).first { $0 != $1 }
        #expect(first == nil, "TALLY_TEST_SEED=\(SeededRandom.seedOfRun)")
    }

    /// Many entities, visited again after they were dropped: what each request was answered.
    private static func play(on process: EngineProcess) async throws -> [String] {
        var random = SeededRandom(number: 7)
        var answers: [String] = []
        for round in 0..<30 {
            var requests: [Request] = []
            for step in 0..<40 { requests.append(request(round, step, &random)) }
            for request in requests {
                do throws(EngineError) {
                    let receipt = try await process.insist(on: request)
                    answers.append("\(receipt.position) \(receipt.isRepeat)")
                } catch {
                    answers.append("\(error)")
                }
            }
        }
        return answers
    }

    private static func request(
        _ round: Int,
        _ step: Int,
        _ random: inout SeededRandom
    ) -> Request {
        let name = "\(round)-\(step)"
        let account = "a\(step)"
        let old = "\(Int.random(in: 0...round, using: &random))-\(step)"
        let id = AccountID(trusted: account)
        return random.pick([
            .openAccount(id, name: nil, plan: nil, metadata: nil),
            .credits(5, to: account, as: name),
            .hold(2, of: account, as: name),
            .hold(2, of: account, as: old),
            .capture(ReservationID(trusted: old), id: nil, 1, isFinal: true),
            .refund(
                RefundID(trusted: name),
                reservation: ReservationID(trusted: old),
                nil,
                reason: nil
            ),
        ])
    }

    @Test func `a start reads the pages, and the log after them`() async throws {
        let harness = try await EngineHarness()
        let first = try await harness.process()
        let load = RandomLoad(number: 20, accounts: 5)
        try await load.openAccounts(on: first)
        try await load.run(clients: 4, requests: 20, on: [first])
        let flushed = try harness.events().count
        try await harness.expectPages(through: flushed)
        // Of what comes now no page is written.
        let second = try await harness.process { $0.flushInterval = .seconds(3600) }
        await first.stop()
        try await load.run(round: 1, clients: 4, requests: 20, on: [second])
        #expect(try harness.events().count > flushed)
        try await harness.expectPages(through: flushed)
        let third = try await harness.process { $0.cacheEntities = 50 }
        try await load.expectAllStored(in: harness, on: third)
        await second.stop()
        await third.stop()
        try await harness.expectVerified(comment: load.seed)
    }

    @Test func `pages that are written anew from the log are the same, byte for byte`()
        async throws
    {
        let harness = try await EngineHarness()
        let first = try await harness.process()
        let load = RandomLoad(number: 21, accounts: 5)
        try await load.openAccounts(on: first)
        try await load.run(clients: 4, requests: 30, on: [first])
        try await harness.expectPages(through: harness.events().count)
        await first.stop()
        let pages = try Self.pages(of: harness)
        #expect(pages.count > 20)
        try harness.sql("TRUNCATE tally.state")

        let second = try await harness.process()
        try await harness.expectPages(through: harness.events().count)
        try await load.expectAllStored(in: harness, on: second)
        await second.stop()
        #expect(try Self.pages(of: harness) == pages, load.seed)
        try await harness.expectVerified(comment: load.seed)
    }

    private static func pages(of harness: EngineHarness) throws -> [String] {
        try harness.sql("SELECT s::text FROM tally.state s ORDER BY key")
    }

    @Test func `somebody goes on writing pages when the flusher's connection is cut`()
        async throws
    {
        let harness = try await EngineHarness()
        let processes = [try await harness.process(), try await harness.process()]
        try await processes[0].open("alice", credits: 1000)
        for round in 0..<3 {
            try await harness.expectPages(through: harness.events().count)
            let cut = try harness.sql(
                """
                SELECT pg_terminate_backend(pid) FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND database =
                    (SELECT oid FROM pg_database WHERE datname = current_database())
                """
            )
            #expect(cut == ["t"])
            for number in 0..<20 {
                let id = "r\(round)-\(number)"
                _ = try await processes[number % 2].insist(on: .hold(1, of: "alice", as: id))
            }
        }
        try await harness.expectPages(through: 62)
        for process in processes { await process.stop() }
        try await harness.expectVerified()
    }

    @Test func `a stop answers what has arrived, refuses what comes, and leaves no tail`()
        async throws
    {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        try await process.open("alice", credits: 1000)
        try await harness.expectPages(through: 2)
        let answers = await withTaskGroup(of: Position?.self) { group in
            for number in 0..<100 {
                group.addTask {
                    do throws(EngineError) {
                        return try await process.run(.hold(1, of: "alice", as: "r\(number)"))
                            .position
                    } catch {
                        guard case .unavailable = error else {
                            Issue.record(error)
                            return nil
                        }
                        return nil
                    }
                }
            }
            group.addTask {
                await process.stop()
                return nil
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        await #expect(throws: EngineError.self) {
            try await process.run(.hold(1, of: "alice", as: "late"))
        }
        let stored = try harness.positions(of: "credits.reserved")
        #expect(Set(stored.values.flatMap(\.self)) == Set(answers.compactMap(\.self)))
        let head = try harness.events().count
        #expect(
            try harness.sql("SELECT position FROM tally.state WHERE key = 'tree'") == [String(head)]
        )
        // Once more changes nothing.
        await process.stop()
        try await harness.expectVerified()
    }
}
