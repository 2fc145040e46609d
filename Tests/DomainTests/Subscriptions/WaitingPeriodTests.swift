// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// Periods whose credits wait, and what comes back to periods that are over.
@Suite struct `Periods that wait` {
    private func given() -> Given {
        Given(.planDefined("STARTER", .starter), .opened())
    }

    @Test func `what an account can never hold is parked, not granted in part`() {
        var huge = PlanTerms.starter
        huge.credits = Amount(microcredits: Amount.maximum)
        let given = Given(.planDefined("STARTER", huge), .opened())
        given.when(.observe(.started(.days(0..<30), isTrial: false), quantity: 2))
            .thenBalance(available: 0)
        #expect(given.store.subscription()?.unmatched == .unknownPlan)
        given.when(.observe(.renewed(.days(30..<60)), quantity: 1), at: .day(30))
            .thenBalance(available: Balance(microcredits: Int128(Amount.maximum)))
    }

    @Test func `one period that finds room leaves the other one waiting`() {
        let given = given().full(with: 9_998)
        given.store.apply([.planDefined("PRO", .pro)])
        for month in [0, 30] as [Int64] {
            let period = SubscriptionPeriod.days(month..<month + 30)
            given.when(.observe(.renewed(period), account: nil, plan: "PRO"))
        }
        given.when(.assign("stripe:sub_1"))
        #expect(given.store.subscription()?.unmatched == .tooManyLots)
        #expect(given.store.subscription()?.waiting.map(\.period) == [.days(30..<60)])
    }

    @Test func `a trial that is granted leaves the paid period of its start waiting`() {
        let given = given().full(with: 9_998)
        given.store.apply([.planDefined("PRO", .pro)])
        given.when(.observe(.started(.days(0..<14), isTrial: true), account: nil, plan: "PRO"))
        given.when(.observe(.renewed(.days(0..<30)), account: nil, plan: "PRO"))
        given.when(.assign("stripe:sub_1"))
        #expect(given.store.subscription()?.waiting.map(\.isTrial) == [false])
    }

    @Test func `what was bought is remembered until there is a plan for it`() {
        let given = Given(.opened())
        given.when(
            .observe(
                SubscriptionObservation(
                    "stripe:sub_1",
                    .started(.days(0..<30), isTrial: false),
                    product: .offers(["stripe:price_starter"])
                )
            )
        )
        given.store.apply([.planDefined("STARTER", .starter)])
        given.when(.assign("stripe:sub_1")).thenBalance(available: 100)
    }

    @Test func `an account has so many subscriptions, and each may change its plan`() {
        let given = given()
        given.store.apply([.planDefined("PRO", .pro)])
        for number in 0...Membership.entitlementsMaximum {
            let id = SubscriptionID(trusted: "stripe:sub_\(number)")
            given.when(.observe(.renewed(.days(0..<30)), of: id))
        }
        let last = SubscriptionID(trusted: "stripe:sub_\(Membership.entitlementsMaximum)")
        #expect(given.store.subscription(last)?.unmatched == .tooManySubscriptions)
        #expect(
            given.store.account("alice")?.membership?.entitlements.count
                == Membership.entitlementsMaximum
        )
        given.when(.observe(.changed(at: .day(15), .now), of: "stripe:sub_0", plan: "PRO"))
        #expect(given.store.account("alice")?.membership?["stripe:sub_0"]?.plan == "PRO")
    }

    @Test func `a period ends after it begins`() {
        #expect(SubscriptionPeriod(start: 5, end: 5) == nil)
        #expect(SubscriptionPeriod(start: 6, end: 5) == nil)
    }

    @Test func `a payment that is told later is the paid period's, not the trial's`() {
        let given = given()
        given.when(.observe(.started(.days(0..<14), isTrial: true), account: nil))
        given.when(.observe(.renewed(.days(0..<30)), account: nil))
        given.when(.observe(.renewed(.days(0..<30)), account: nil, payment: "pi_1"))
        #expect(given.store.subscription()?.waiting.map(\.payment) == [nil, "pi_1"])
    }

    @Test func `a change at the instant of a renewal is of the new period, whichever comes first`()
    {
        let renewal = Command.observe(.renewed(.days(30..<60)))
        let change = Command.observe(.changed(at: .day(30), .now), plan: "PRO")
        for commands in [[renewal, change], [change, renewal]] {
            let given = given()
            given.store.apply([.planDefined("PRO", .pro)])
            given.when(.observe(.started(.days(0..<30), isTrial: false)))
            for command in commands { given.when(command, at: .day(30)) }
            #expect(given.store.account("alice")?.available == 300)
        }
    }

    @Test func `assigning once more changes nothing`() {
        let given = given()
        given.when(.observe(.renewed(.days(0..<30)), account: nil))
        given.when(.assign("stripe:sub_1")).thenBalance(available: 100)
        // The alert that it waited is cleared after that.
        let end = given.store.lastPosition - 1
        given.when(.assign("stripe:sub_1")).thenRepeats(end)
    }

    @Test func `what is released to several periods that are over is gone of each`() {
        let given = given()
        given.when(.observe(.renewed(.days(0..<30))))
        given.when(.observe(.started(.days(0..<40), isTrial: false), of: "stripe:sub_2"))
            .thenBalance(available: 200)
        given.when(.reserve("r2", 150)).thenBalance(available: 50, held: 150)
        given.when(.observe(.renewed(.days(30..<60))), at: .day(30))
        given.when(.observe(.renewed(.days(40..<80)), of: "stripe:sub_2"), at: .day(40))
            .thenBalance(available: 200, held: 150)
        given.when(.release("r2"), at: .day(41)).thenBalance(available: 200)
        #expect(given.store.violations == [])
    }
}
