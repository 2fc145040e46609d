// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Alerts about models and providers` {
    private static func ids(_ count: Int) -> [GenerationID] {
        (0..<count).map { GenerationID(trusted: "g\($0)") }
    }

    /// As many free generations as ended, and one more that runs.
    private static func history(_ ended: Int, failed: Int, at time: Instant = 0) -> [Event] {
        [.opened()]
            + ids(ended + 1).flatMap { Event.generating($0, .of(0), at: time) }
            + ids(ended).enumerated().map { number, id in
                number < failed ? .failed(id, at: time) : .succeeded(id, actual: 0, at: time)
            }
    }

    private static func facts(_ ended: Int64, _ failed: Int64) -> [AlertFact] {
        [AlertFact("ended", .count(ended)), AlertFact("failed", .count(failed))]
    }

    private static func raised(_ given: Given) -> [Bool] {
        [AlertID.model("flux"), .provider("kie")].map {
            given.store.alert($0)?.isRaised(.failures) ?? false
        }
    }

    @Test func `more than a tenth of failures is told for the model and its provider`() {
        let given = Given(Self.history(10, failed: 1))
        given.when(.failure("g10", number: 9))
        #expect(Self.raised(given) == [true, true])
        #expect(
            given.store.alert(.model("flux"))?.raised.map(\.facts) == [Self.facts(11, 2)]
        )
    }

    @Test(arguments: [(8, 8, false), (9, 1, true), (18, 1, true), (19, 1, false)])
    func `too few say nothing, and a tenth is no alarm`(
        _ ended: Int,
        _ failed: Int,
        _ expected: Bool
    ) {
        let given = Given(Self.history(ended, failed: failed))
        given.when(.failure(GenerationID(trusted: "g\(ended)"), number: 9))
        #expect(Self.raised(given) == [expected, expected])
    }

    @Test func `it is clear below half of that, or when the minutes are over`() {
        let given = Given(Self.history(12, failed: 3))
        given.when(.failure("g12", number: 9))
        #expect(Self.raised(given) == [true, true])
        given.when(.alert(.sweep(.model("flux"))), at: 3_599)
        given.when(.alert(.sweep(.provider("kie"))), at: 3_600)
        #expect(Self.raised(given) == [true, false])
    }

    @Test func `a hold that is later than it should be is told once, until none is`() {
        let given = Given(
            [.opened(), .granted("l1", 30)] + Event.generating("g1") + Event.generating("g2")
        )
        let time = GenerationTerms.of(10).overdueAt(from: 0)
        given.when(.sweep("g1"), at: time).when(.sweep("g2"), at: time)
        let model = AlertID.model("flux")
        #expect(given.store.alert(model)?.isRaised(.overdue) == true)
        #expect(given.store.alert(model)?.overdue == ["g1", "g2"])
        given.when(.failure("g1", number: 9), at: time)
        #expect(given.store.alert(model)?.isRaised(.overdue) == true)
        given.when(.failure("g2", number: 10), at: time)
        #expect(given.store.alert(model)?.isRaised(.overdue) == false)
    }

    /// By which a generation that was overdue goes on.
    @Test(
        arguments: [
            ("another attempt", [Command.submit()], Command.retry()),
            (
                "a worker's sign of life", [.claim(lease: Lease(seconds: 60, attemptsMaximum: 1))],
                .prolong()
            ),
            ("its submission", [.dispatch()], .submit()),
            ("its claim", [], .claim()),
            ("its dispatch", [], .dispatch()),
        ] as [(String, [Command], Command)]
    )
    func `what goes on is overdue no more`(_ name: String, _ before: [Command], _ goesOn: Command) {
        let given = Given.priced([.opened(), .granted("l1", 30)] + Event.generating("g1"))
        for command in before { given.when(command) }
        let late = GenerationTerms.of(10).overdueAt(from: 0)
        given.when(.sweep("g1"), at: late)
        let model = AlertID.model("flux")
        #expect(given.store.alert(model)?.isRaised(.overdue) == true, "\(name)")
        given.when(goesOn, at: late.adding(seconds: 1))
        #expect(given.store.alert(model)?.isRaised(.overdue) == false, "\(name)")
        #expect(given.store.alert(model)?.overdue == [], "\(name)")
        #expect(given.store.violations == [])
    }
}
