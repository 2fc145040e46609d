// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What payments mean for subscriptions and top-ups.
@Suite struct `Paid periods` {
    private func given() -> Given {
        Given(.planDefined("PRO", .pro), .opened())
    }

    private func renewal(_ days: Range<Int64>, _ payment: PaymentID) -> Command {
        .observe(.renewed(.days(days)), plan: "PRO", payment: payment)
    }

    @Test func `a renewal that is seen twice is granted once, whichever comes first`() {
        let paid = Command.observe(.paid("pi_1", package: nil, subscription: "stripe:sub_1"))
        let renewed = renewal(0..<30, "pi_1")
        for commands in [[paid, renewed], [renewed, paid], [renewed, paid, renewed, paid]] {
            let given = given()
            for command in commands { given.when(command) }
            #expect(given.store.account("alice")?.available == 300)
            #expect(given.store.violations == [])
        }
    }

    @Test func `a payment that is taken back takes back what it brought, rolled over or not`() {
        for refundsFirst in [true, false] {
            let given = given()
            given.when(.observe(.paid("pi_1", package: nil, subscription: "stripe:sub_1")))
            given.when(renewal(0..<30, "pi_1"))
            let refund = Command.observe(.refund("re_1", 1_000, of: "pi_1"))
            if refundsFirst { given.when(refund, at: .day(29)) }
            given.when(renewal(30..<60, "pi_2"), at: .day(30))
            // 120 rolled over are taken; 180 had expired, and are not claimed.
            if !refundsFirst { given.when(refund, at: .day(31)) }
            #expect(given.store.account("alice")?.available == 300)
            #expect(given.store.account("alice")?.debt == 0)
            #expect(given.store.violations == [])
        }
    }

    @Test func `all renewals of years told once more give nothing more`() {
        let given = given()
        let periods = (Int64(0)..<40).map { $0 * 30..<($0 + 1) * 30 }
        for period in periods {
            let payment = PaymentID(trusted: "pi_\(period.lowerBound)")
            given.when(renewal(period, payment), at: .day(period.lowerBound))
        }
        let position = given.store.lastPosition
        let available = given.store.account("alice")?.available
        for period in periods {
            let payment = PaymentID(trusted: "pi_\(period.lowerBound)")
            given.when(renewal(period, payment), at: .day(1_171)).thenRepeats(position)
        }
        #expect(given.store.account("alice")?.available == available)
    }

    @Test func `a plan without credits that is told of once more prorates nothing anew`() {
        var free = PlanTerms.pro
        free.credits = nil
        free.offers = []
        let given = Given(.planDefined("FREE", free), .planDefined("PRO", .pro), .opened())
        func renew(_ month: Int64) -> Command {
            .observe(.renewed(.days(month * 30..<(month + 1) * 30)), plan: "FREE")
        }
        for month in Int64(0)..<30 { given.when(renew(month), at: .day(month * 30)) }
        given.when(.observe(.changed(at: .day(885), .now), plan: "PRO"), at: .day(885))
            .thenBalance(available: 150)
        for month in Int64(0)..<30 { given.when(renew(month), at: .day(886)) }
        #expect(given.store.account("alice")?.available == 150)
        #expect(given.store.violations == [])
    }

    @Test func `the customer's account is the subscription's`() {
        let given = given()
        given.when(.observe(.customer("stripe:cus_1")))
        given.when(
            .observe(
                SubscriptionObservation(
                    "stripe:sub_1",
                    .started(.days(0..<30), isTrial: false),
                    customer: "stripe:cus_1",
                    product: .offers(["stripe:price_pro"])
                )
            )
        )
        .thenBalance(available: 300)
    }

