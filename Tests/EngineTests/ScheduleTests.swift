// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import TestSupport
import Testing

@Suite struct `What is due` {
    @Test func `is done once by two processes, and once more by hand changes nothing`()
        async throws
    {
        let harness = try await EngineHarness()
        let processes = [try await harness.process(), try await harness.process()]
        try await Self.prepare(processes[0])
        try await Self.expectDone(processes[1], harness)
        for process in processes { await process.stop() }
        try await harness.expectVerified()
    }

    @Test func `is done after a time when nobody was there`() async throws {
        let harness = try await EngineHarness()
        let first = try await harness.process { $0.runsScheduler = false }
        try await Self.prepare(first)
        try await harness.expectPages(through: 5)
        await first.stop()
        let isDue = try await eventually {
            // Then the lot is, too.
            try harness.sql(
                """
                SELECT due < clock_timestamp() - interval '2 seconds'
                FROM tally.state WHERE key = 'reservation/short'
                """
            ) == ["t"]
        }
        #expect(isDue)
        #expect(try harness.events().count == 5)

        let second = try await harness.process()
        try await Self.expectDone(second, harness)
        await second.stop()
        try await harness.expectVerified()
    }

    @Test func `is gone for who looks and who spends, also before it is written`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process { $0.runsScheduler = false }
        try await process.open("alice", credits: 10)
        try await process.run(Self.fleeting(for: process))
        let isGone = try await eventually {
            try await process.account("alice")?.available == 10
        }
        #expect(isGone)
        await #expect(
            throws: EngineError.rejected(
                .insufficientCredits("alice", available: 10, required: 11)
            )
        ) {
            try await process.run(.hold(11, of: "alice", as: "more"))
        }
        #expect(try harness.events().count == 3)
        try await process.run(.hold(10, of: "alice", as: "all"))
        let types = try harness.events().map(\.type)
        #expect(types.suffix(2) == ["lot.expired", "credits.reserved"])
        await process.stop()
        try await harness.expectVerified()
    }

    /// Five fleeting credits and ten lasting ones; six held for a moment, and one for long.
    private static func prepare(_ process: EngineProcess) async throws {
        try await process.open("alice", credits: 10)
        let requests = [
            try await fleeting(for: process),
            .hold(6, of: "alice", as: "short", expiresIn: 1),
            .hold(1, of: "alice", as: "long", expiresIn: 3600),
        ]
        // Together: at one time.
        let answers = await process.installation.executeAll(requests, on: process.handler)
        for answer in answers { _ = try answer.get() }
    }

    private static func fleeting(for process: EngineProcess) async throws -> Request {
        let soon = try await process.handler.read([]).time.adding(seconds: 2)
        return .grant(
            Request.GrantRequest(
                id: "fleeting",
                account: "alice",
                amount: 5,
                terms: LotTerms(.promotion, expiresAt: soon)
            )
        )
    }

    private static func expectDone(
        _ process: EngineProcess,
        _ harness: EngineHarness
    ) async throws {
        let isDone = try await eventually {
            let types = try harness.events().map(\.type)
            return types.contains("credits.released") && types.contains("lot.expired")
        }
        #expect(isDone)
        let account = try #require(try await process.account("alice"))
        #expect(account.available == 9)
        #expect(account.held == 1)
        let view = try await process.handler.read([.reservation("short"), .reservation("long")])
        #expect(view.reservation(at: 0)?.0.status == .expired)
        #expect(view.reservation(at: 1)?.0.status == .open)

        try await process.run(.expireReservation("short"))
        try await process.run(.expireLots("alice"))
        #expect(try harness.positions(of: "credits.released", by: "reservation").count == 1)
        let types = try harness.events().map(\.type)
        #expect(types.count { $0 == "credits.released" } == 1)
        #expect(types.count { $0 == "lot.expired" } == 1)
    }
}
