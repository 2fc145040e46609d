// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import TestSupport
import Testing

@Suite struct `Runs of workflows` {
    static func given(_ definition: WorkflowDefinition, credits: Amount = 100) -> Given {
        Given(.opened(), .granted("l1", credits), .registered(), .defined(definition))
    }

    @Test func `a run holds the cost of all its steps, and starts what waits for nothing`() {
        let given = Self.given(.chain())
        given.when(.start(of: .chain()))
            .thenTypes("credits.reserved", "run.started", "generation.requested")
            .thenBalance(available: 70, held: 30)
        #expect(given.store.steps() == ["a": .running, "b": .waiting, "c": .waiting])
        #expect(given.store.run()?.totals == RunTotals(cost: 30))
        #expect(given.store.entities[.generation("run/r1/a")]?.generation?.status == .requested)
    }

    @Test func `started twice it runs once`() {
        Self.given(.chain())
            .when(.start(of: .chain()))
            .when(.start(of: .chain()))
            .thenRepeats(7)
            .when(.start(of: .chain(), number: 9))
            .thenRejected(.idConflict(.run("r1"), first: 7))
    }

    @Test func `what waited starts in the commit of what it waited for`() {
        let given = Self.given(.chain())
        given.when(.start(of: .chain()))
            .when(.success("run/r1/a"))
            .thenTypes("credits.captured", "generation.succeeded", "generation.requested")
            .thenBalance(available: 70, held: 20)
            .when(.success("run/r1/b", number: 3))
            .when(.success("run/r1/c", amount: 4, number: 4))
            .thenTypes(
                "credits.captured",
                "generation.succeeded",
                "credits.released",
                "run.finished"
            )
            .thenBalance(available: 76)
        #expect(given.store.run()?.status == .succeeded)
        #expect(given.store.run()?.totals == RunTotals(cost: 30, taken: 24))
    }

    @Test func `when a step fails, what has not started is skipped and its hold released`() {
        let given = Self.given(.chain())
        given.when(.start(of: .chain()))
            .when(.success("run/r1/a"))
            .when(.failure("run/r1/b", number: 3))
            .thenTypes(
                "generation.failed",
                "run.steps_skipped",
                "credits.released",
                "run.finished"
            )
            .thenBalance(available: 90)
        #expect(given.store.steps() == ["a": .succeeded, "b": .failed, "c": .skipped])
        #expect(given.store.run()?.status == .partial)
    }

    @Test func `a run in which nothing succeeds has failed`() {
        let given = Self.given(.chain(onFailure: .proceed))
        given.when(.start(of: .chain()))
            .when(.failure("run/r1/a"))
            .thenBalance(available: 100)
        #expect(given.store.run()?.status == .failed)
    }

    @Test func `workflow half failed: what does not depend on the failed step goes on`() {
        let given = Self.given(.storyboard())
        given.when(.start(of: .storyboard(), inputs: .scenes(3)))
            .thenBalance(available: 60, held: 40)
            .when(.failure("run/r1/scene.1"))
            .thenTypes("generation.failed", "run.steps_skipped")
            .when(.success("run/r1/scene.2", number: 3))
            .thenBalance(available: 60, held: 30)
            .when(.success("run/r1/scene.3", number: 4))
            .thenBalance(available: 80)
        #expect(given.store.run()?.status == .partial)
        #expect(given.store.steps()["film"] == .skipped)
    }

    @Test func `what runs goes on when another step stops the run`() {
        let given = Self.given(.storyboard(onFailure: .stop))
        given.when(.start(of: .storyboard(), inputs: .scenes(2)))
            .when(.failure("run/r1/scene.1"))
            .thenTypes("generation.failed", "run.steps_skipped")
            .when(.success("run/r1/scene.2", number: 3))
            .thenTypes(
                "credits.captured",
                "generation.succeeded",
                "credits.released",
                "run.finished"
            )
            .thenBalance(available: 90)
    }

    @Test(arguments: [true, false])
    func `a step that stops the run keeps those of other branches from starting`(
        isCancelled: Bool
    ) {
        let branches = WorkflowDefinition(
            name: "Branches",
            steps: [.of("a"), .of("x"), .of("y", dependsOn: ["x"])],
            hold: .run
        )
        let given = Self.given(branches)
        given.when(.start(of: branches)).thenBalance(available: 70, held: 30)
        if isCancelled {
            given.when(.settle(.cancelled, of: "run/r1/a"))
        } else {
            given.when(.failure("run/r1/a"))
        }
        #expect(given.store.steps()["y"] == .skipped)
        given.when(.success("run/r1/x", number: 4)).thenBalance(available: 90)
        #expect(given.store.run()?.status == .partial)
    }

    @Test func `an optional step that fails keeps nothing from starting`() {
        let branches = WorkflowDefinition(
            name: "Branches",
            steps: [.of("a", isOptional: true), .of("x"), .of("y", dependsOn: ["x"])],
            hold: .run
        )
        let given = Self.given(branches)
        given.when(.start(of: branches)).when(.failure("run/r1/a"))
        #expect(given.store.steps()["y"] == .waiting)
        given.when(.success("run/r1/x", number: 3))
        #expect(given.store.steps()["y"] == .running)
    }