    @Test func `trap 17, the payment that carries its id settles a top-up`() {
        for (status, outcome) in [
            (PaymentStatus.succeeded, TopUpOutcome.succeeded), (.failed, .declined),
        ] {
            let given = Given(.opened(), .granted("l1", 100)).selling("p500", 500)
            given.when(.configureTopUp(.below20)).when(.reserve("r1", 90))
            let flight = given.store.account("alice")?.topUp?.state.flight
            #expect(flight != nil)
            let facts = PaymentFacts(
                payment: "stripe:pi_1",
                status: status,
                account: "alice",
                amounts: PaymentAmounts(currency: "USD", total: 1_000, tax: 0, discount: 0),
                package: "p500",
                reference: flight?.id.text
            )
            // Each message says what it knows; the last one need not name the top-up.
            var first = facts
            first.status = .processing
            var last = facts
            last.reference = nil
            given.when(.observe(.payment(first)))
            #expect(given.store.account("alice")?.topUp?.state.flight != nil)
            given.when(.observe(.payment(last))).when(.observe(.payment(last)))
            let settled = given.store.events.filter { event in
                if case .subscription(.topUpSettled(let settled)) = event {
                    settled.outcome == outcome
                } else {
                    false
                }
            }
            #expect(settled.count == 1)
            #expect(given.store.account("alice")?.topUp?.state.flight == nil)
            #expect(given.store.violations == [])
        }
    }

    @Test func `trap 17, while what was paid is parked nothing more is bought`() throws {
        let given = Given(.opened(), .granted("l1", 100)).selling("p500", 500, at: 2_000)
        given.when(.configureTopUp(.below20)).when(.reserve("r1", 90))
        let flight = try #require(given.store.account("alice")?.topUp?.state.flight)
        let facts = PaymentFacts(
            payment: "stripe:pi_1",
            status: .succeeded,
            account: "alice",
            amounts: PaymentAmounts(currency: "USD", total: 1_000),
            package: "p500",
            reference: flight.id.text
        )
        given.when(.observe(.payment(facts)), at: 10)
        given.when(.expireLots("alice"), at: 20).thenNothing()
        #expect(given.store.account("alice")?.topUp?.state.flight == flight)
        given.when(.assign("stripe:pi_1", .credits(500, bonus: nil)), at: 30)
            .thenBalance(available: 510, held: 90)
        #expect(given.store.account("alice")?.topUp?.state.flight == nil)
        #expect(given.store.account("alice")?.topUp?.state.notBefore == nil)
    }
}

/// No place for another lot: the credits of a period wait for one.
@Suite struct `A subscription of an account that is full` {
    private func full() -> Given {
        let given = Given(.planDefined("STARTER", .starter), .opened())
        given.when(.grant("short", 1, expiresAt: .day(2)))
        given.when(.grant("brief", 1, expiresAt: .day(2)))
        _ = given.full(with: Account.lotsMaximum)
        given.when(.observe(.started(.days(0..<30), isTrial: false)), at: 0)
        return given
    }

    @Test func `is tried again every day, and granted when there is room`() throws {
        let given = full()
        #expect(given.store.subscription()?.unmatched == .tooManyLots)
        #expect(given.store.subscription()?.due == .day(1))
        let position = given.store.lastPosition
        given.when(.lapse(), at: Instant.day(1).justBefore).thenNothing()
        given.when(.lapse(), at: .day(1))
        // Still no room.
        #expect(given.store.lastPosition == position + 1)
        #expect(given.store.subscription()?.due == .day(2))
        given.when(.lapse(), at: .day(2))
        let subscription = try #require(given.store.subscription())
        #expect(subscription.unmatched == nil)
        #expect(subscription.retryAt == nil)
        #expect(subscription.waiting.isEmpty)
        #expect(subscription.due == subscription.lapsesAt)
        #expect(given.store.lots()["subscription/stripe:sub_1/0"] == 100_000_000)
        #expect(given.store.violations == [])
    }

    @Test func `is not over before its end because it was tried`() {
        let given = full()
        given.when(.lapse(), at: .day(1))
        #expect(given.store.subscription()?.status == .active)
    }
}
