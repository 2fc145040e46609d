// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Subscriptions` {
    private static let plans: [Event] = [
        .planDefined("STARTER", .starter), .planDefined("PRO", .pro), .opened(plan: "FREE"),
    ]

    private func given() -> Given { Given(Self.plans) }

    @Test func `the first period grants the plan's credits and gives its limits`() throws {
        let given = given()
        given.when(.observe(.started(.days(0..<30), isTrial: false), quantity: 2))
        #expect(given.store.lots() == ["subscription/stripe:sub_1/0": 200_000_000])
        let account = try #require(given.store.account("alice"))
        #expect(account.plan == "STARTER")
        #expect(account.lots.first?.terms.expiresAt == .day(30))
        #expect(account.lots.first?.terms.source == .subscription)
        #expect(given.store.subscription()?.status == .active)
        #expect(given.store.violations == [])
    }

    @Test func `what was said before changes nothing`() {
        let given = given()
        given.when(.observe(.started(.days(0..<30), isTrial: false)))
        let end = given.store.lastPosition
        for fact in [
            SubscriptionFact.started(.days(0..<30), isTrial: false), .renewed(.days(0..<30)),
        ] {
            given.when(.observe(fact), at: .day(2)).thenRepeats(end)
        }
        given.when(.observe(.pastDue(at: .day(30)))).when(.observe(.pastDue(at: .day(30))))
            .thenRepeats(end + 1)
    }

    @Test func `a renewal takes the place of what is left`() {
        let given = given()
        given.when(.observe(.started(.days(0..<30), isTrial: false)))
        given.when(.reserve("r1", 30)).when(.capture("r1", 10, isFinal: false))
        given.when(.observe(.renewed(.days(30..<60))), at: .day(29))
        #expect(
            given.store.lots() == [
                "subscription/stripe:sub_1/0": 0,
                "subscription/stripe:sub_1/2592000": 100_000_000,
            ]
        )
        // What is held stays, and is gone when it is released, though its lot would still last.
        given.when(.release("r1"), at: .day(29))
            .thenBalance(available: 100)
        #expect(given.store.violations == [])
    }

    @Test func `a renewal rolls over up to the cap, and the rest expires`() {
        let given = given()
        given.when(.observe(.started(.days(0..<30), isTrial: false), plan: "PRO"))
        given.when(.reserve("r1", 50))
        given.when(.observe(.renewed(.days(30..<60)), plan: "PRO"), at: .day(30))
            .thenBalance(available: 420, held: 50)
        let account = given.store.account("alice")
        let rolled = account?.lots.first { $0.id.text.contains("rollover") }
        #expect(rolled?.remaining == 120_000_000)
        #expect(rolled?.terms.expiresAt == .day(61))
        #expect(given.store.subscription()?.credit.rolledOver == 120_000_000)
        given.when(.observe(.renewed(.days(60..<90)), plan: "PRO"), at: .day(60))
            .thenBalance(available: 420, held: 50)
        #expect(given.store.violations == [])
    }

    @Test func `an older period is granted once, and expires at once if it is over`() {
        let given = given()
        given.when(.observe(.renewed(.days(30..<60))), at: .day(40))
        given.when(.observe(.started(.days(0..<30), isTrial: false)), at: .day(40))
            .thenBalance(available: 100)
        #expect(
            given.store.events.contains(
                .lotExpired(
                    "subscription/stripe:sub_1/0",
                    100,
                    because: .lot("subscription/stripe:sub_1/0")
                )
            )
        )
        let end = given.store.lastPosition
        given.when(.observe(.started(.days(0..<30), isTrial: false)), at: .day(41))
            .thenRepeats(end)
    }

    @Test func `a period whose memory is lost is still not granted twice`() {
        let given = given()
        for month in 0..<30 {
            let period = SubscriptionPeriod.days(Int64(month) * 30..<Int64(month + 1) * 30)
            given.when(.observe(.renewed(period)), at: period.start)
        }
        given.when(.observe(.renewed(.days(0..<30))), at: .day(871))
            .thenBalance(available: 100)
        #expect(given.store.violations == [])
    }

    @Test func `an unknown account or plan waits, and is resolved by a person`() {
        let given = Given(.planDefined("PRO", .pro))
        given.when(.observe(.started(.days(0..<30), isTrial: false), account: nil, plan: nil))
        #expect(given.store.subscription()?.unmatched == .unknownAccount)
        given.store.apply([.opened()])
        given.when(.assign("stripe:sub_1"))
        #expect(given.store.subscription()?.unmatched == .unknownPlan)
        given.when(.assign("stripe:sub_1", to: "alice", "PRO"))
            .thenBalance(available: 300)
        #expect(given.store.subscription()?.unmatched == nil)
        // The alert that it waited is cleared after that.
        let end = given.store.lastPosition - 1
        given.when(.assign("stripe:sub_1", to: "alice", "PRO")).thenRepeats(end)
        given.when(.assign("stripe:sub_1", to: "bob", "PRO"))
            .thenRejected(.wrongState(.subscription("stripe:sub_1"), state: "assigned"))
    }

    @Test func `what was missing is supplied by the next message`() {
        let given = Given()
        let observation = SubscriptionObservation(
            "stripe:sub_1",
            .started(.days(0..<30), isTrial: false),
            account: "alice",
            product: .offers(["stripe:price_starter"])
        )
        given.when(.observe(observation))
        #expect(given.store.subscription()?.unmatched == .unknownAccount)
        given.when(.observe(observation)).thenRepeats(2)
        given.store.apply([.opened()])
        given.when(.observe(observation))
        #expect(given.store.subscription()?.unmatched == .unknownPlan)
        given.store.apply([.planDefined("STARTER", .starter)])
        given.when(.observe(observation)).thenBalance(available: 100)
    }

    @Test func `credits that come settle debt before older lots are superseded`() {
        let given = given()
        given.when(.adjust("a1", .decrease(40), allowsDebt: true))
        given.when(.observe(.renewed(.days(30..<60))), at: .day(31))
            .thenBalance(available: 60)
        given.when(.adjust("a2", .decrease(100), allowsDebt: true), at: .day(31))
            .thenBalance(available: 0, debt: 40)
        given.when(.observe(.started(.days(0..<90), isTrial: false)), at: .day(31))
            .thenBalance(available: 0)
        #expect(given.store.violations == [])
    }

    @Test func `a trial is given once in the life of an account`() {
        let given = given()
        given.when(.startTrial(of: "PRO")).thenBalance(available: 20)
        let end = given.store.lastPosition
        given.when(.startTrial(of: "PRO"), at: .day(20)).thenRepeats(end)
        given.when(.startTrial(of: "STARTER"))
            .thenRejected(.idConflict(.lot("trial/alice"), first: end))
        given.when(.observe(.started(.days(0..<7), isTrial: true), plan: "PRO"))
            .thenBalance(available: 20)
        #expect(given.store.subscription()?.status == .trialing)
        given.when(.observe(.renewed(.days(7..<37)), plan: "PRO"))
            .thenBalance(available: 320)
        given.when(.startTrial(of: "STARTER", for: "nobody"))
            .thenRejected(.notFound(.account("nobody")))
    }

    @Test func `the ledger gives a bonus for signing up, and a trial, once`() {
        Given()
            .when(
                .catalog(
                    .configure(
                        [
                            .signUpBonus(100), .signUpBonusDays(30), .trialCredits(5),
                            .trialDays(nil), .defaultPlan("STARTER"),
                        ],
                        reason: nil
                    ),
                    Stamp(fingerprint: .none, actor: nil)
                )
            )
            .when(.open())
            .then(.opened(), .granted("sign-up/alice", 100, by: .none, expiresAt: .day(30)))
            .when(.open())
            .thenRepeats(3)
            .when(.startTrial(of: nil))
            .thenBalance(available: 105)
            .when(.startTrial(of: nil), at: .day(40))
            .thenRepeats(4)
        Given(.opened()).when(.startTrial(of: nil))
            .thenRejected(.wrongState(.settings, state: "without trial"))
    }

    @Test func `a trial that a provider tells of expires with its period`() throws {
        let given = given()
        given.when(.observe(.started(.days(0..<7), isTrial: true), plan: "PRO"))
            .thenBalance(available: 20)
        let lot = try #require(given.store.account("alice")?.lots.first)
        #expect(lot.id == "trial/alice")
        #expect(lot.terms.expiresAt == .day(7))
    }

    @Test func `limits go with the status, and come back`() {
        let given = given()
        var plan: String? { given.store.account("alice")?.plan }
        given.when(.observe(.started(.days(0..<30), isTrial: false)))
        #expect(plan == "STARTER")
        given.when(.observe(.paused(at: .day(3))), at: .day(3))
        #expect(plan == "FREE")
        given.when(.observe(.resumed(at: .day(4))), at: .day(4))
        #expect(plan == "STARTER")
        given.when(.observe(.pastDue(at: .day(30))), at: .day(30))
        #expect(plan == "STARTER")
        given.when(.lapse(), at: .day(32)).thenNothing()
        given.when(.lapse(), at: .day(33))
        #expect(plan == "FREE")
        #expect(given.store.subscription()?.status == .lapsed)
        given.when(.observe(.renewed(.days(30..<60))), at: .day(34))
        #expect(plan == "STARTER")
        given.when(.observe(.cancelled(at: .day(35), endsAt: nil)), at: .day(35))
        #expect(plan == "STARTER")
        #expect(given.store.subscription()?.due == .day(60))
        given.when(.observe(.ended(at: .day(60))), at: .day(60))
        #expect(plan == "FREE")
        #expect(given.store.violations == [])
    }

    @Test func `the latest of several subscriptions is the account's plan`() {
        let given = given()
        given.when(.observe(.started(.days(0..<30), isTrial: false)))
        given.when(
            .observe(.started(.days(1..<31), isTrial: false), of: "stripe:sub_2", plan: "PRO")
        )
        #expect(given.store.account("alice")?.plan == "PRO")
        given.when(.observe(.ended(at: .day(2)), of: "stripe:sub_2"), at: .day(2))
            .thenBalance(available: 400)
        #expect(given.store.account("alice")?.plan == "STARTER")
    }
}

extension Event {
    /// By the ledger itself.
    fileprivate static func granted(
        _ lot: LotID,
        _ amount: Amount,
        by fingerprint: Fingerprint,
        expiresAt: Instant
    ) -> Event {
        .creditsGranted(
            CreditsGranted(
                lot: lot,
                account: "alice",
                amount: amount,
                terms: LotTerms(.bonus, expiresAt: expiresAt),
                basis: nil,
                note: nil,
                fingerprint: fingerprint
            )
        )
    }
}