    @Test func `resumed after what it had made failed, a run comes to its end`() {
        let board = WorkflowDefinition.storyboard(onFailure: .stop, hold: .step)
        let given = Self.given(board, credits: 15)
        given.when(.start(of: board, inputs: .scenes(1)))
            .when(.success("run/r1/scene.1"))
            .thenTypes("credits.captured", "generation.succeeded", "run.paused")
            .when(.failure("run/r1/scene.1", number: 3))
            .thenBalance(available: 15)
            .when(.resumeRun())
            .thenTypes("run.resumed", "run.steps_skipped", "run.finished")
            .thenBalance(available: 15)
        #expect(given.store.steps() == ["scene.1": .failed, "film": .skipped])
        #expect(given.store.run()?.status == .failed)
    }

    @Test func `an optional step may fail`() {
        let definition = WorkflowDefinition(
            name: "Extra",
            steps: [.of("main"), .of("extra", isOptional: true)]
        )
        let given = Self.given(definition)
        given.when(.start(of: definition))
            .when(.failure("run/r1/extra"))
            .when(.success("run/r1/main", number: 3))
        #expect(given.store.run()?.status == .succeeded)
    }

    @Test func `a run that is cancelled frees what it holds`() {
        let given = Self.given(.chain())
        given.when(.start(of: .chain()))
            .when(.success("run/r1/a"))
            .when(.cancelRun())
            .thenTypes("generation.cancelled", "credits.released", "run.cancelled")
            .thenBalance(available: 90)
            .when(.cancelRun())
            .thenRepeats(13)
            .when(.resumeRun())
            .thenRejected(.wrongState(.run("r1"), state: "cancelled"))
        #expect(given.store.steps() == ["a": .succeeded, "b": .cancelled, "c": .cancelled])
    }

    @Test func `a run that is over cannot be cancelled`() {
        let given = Self.given(.chain())
        given.when(.start(of: .chain())).when(.failure("run/r1/a"))
            .when(.cancelRun())
            .thenRejected(.wrongState(.run("r1"), state: "failed"))
    }

    @Test func `a late success of a step is charged, and changes nothing else`() {
        let given = Self.given(.chain())
        given.when(.start(of: .chain()))
            .when(.failure("run/r1/a"))
            .when(.success("run/r1/a", number: 3))
            .thenTypes("credits.charged", "generation.succeeded")
            .thenBalance(available: 90)
        #expect(given.store.run()?.status == .failed)
        #expect(given.store.run()?.totals.taken == 10)
    }

    @Test func `a late failure of a step gives back what it took`() {
        let given = Self.given(.chain())
        given.when(.start(of: .chain()))
            .when(.success("run/r1/a"))
            .when(.success("run/r1/b", number: 3))
            .when(.success("run/r1/c", number: 4))
            .when(.failure("run/r1/b", number: 5))
            .thenTypes("credits.refunded", "generation.failed")
            .thenBalance(available: 80)
        #expect(given.store.run()?.totals == RunTotals(cost: 30, taken: 30, refunded: 10))
    }

    @Test func `what a run cannot be started with`() {
        Self.given(.chain(), credits: 29)
            .when(.start(of: .chain()))
            .thenRejected(.insufficientCredits("alice", available: 29, required: 30))
            .when(.start(of: .chain(), as: "none"))
            .thenRejected(.notFound(.workflow("none")))
            .when(.start(of: .chain(), version: 2))
            .thenRejected(.notFound(.workflow("w@2")))
            .when(.resumeRun())
            .thenRejected(.notFound(.run("r1")))
    }

    @Test func `a run keeps to the version that it was started with`() {
        let given = Self.given(.chain())
        given.when(.start(of: .chain()))
            .when(.define(.storyboard()))
            .when(.success("run/r1/a"))
        #expect(given.store.run()?.started.version == 1)
        #expect(given.store.steps()["b"] == .running)
    }

    @Test func `a step keeps to the price of the start`() {
        let given = Self.given(.chain())
        given.when(.start(of: .chain()))
            .when(.reprice("flux", to: 50))
            .when(.success("run/r1/a"))
            .thenBalance(available: 70, held: 20)
        #expect(given.store.run()?.totals.cost == 30)
    }

    @Test func `steps that are free need no hold`() {
        let free = Price(rates: Rates(base: 0))
        Given(.opened(), .registered(by: free), .defined(.chain()))
            .when(.start(of: .chain()))
            .thenTypes("run.started", "generation.requested")
            .when(.success("run/r1/a"))
            .when(.success("run/r1/b", number: 3))
            .when(.success("run/r1/c", number: 4))
            .thenTypes("generation.succeeded", "run.finished")
            .thenBalance(available: 0)
    }
}

extension Outcome {
    /// Events of just these types.
    @discardableResult
    func thenTypes(
        _ types: String...,
        at location: SourceLocation = #_sourceLocation
    ) -> Outcome {
        switch result {
        case .failure(let rejection):
            Issue.record("It is refused: \(Brief(rejection))", sourceLocation: location)
        case .success((_, let events)):
            #expect(
                events.map { EventType(of: $0).rawValue } == types,
                sourceLocation: location
            )
        }
        return self
    }
}

extension Command {
    static func reprice(_ model: ModelID, to credits: Int64) -> Command {
        let price = Price(rates: Rates(base: credits * Amount.microcreditsPerCredit))
        return .catalog(.repriceModel(model, price, reason: nil), .number(700))
    }
}
