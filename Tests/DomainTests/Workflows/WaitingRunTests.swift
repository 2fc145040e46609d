// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// Runs that cannot go on at once.
@Suite struct `Runs that wait` {
    private static let chain = WorkflowDefinition.chain(hold: .step)

    @Test func `each step holds its own cost when it starts`() {
        `Runs of workflows`.given(Self.chain)
            .when(.start(of: Self.chain))
            .thenTypes("run.started", "credits.reserved", "generation.requested")
            .thenBalance(available: 90, held: 10)
            .when(.success("run/r1/a"))
            .thenTypes(
                "credits.captured",
                "generation.succeeded",
                "credits.reserved",
                "generation.requested"
            )
            .thenBalance(available: 80, held: 10)
    }

    @Test func `want of credits pauses a run, and it is resumed when there are some`() {
        let given = `Runs of workflows`.given(Self.chain, credits: 15)
        given.when(.start(of: Self.chain))
            .when(.success("run/r1/a"))
            .thenTypes("credits.captured", "generation.succeeded", "run.paused")
            .when(.resumeRun())
            .thenRejected(.insufficientCredits("alice", available: 5, required: 10))
        #expect(given.store.run()?.pause == .insufficientCredits)
        given.when(.grant("l2", 20))
            .when(.resumeRun())
            .thenTypes("run.resumed", "credits.reserved", "generation.requested")
            .when(.resumeRun())
            .thenRepeats(14)
            .when(.success("run/r1/b", number: 3))
            .when(.success("run/r1/c", number: 4))
            .thenBalance(available: 5)
        #expect(given.store.run()?.status == .succeeded)
    }

    @Test func `what the rest waits for fails while a run is paused: resumed, it ends`() {
        let given = `Runs of workflows`.given(Self.chain, credits: 15)
        given.when(.start(of: Self.chain))
            .when(.success("run/r1/a"))
            .thenTypes("credits.captured", "generation.succeeded", "run.paused")
            .when(.failure("run/r1/a", number: 5))
            .when(.resumeRun())
            .thenTypes("run.resumed", "run.steps_skipped", "run.finished")
            .thenBalance(available: 15)
        #expect(given.store.run()?.status == .failed)
    }

    @Test func `the first step must be paid for, or nothing starts`() {
        `Runs of workflows`.given(Self.chain, credits: 5)
            .when(.start(of: Self.chain))
            .thenRejected(.insufficientCredits("alice", available: 5, required: 10))
    }

    @Test func `a suspended account's run pauses and keeps its hold`() {
        let chain = WorkflowDefinition.chain()
        let given = `Runs of workflows`.given(chain)
        given.when(.start(of: chain))
            .when(.suspendAccount("alice", reason: nil))
            .when(.success("run/r1/a"))
            .thenTypes("credits.captured", "generation.succeeded", "run.paused")
            .thenBalance(available: 70, held: 20)
            .when(.cancelRun())
            .thenTypes("credits.released", "run.cancelled")
            .thenBalance(available: 90)
    }

    @Test func `a plan's limit delays a run, which then goes on by itself`() {
        let limited = PlanTerms(name: "Free", limits: PlanLimits(concurrency: 1))
        let chain = WorkflowDefinition.chain()
        let given = Given(
            .planDefined("FREE", limited),
            .opened(plan: "FREE"),
            .granted("l1", 100),
            .registered(),
            .defined(chain)
        )
        given.when(.start(of: chain))
            .when(.generate("other", number: 9))
            .thenRejected(.limitReached(.concurrency("alice", maximum: 1)))
        given.when(.definePlan("FREE", PlanTerms(name: "Free", limits: .none)))
            .when(.generate("other", number: 9))
            .when(.definePlan("FREE", limited))
            .when(.success("run/r1/a"), at: 5)
            .thenTypes("credits.captured", "generation.succeeded", "run.delayed")
        #expect(given.store.entities[.run("r1")]?.due == 15)
        given.when(.proceed(), at: 14)
            .thenNothing()
            .when(.proceed(), at: 15)
            .thenTypes("run.delayed")
        #expect(given.store.entities[.run("r1")]?.due == 35)
        given.when(.success("other", number: 10), at: 20)
            .when(.proceed(), at: 35)
            .thenTypes("generation.requested")
        #expect(given.store.entities[.run("r1")]?.due == nil)
    }

    @Test func `a run that waits for more than a day is left to a person`() throws {
        let limited = PlanTerms(name: "Free", limits: PlanLimits(concurrency: 1))
        let chain = WorkflowDefinition.chain()
        let given = Given(
            .planDefined("FREE", limited),
            .opened(plan: "FREE"),
            .granted("l1", 100),
            .registered(),
            .defined(chain)
        )
        given.when(.start(of: chain))
            .when(.definePlan("FREE", PlanTerms(name: "Free", limits: .none)))
            .when(.generate("other", number: 9))
            .when(.definePlan("FREE", limited))
            .when(.success("run/r1/a"), at: 5)
        var delays = 0
        while let due = given.store.entities[.run("r1")]?.due {
            delays += 1
            try #require(delays < 1_000)
            given.when(.proceed(), at: due)
        }
        #expect(delays == 150)
        #expect(given.store.run()?.status == .paused)
        #expect(given.store.run()?.pause == .planLimit)
        given.when(.success("other", number: 10), at: 200_000)
            .when(.resumeRun(), at: 200_000)
        #expect(given.store.run()?.status == .running)
        #expect(given.store.run()?.delays == 0)
    }

    @Test func `a large run starts a bounded number of steps at a time`() {
        let steps = (1...40).map { WorkflowStep.of("s\($0)") }
        let wide = WorkflowDefinition(name: "Wide", steps: steps)
        let given = `Runs of workflows`.given(wide, credits: 400)
        given.when(.start(of: wide))
        #expect(given.store.steps().values.count { $0 == .running } == 17)
        given.when(.success("run/r1/s1"))
        #expect(given.store.steps().values.count { $0 == .running } == 32)
        given.when(.success("run/r1/s2", number: 3))
        #expect(given.store.steps().values.count { $0 == .waiting } == 0)
    }

    @Test func `a run of many steps that each hold their own is cancelled at once`() {
        let steps = (1...100).map { WorkflowStep.of("s\($0)", onFailure: .proceed) }
        let wide = WorkflowDefinition(name: "Wide", steps: steps, hold: .step)
        let given = `Runs of workflows`.given(wide, credits: 1_000)
        given.when(.start(of: wide))
        for step in 1...6 {
            given.when(
                .success(GenerationID(trusted: "run/r1/s\(step)"), number: UInt64(600 + step))
            )
        }
        #expect(given.store.steps().values.count { $0 == .running } == 94)
        given.when(.cancelRun()).thenBalance(available: 940)
        #expect(given.store.run()?.status == .cancelled)
    }
}
