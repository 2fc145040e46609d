// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Postgres
import TestSupport
import Testing

@Suite struct `Races on one ledger` {
    @Test(arguments: [1, 2, 3])
    func `processes that share accounts never overdraw, and store each command once`(
        processes: Int
    ) async throws {
        let harness = try await EngineHarness()
        var all: [EngineProcess] = []
        for _ in 0..<processes { all.append(try await harness.process()) }
        for account in 0..<5 { try await all[0].open("a\(account)", credits: 200) }

        // Every request goes to every process, so each is a repeat for all but one.
        let answers = try await withThrowingTaskGroup(of: [String: Int64].self) { group in
            for (index, process) in all.enumerated() {
                for client in 0..<8 {
                    group.addTask { try await Self.client(client, of: process, index) }
                }
            }
            var answers: [String: Int64] = [:]
            for try await part in group {
                for (id, position) in part {
                    #expect(answers[id] ?? position == position, "\(id) has two positions")
                    answers[id] = position
                }
            }
            return answers
        }
        let stored = try harness.positions(of: "credits.reserved")
        #expect(stored.mapValues { [$0[0]] } == stored, "a reservation is stored twice")
        #expect(stored.mapValues { $0[0] } == answers)
        #expect(!answers.isEmpty)
        for process in all {
            for account in 0..<5 {
                let seen = try #require(try await process.account("a\(account)"))
                #expect(seen.available >= .zero)
                #expect(seen == (try await all[0].account("a\(account)")))
            }
        }
        for process in all { await process.stop() }
        try await harness.expectVerified()
    }

    /// Reserves more than there is; what succeeded, by id.
    private static func client(
        _ client: Int,
        of process: EngineProcess,
        _ index: Int
    ) async throws -> [String: Int64] {
        var random = SeededRandom(seed: SeededRandom.seedOfRun &+ UInt64(index * 100 + client))
        var answers: [String: Int64] = [:]
        for number in 0..<40 {
            let id = "r-\(client)-\(number)"
            let account = "a\((client + number) % 5)"
            do throws(EngineError) {
                let receipt = try await process.insist(on: .hold(5, of: account, as: id))
                answers[id] = receipt.position
            } catch .rejected(.insufficientCredits) {
                continue
            }
            guard Bool.random(using: &random) else { continue }
            do throws(EngineError) {
                _ = try await process.insist(on: .captureAll(id))
            } catch .rejected(.reservationClosed) {
                continue
            }
        }
        return answers
    }

    @Test func `a process that was idle sees what others did`() async throws {
        let harness = try await EngineHarness()
        let idle = try await harness.process()
        let busy = try await harness.process()
        try await busy.open("alice", credits: 10)
        for number in 0..<9 { try await busy.run(.hold(1, of: "alice", as: "r\(number)")) }
        #expect(try await idle.account("alice")?.available == Balance(.credits(1)))
        await #expect(throws: EngineError.self) {
            try await idle.run(.hold(2, of: "alice", as: "too-much"))
        }
        try await idle.run(.hold(1, of: "alice", as: "last"))
        #expect(try await busy.account("alice")?.available == .zero)
        await idle.stop()
        await busy.stop()
        try await harness.expectVerified()
    }

    @Test func `a queue that is full says so, and what waits is answered`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process { $0.queueMaximum = 20 }
        try await process.open("alice", credits: 1000)
        let blocker = try Connection(to: harness.target)
        try blocker.execute("BEGIN; LOCK TABLE tally.commits IN ACCESS EXCLUSIVE MODE")
        let outcomes = await withTaskGroup(of: String.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do throws(EngineError) {
                        try await process.run(.hold(1, of: "alice", as: "r\(number)"))
                        return "stored"
                    } catch {
                        return error == .overloaded ? "overloaded" : "\(error)"
                    }
                }
            }
            // The surplus is answered while PostgreSQL stands still; the first ones after that.
            var outcomes: [String] = []
            for await outcome in group {
                outcomes.append(outcome)
                if outcomes.count == 100 { blocker.close() }
            }
            return outcomes
        }
        #expect(outcomes.contains("overloaded"))
        #expect(outcomes.contains("stored"))
        #expect(outcomes.filter { $0 != "stored" && $0 != "overloaded" } == [])
        let stored = try harness.positions(of: "credits.reserved")
        #expect(stored.count == outcomes.filter { $0 == "stored" }.count)
        await process.stop()
        try await harness.expectVerified()
    }

    @Test func `of many at once that do not fit the queue the first are stored`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process { $0.queueMaximum = 20 }
        try await process.open("alice", credits: 1000)
        let holds = (0..<50).map { Request.hold(1, of: "alice", as: "r\($0)") }
        let answers = await process.installation.executeAll(holds, on: process.handler)
        for (number, answer) in answers.enumerated() {
            switch answer {
            case .success: #expect(number < 20)
            case .failure(let error): #expect(number >= 20 && error == .overloaded)
            }
        }
        let stored = try harness.positions(of: "credits.reserved")
        #expect(Set(stored.keys) == Set((0..<20).map { "r\($0)" }))
        await process.stop()
        try await harness.expectVerified()
    }

    @Test func `what PostgreSQL refuses fails alone`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        try await process.open("poison", credits: 10)
        try await process.open("alice", credits: 1000)
        try harness.sql(
            """
            ALTER TABLE tally.events ADD CONSTRAINT no_poison CHECK (account <> 'poison') NOT VALID
            """
        )
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    do throws(EngineError) {
                        let account = number % 10 == 3 ? "poison" : "alice"
                        try await process.run(.hold(1, of: account, as: "r\(number)"))
                        #expect(account == "alice")
                    } catch {
                        guard case .refused = error else {
                            Issue.record(error)
                            return
                        }
                        #expect(number % 10 == 3)
                    }
                }
            }
        }
        #expect(try harness.positions(of: "credits.reserved").count == 45)
        await process.stop()
        try await harness.expectVerified()
    }
}
