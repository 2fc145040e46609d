// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Regenerating a step of a run` {
    private static let board = WorkflowDefinition.storyboard()

    private func finished() -> Given {
        let given = `Runs of workflows`.given(Self.board)
        given.when(.start(of: Self.board, inputs: .scenes(2)))
            .when(.success("run/r1/scene.1"))
            .when(.success("run/r1/scene.2", number: 3))
            .when(.success("run/r1/film", number: 4))
            .thenBalance(available: 70)
        return given
    }

    @Test func `attempts are numbered from one`() {
        let detail = "Send the number of the attempt that begins: 1 or more."
        for attempt in [0, -1] as [Int64] {
            finished().when(.regenerate("scene.2", attempt: attempt))
                .thenRejected(.invalidContent([ContentError("/attempt", detail)]))
        }
    }

    @Test func `one scene is generated again under a hold of its own`() {
        let given = finished()
        let began = given.store.lastPosition + 3
        given.when(.regenerate("scene.2"))
            .thenTypes("run.step_regenerated", "credits.reserved", "generation.requested")
            .thenBalance(available: 60, held: 10)
            .when(.regenerate("scene.2"))
            .thenRepeats(began)
            .when(.regenerate("scene.2", attempt: 3))
            .thenRejected(.wrongState(.run("r1"), state: "running"))
            .when(.success("run/r1/scene.2/2", number: 5))
            .thenTypes("credits.captured", "generation.succeeded", "run.finished")
            .thenBalance(available: 60)
        #expect(given.store.run()?.totals == RunTotals(cost: 40, taken: 40))
        #expect(given.store.run()?.status == .succeeded)
    }

    @Test func `what depends on it follows if that is wanted`() {
        let given = finished()
        given.when(.regenerate("scene.1", dependants: true))
            .when(.success("run/r1/scene.1/2", number: 5))
            .thenTypes(
                "credits.captured",
                "generation.succeeded",
                "credits.reserved",
                "generation.requested"
            )
            .when(.success("run/r1/film/2", number: 6))
            .thenBalance(available: 50)
        #expect(given.store.run()?.totals == RunTotals(cost: 50, taken: 50))
    }

    @Test func `other parameters are checked and priced as of today`() {
        let given = finished()
        given.when(.reprice("flux", to: 15))
            .when(.regenerate("scene.1", with: ["prompt": "a cat"]))
            .thenBalance(available: 55, held: 15)
            .when(.regenerate("scene.2"))
            .thenBalance(available: 45, held: 25)
            .when(.regenerate("film", with: ["images": [["$output": ["step": "scene.9"]]]]))
            .thenRejected(.wrongState(.run("r1"), state: "running"))
        given.when(.success("run/r1/scene.1/2", number: 5))
            .when(.success("run/r1/scene.2/2", number: 6))
            .when(.regenerate("film", with: ["images": [["$output": ["step": "scene.9"]]]]))
            .thenRejected(
                .invalidContent([
                    ContentError(
                        "/parameters/images/0",
                        "Send a value, or the output of a step that this one depends on."
                    )
                ])
            )
            .when(.regenerate("film", with: ["images": [["$output": ["step": "scene.1"]]]]))
            .thenTypes("run.step_regenerated", "credits.reserved", "generation.requested")
    }

    @Test func `a half failed run is completed step by step`() {
        let given = `Runs of workflows`.given(Self.board)
        given.when(.start(of: Self.board, inputs: .scenes(2)))
            .when(.failure("run/r1/scene.1"))
            .when(.success("run/r1/scene.2", number: 3))
            .thenBalance(available: 90)
            .when(.regenerate("film", attempt: 1))
            .thenRejected(.wrongState(.run("r1"), state: "failed"))
            .when(.regenerate("scene.1", dependants: true))
            .when(.success("run/r1/scene.1/2", number: 4))
            .when(.success("run/r1/film", number: 5))
            .thenBalance(available: 70)
        #expect(given.store.run()?.status == .succeeded)
        #expect(given.store.run()?.totals.cost == 40)
    }

    @Test func `it needs credits of its own`() {
        let given = `Runs of workflows`.given(Self.board, credits: 30)
        given.when(.start(of: Self.board, inputs: .scenes(2)))
            .when(.success("run/r1/scene.1"))
            .when(.regenerate("scene.1"))
            .thenRejected(.insufficientCredits("alice", available: 0, required: 10))
            .when(.regenerate("other"))
            .thenRejected(
                .invalidContent([ContentError("/step", "Name a step of the run.")])
            )
    }

    @Test func `a verdict on a former attempt does not end the new one`() {
        let given = finished()
        given.when(.regenerate("scene.2"))
            .when(.failure("run/r1/scene.2", number: 8))
            .thenTypes("credits.refunded", "generation.failed")
        #expect(given.store.steps()["scene.2"] == .running)
        #expect(given.store.run()?.totals == RunTotals(cost: 40, taken: 30, refunded: 10))
    }
}
