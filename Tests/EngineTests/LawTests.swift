// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import Engine
import EventFormat
import EventLog
import Postgres
import TestSupport
import Testing

/// What is true whatever is asked, by however many, in whatever order.
@Suite struct `Whatever is asked` {
    @Test(arguments: [1, 2, 3])
    func `what is acknowledged is stored once, and the books balance`(
        processes count: Int
    ) async throws {
        let harness = try await EngineHarness()
        var processes: [EngineProcess] = []
        for _ in 0..<count { processes.append(try await harness.process()) }
        let load = RandomLoad(number: count)
        try await load.openAccounts(on: processes[0])
        try await load.run(clients: 12, requests: 50, on: processes)
        #expect(load.answers.rejections > 0, load.seed)
        #expect(load.answers.repeats > 0, load.seed)
        #expect(load.answers.steps.count > 100, load.seed)
        for process in processes { try await load.expectAllStored(in: harness, on: process) }
        for process in processes { await process.stop() }
        try await harness.expectVerified(comment: load.seed)
    }

    @Test func `nobody starves`() async throws {
        let harness = try await EngineHarness()
        let processes = [try await harness.process(), try await harness.process()]
        try await processes[0].open("alice", credits: 1000)
        // No second try: a process that always loses would be answered so.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, process) in processes.enumerated() {
                group.addTask {
                    for serial in 0..<60 {
                        try await process.run(.hold(1, of: "alice", as: "r\(number)-\(serial)"))
                    }
                }
            }
            try await group.waitForAll()
        }
        for process in processes {
            #expect(try await process.account("alice")?.held == 120)
            await process.stop()
        }
        try await harness.expectVerified()
    }

    @Test func `time is PostgreSQL's, and the same for all events of a commit`() async throws {
        let harness = try await EngineHarness()
        let processes = [try await harness.process(), try await harness.process()]
        let before = try Self.clock(of: harness)
        try await processes[0].open("alice", credits: 100)
        for number in 0..<20 {
            try await processes[number % 2].run(.hold(1, of: "alice", as: "r\(number)"))
        }
        let after = try Self.clock(of: harness)
        for process in processes { await process.stop() }
        let times = try harness.events().map(\.recordedAt)
        #expect(times.count == 22)
        #expect(times == times.sorted())
        // A process that is further off does not write.
        let second = Instant.microsecondsPerSecond
        let allowed = (before - second)...(after + second)
        #expect(times.filter { !(allowed ~= $0.microseconds) } == [])
        try await harness.expectVerified()
    }

    @Test func `time never runs backwards, also after a clock that was ahead`() async throws {
        let harness = try await EngineHarness()
        let first = try await harness.process()
        let ahead = Instant(microseconds: try Self.clock(of: harness)).adding(seconds: 3600)
        let running = try await harness.process()
        try Self.append([.granted("l0", 10)], at: ahead, to: first.handler.ledger, harness)
        try await running.run(.credits(1, to: "alice", as: "l1"))
        for process in [first, running] { await process.stop() }

        let later = try await harness.process()
        try await later.run(.credits(1, to: "alice", as: "l2"))
        await later.stop()
        #expect(try harness.events().map(\.recordedAt) == [ahead, ahead, ahead, ahead])
        try await harness.expectVerified()
    }

    private static func clock(of harness: EngineHarness) throws -> Int64 {
        let text = try harness.sql("SELECT (extract(epoch FROM clock_timestamp()) * 1e6)::bigint")
        return try #require(Int64(text[0]))
    }

    /// As a process does whose clock is ahead.
    private static func append(
        _ events: [Event],
        at time: Instant,
        to ledger: Ledger,
        _ harness: EngineHarness
    ) throws {
        let connection = try Log.connect(to: harness.target)
        defer { connection.close() }
        var batch = Batch(ledger: ledger, hasher: SHA256())
        batch.reset(
            after: try Log.head(of: ledger, on: connection),
            tree: CompactRange(),
            recordedAt: time
        )
        batch.append(.opened("alice"))
        for event in events { batch.append(event) }
        try Log.startAppend(batch, head: batch.head, on: connection)
        try #require(try Log.finishAppend(of: batch.count, on: connection) == .stored)
    }
}
