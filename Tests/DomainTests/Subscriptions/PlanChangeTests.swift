// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Plan changes` {
    private func given() -> Given {
        let given = Given(
            .planDefined("STARTER", .starter),
            .planDefined("PRO", .pro),
            .opened()
        )
        given.when(.observe(.started(.days(0..<30), isTrial: false)))
        return given
    }

    @Test func `more is granted at once for the rest of the period`() {
        let given = given()
        given.when(.observe(.changed(at: .day(15), nil), plan: "PRO"), at: .day(15))
            .thenBalance(available: 200)
        #expect(given.store.lots()["subscription/stripe:sub_1/0/2"] == 100_000_000)
        #expect(given.store.account("alice")?.plan == "PRO")
        let end = given.store.lastPosition
        given.when(.observe(.changed(at: .day(15), nil), plan: "PRO"), at: .day(16))
            .thenRepeats(end)
    }

    @Test func `less waits for the end of the period`() {
        let given = given()
        given.when(.observe(.changed(at: .day(10), nil), plan: "PRO"), at: .day(10))
            .thenBalance(available: .micro(233_333_333))
        given.when(.observe(.changed(at: .day(20), nil), plan: "STARTER"), at: .day(20))
            .thenBalance(available: .micro(233_333_333))
        #expect(given.store.subscription()?.pendingChoice?.plan == "STARTER")
        given.when(.observe(.renewed(.days(30..<60)), plan: nil), at: .day(30))
            .thenBalance(available: 100)
        #expect(given.store.account("alice")?.plan == "STARTER")
    }

    /// STARTER is the later one by name, PRO by what it gives.
    @Test func `of changes at one instant the one that gives more comes last`() {
        for plans in [["STARTER", "PRO"], ["PRO", "STARTER"]] as [[PlanID]] {
            let given = given()
            for plan in plans {
                given.when(.observe(.changed(at: .day(15), .now), plan: plan), at: .day(15))
            }
            #expect(given.store.subscription()?.currentChoice?.plan == "PRO")
            #expect(given.store.account("alice")?.available == 200)
        }
    }

    @Test func `less at once takes from what is unspent, and never makes debt`() {
        let given = given()
        given.when(.reserve("r1", 80))
        given.when(
            .observe(.changed(at: .day(15), .now), plan: "STARTER", quantity: 2),
            at: .day(15)
        )
        .thenBalance(available: 70, held: 80)
        given.when(
            .observe(.changed(at: .day(24), .now), plan: "STARTER", quantity: 1),
            at: .day(24)
        )
        .thenBalance(available: 50, held: 80)
        given.when(.capture("r1")).when(.reserve("r2", 45)).when(.capture("r2"))
        given.when(.observe(.changed(at: .day(27), .now), plan: "PRO"), at: .day(27))
            .thenBalance(available: 25)
        given.when(.observe(.changed(at: .day(28), .now), plan: "STARTER"), at: .day(28))
            .thenBalance(available: .micro(11_666_666))
        given.when(.reserve("r3", 11)).when(.capture("r3"))
        given.when(
            .observe(.changed(at: .day(28), .now), plan: "STARTER", quantity: 1),
            at: .day(28)
        )
        #expect(given.store.account("alice")?.debt == 0)
        #expect(given.store.violations == [])
    }

    @Test func `a day of more gives the difference of a day`() {
        let given = given()
        given.when(.observe(.changed(at: .day(10), .now), plan: "PRO"), at: .day(10))
        given.when(.observe(.changed(at: .day(11), .now), plan: "STARTER"), at: .day(11))
        let credit = given.store.subscription()?.credit
        #expect(credit?.target == 106_666_666)
        #expect(credit?.granted == 106_666_666)
    }

    @Test func `a change of a period that is over changes nothing`() {
        let given = given()
        given.when(.observe(.renewed(.days(30..<60))), at: .day(30))
        let end = given.store.lastPosition
        given.when(.observe(.changed(at: .day(29), .now), plan: "PRO"), at: .day(31))
            .thenRepeats(end)
    }

    @Test(arguments: [PlanTiming.now, .atPeriodEnd, nil])
    func `a change that comes after the renewal that names no plan counts in it`(
        _ timing: PlanTiming?
    ) {
        let change = Command.observe(.changed(at: .day(20), timing), plan: "PRO")
        let renewal = Command.observe(.renewed(.days(30..<60)), plan: nil, payment: "pi_2")
        for commands in [[change, renewal], [renewal, change], [renewal, change, renewal]] {
            let given = given()
            for command in commands { given.when(command, at: .day(30)) }
            #expect(given.store.subscription()?.credit.target == 300_000_000)
            #expect(given.store.subscription()?.credit.granted == 300_000_000)
            #expect(given.store.account("alice")?.plan == "PRO")
            #expect(given.payment("pi_2")?.granted == 300)
            #expect(given.store.violations == [])
            let end = given.store.lastPosition
            given.when(change, at: .day(31)).thenRepeats(end)
            given.when(.observe(.renewed(.days(60..<90)), plan: nil), at: .day(60))
            #expect(given.store.subscription()?.credit.target == 300_000_000)
        }
    }

    @Test func `of two late changes the last one counts, and less is taken back unspent`() {
        for isReversed in [false, true] {
            let given = Given(
                .planDefined("STARTER", .starter),
                .planDefined("PRO", .pro),
                .opened()
            )
            given.when(.observe(.started(.days(0..<30), isTrial: false), plan: "PRO"))
            given.when(.observe(.renewed(.days(30..<60)), plan: nil), at: .day(30))
            given.when(.reserve("r1", 250), at: .day(31)).when(.capture("r1"), at: .day(31))
            let changes = [
                Command.observe(.changed(at: .day(10), .atPeriodEnd), plan: "PRO", quantity: 2),
                .observe(.changed(at: .day(20), .atPeriodEnd), plan: "STARTER", quantity: 1),
            ]
            for change in isReversed ? changes.reversed() : changes {
                given.when(change, at: .day(31))
            }
            #expect(given.store.subscription()?.credit.target == 100_000_000)
            #expect(given.store.subscription()?.currentChoice?.plan == "STARTER")
            #expect(given.store.account("alice")?.debt == 0)
            #expect(given.store.violations == [])
        }
    }

    @Test func `a period that is told to be longer gives its credits as long, whichever first`() {
        let short = Command.observe(.started(.days(0..<30), isTrial: false))
        let long = Command.observe(.renewed(.days(0..<31)))
        for commands in [[short, long], [long, short], [short, long, short, long]] {
            let given = Given(.planDefined("STARTER", .starter), .opened())
            for command in commands { given.when(command) }
            given.when(.expireLots("alice"), at: .day(30))
                .thenBalance(available: 100, seenAt: .day(30))
                .when(.expireLots("alice"), at: .day(31))
                .thenBalance(available: 0, seenAt: .day(31))
            #expect(given.store.violations == [])
        }
    }

    @Test func `so does one that waits, one on trial, and what rolled over into it`() {
        let link = Command.observe(.customer("stripe:cus_1"))
        func observed(_ fact: SubscriptionFact) -> Command {
            .observe(
                SubscriptionObservation(
                    "stripe:sub_1",
                    fact,
                    customer: "stripe:cus_1",
                    product: .plan("PRO")
                )
            )
        }
        for isTrial in [true, false] {
            for isLate in [true, false] {
                let given = Given(.planDefined("PRO", .pro), .opened())
                if !isLate { given.when(link) }
                given.when(observed(.started(.days(0..<7), isTrial: isTrial)))
                given.when(observed(.started(.days(0..<9), isTrial: isTrial)))
                if isLate { given.when(link) }
                let ends = given.store.account("alice")?.lots.map(\.terms.expiresAt)
                #expect(ends == [isTrial ? .day(9) : .day(10)])
                given.when(observed(.renewed(.days(9..<39))), at: .day(8))
                given.when(observed(.renewed(.days(9..<40))), at: .day(8))
                let later = given.store.account("alice")?.lots.filter { $0.remaining > 0 }
                    .map(\.terms.expiresAt)
                #expect(later == (isTrial ? [.day(9), .day(41)] : [.day(41), .day(41)]))
                #expect(given.store.violations == [])
            }
        }
    }

    @Test func `more that finds no room is granted later, and less takes no more than was granted`()
    {
        let given = given().full(with: Account.lotsMaximum)
        given.when(.observe(.changed(at: .day(15), .now), plan: "PRO"), at: .day(15))
        #expect(given.store.subscription()?.unmatched == .tooManyLots)
        #expect(given.store.subscription()?.due == .day(16))
        #expect(given.store.subscription()?.credit.target == 100_000_000)
        // The limits of the plan wait for nothing.
        #expect(given.store.account("alice")?.plan == "PRO")
        let other = given.store.account("alice")?.lots.last
        given.when(
            .adjust("a1", .decrease(Amount(microcredits: 100_000_000 + 9_999) ?? 1)),
            at: .day(15)
        )
        #expect(given.store.account("alice")?.lots.isEmpty == true && other != nil)
        given.when(.lapse(), at: .day(16)).thenBalance(available: 100)
        #expect(given.store.subscription()?.unmatched == nil)
        given.when(.observe(.changed(at: .day(18), .now), plan: "STARTER"), at: .day(18))
            .thenBalance(available: 20)
        #expect(given.store.violations == [])
    }

    @Test func `a change that comes before its period counts in it`() {
        let given = given()
        given.when(.observe(.changed(at: .day(45), nil), plan: "PRO"), at: .day(29))
            .thenBalance(available: 100)
        given.when(.observe(.renewed(.days(30..<60))), at: .day(30))
            .thenBalance(available: 200)
    }

    @Test func `an unknown plan is refused, so that the provider tries again`() {
        given().when(.observe(.changed(at: .day(1), nil), plan: "NONE"))
            .thenRejected(.notFound(.plan("NONE")))
    }
}

extension Balance {
    fileprivate static func micro(_ microcredits: Int128) -> Balance {
        Balance(microcredits: microcredits)
    }
}
