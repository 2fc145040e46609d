// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

/// The stories of generations, and of runs of them.
extension FixtureStory {
    static let work = [workflowHalfFailed, lateSuccess, overdueThenFailed]

    private static let workflowHalfFailed = FixtureStory(
        name: "workflow-half-failed",
        guards: """
            A storyboard of three scenes and a film holds the cost of all. One scene fails: it \
            costs nothing, the others go on and are paid for, the film that waited for all of them \
            is skipped, and what was held for it is free again. The scene that failed is made \
            anew, with the film, under holds of their own.
            """,
        commands: ready(with: .flux, credits: 60) + [
            TimedCommand(.define(.storyboard()), at: 60),
            TimedCommand(.start(of: .storyboard(), inputs: .scenes(3)), at: 100),
            TimedCommand(.submit("run/r1/scene.1", job: "j1"), at: 101),
            TimedCommand(.submit("run/r1/scene.2", job: "j2"), at: 101),
            TimedCommand(.submit("run/r1/scene.3", job: "j3"), at: 102),
            TimedCommand(.success("run/r1/scene.1", job: "j1", number: 11), at: 130),
            TimedCommand(.failure("run/r1/scene.2", job: "j2", number: 12), at: 140),
            TimedCommand(.success("run/r1/scene.3", amount: 6, job: "j3", number: 13), at: 150),
            TimedCommand(.regenerate("scene.2", dependants: true), at: .day(1)),
            TimedCommand(.success("run/r1/scene.2/2", number: 14), at: .day(1)),
            TimedCommand(.success("run/r1/film", number: 15), at: .day(1)),
        ]
    )

    private static let lateSuccess = FixtureStory(
        name: "late-success",
        guards: """
            A generation without a verdict is given up at its deadline, and its hold released. \
            Its success comes later: what is available is taken for it, and the platform bears the \
            rest; what another hold sets free afterwards stays free.
            """,
        commands: ready(with: .impatient, credits: 15) + [
            TimedCommand(.generate(), at: 100),
            TimedCommand(.submit(), at: 101),
            TimedCommand(.sweep(), at: 1_001),
            TimedCommand(.sweep(), at: 3_701),
            TimedCommand(.reserve("r1", 8), at: 3_800),
            TimedCommand(.success(job: "j1"), at: 4_000),
            TimedCommand(.release("r1"), at: 5_000),
        ]
    )

    private static let overdueThenFailed = FixtureStory(
        name: "overdue-then-failed",
        guards: """
            A generation that does not answer is overdue and keeps its hold; a retry goes on under \
            the same one. When the provider says at last that it failed, all of the hold is free, \
            but for what of its lots has expired meanwhile.
            """,
        commands: ready(with: .flux, credits: 6) + [
            TimedCommand(.grant("gift", 4, .promotion, expiresAt: twoDaysIn), at: 60),
            TimedCommand(.generate(), at: 100),
            TimedCommand(.submit(), at: 101),
            TimedCommand(.sweep(), at: 1_001),
            TimedCommand(.retry(), at: 1_100),
            TimedCommand(.submit(job: "j2"), at: 1_101),
            TimedCommand(.sweep(), at: 2_001),
            TimedCommand(.failure(job: "j2"), at: .day(3)),
        ]
    )

    private static let twoDaysIn = Instant(
        microseconds: start.microseconds + Instant.day(2).microseconds
    )

    private static func ready(
        with model: ModelDefinition,
        credits: Amount
    ) -> [TimedCommand] {
        let price = Price(rates: Rates(base: 10 * Amount.microcreditsPerCredit))
        return [
            TimedCommand(.catalog(.defineModel("flux", model, price, reason: nil)), at: 0),
            TimedCommand(.open("alice"), at: 0),
            TimedCommand(.grant("l1", credits), at: 60),
        ]
    }
}

extension ModelDefinition {
    /// Given up after an hour.
    fileprivate static let impatient = ModelDefinition(
        provider: "kie",
        providerModel: "black-forest/flux",
        type: "prompt_to_image",
        name: "FLUX",
        deadlineSeconds: 3_600
    )
}
