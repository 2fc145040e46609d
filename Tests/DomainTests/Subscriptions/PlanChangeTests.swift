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
