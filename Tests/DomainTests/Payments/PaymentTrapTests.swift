// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// The traps of payments: what has gone wrong for others.
@Suite struct `Traps of payments` {
    @Test func `1: a refund that comes before its payment is applied when that lands`() {
        Given(.opened())
            .selling(bonus: 20)
            .when(.observe(.refund("re", 500)))
            .then(.payment(.refundObserved(.of("re", 500))))
            .when(.observe(.chargeback("d", .fundsWithdrawn, amount: 250)))
            .when(.observe(.paid()))
            .thenBalance(available: 30)
    }

    @Test func `1: a running total and its refunds are one reversal`() {
        Given(.opened())
            .selling()
            .when(.observe(.paid(refunded: 300)))
            .thenBalance(available: 70)
            .when(.observe(.refund("re1", 300)))
            .thenBalance(available: 70)
            .when(.observe(.refund("re2", 200)))
            .thenBalance(available: 50)
            .when(.observe(.paid(refunded: 500)))
            .thenBalance(available: 50)
    }

    @Test func `2: one payment told by many webhooks grants once`() {
        let checkout = PaymentObservation.paid(
            package: nil,
            checkout: "c"
        )
        Given(.opened())
            .selling()
            .when(.openCheckout("c", "p100"))
            .when(.observe(.paid("p", .processing, by: nil, total: nil, package: nil)))
            .when(.observe(.checkout("c", .completed, payment: "p")))
            .when(.observe(.paid(by: nil, package: nil)))
            .when(.observe(checkout))
            .thenBalance(available: 100)
            .when(.observe(checkout))
            .thenBalance(available: 100)
            .when(.observe(.paid()))
            .thenBalance(available: 100)
    }

    @Test func `2: each thing that a checkout is told later is heard`() {
        let told = [
            CheckoutObserved(checkout: "c", outcome: .completed, account: "alice"),
            CheckoutObserved(checkout: "c", outcome: .completed, package: "p100"),
        ]
        for order in [told, told.reversed()] {
            let given = Given(.opened()).selling()
            given.when(.observe(.paid(by: nil, package: nil, checkout: "c")))
                .when(.observe(.checkout("c", .completed)))
                .thenBalance(available: 0)
            for observed in order { given.when(.observe(.checkout(observed))) }
            #expect(given.store.account("alice")?.available == 100)
        }
    }

    @Test func `2: a credit that failed is tried again, and a second refund is a second one`() {
        Given(.opened())
            .selling()
            .when(.observe(.paid(by: "bob")))
            .thenBalance(available: 0)
            .when(.observe(.paid(by: "bob")))
            .when(.open("bob"))
            .thenBalance(of: "bob", available: 100)
            .when(.observe(.refund("re1", 100)))
            .when(.observe(.refund("re2", 100)))
            .thenBalance(of: "bob", available: 80)
            .when(.observe(.refund("re2", 100)))
            .thenBalance(of: "bob", available: 80)
    }

    @Test func `8: what is given back returns to the lots that gave it, last first`() throws {
        let given = Given(.opened(), .granted("other", 50)).selling(bonus: 20)
        given.when(.observe(.paid()))
        given.when(.reserve("r1", 90))
        let before = try #require(given.store.account("alice"))
        given.when(.observe(.chargeback("d", .fundsWithdrawn)))
            .thenBalance(available: 0, held: 90, debt: 40)
            .when(.observe(.chargeback("d", .won)))
        #expect(given.store.account("alice") == before)
    }

    @Test func `9: a chargeback after the spend becomes debt, bonus included`() {
        Given(.opened())
            .selling(bonus: 20)
            .when(.observe(.paid()))
            .when(.reserve("r1", 90))
            .when(.capture("r1"))
            .when(.observe(.chargeback("d", .fundsWithdrawn)))
            .then(
                .payment(.chargebackObserved(.of("d", .fundsWithdrawn))),
                .reversed(120, from: ["payment/p": 30], debt: 90, since: 4)
            )
            .thenBalance(available: 0, debt: 90)
            .when(.observe(.chargeback("d", .lost)))
            .thenBalance(available: 0, debt: 90)
    }

    @Test func `9: a refund and a chargeback of the same money take it once`() {
        let given = Given(.opened()).selling()
        given.when(.observe(.paid()))
            .when(.observe(.refund("re", 1_000)))
            .thenBalance(available: 0)
            .when(.observe(.chargeback("d", .fundsWithdrawn)))
            .thenBalance(available: 0)
        #expect(given.payment()?.anomalies.map(\.kind) == [.moreReversedThanPaid])
    }

    @Test func `9: a partly spent purchase gives what is left, then other paid credit`() {
        Given(.opened(), .granted("other", 30, priority: 60))
            .selling(bonus: 20)
            .when(.observe(.paid()))
            .when(.reserve("r1", 90))
            .when(.capture("r1"))
            .when(.grant("free", 10, .promotion))
            .when(.observe(.refund("re", 1_000)))
            .then(
                .payment(.refundObserved(.of("re", 1_000))),
                .reversed(120, from: ["payment/p": 30], debt: 90, since: 5),
                .settled(30, claimedOf: "p", from: ["other": 30], because: .payment("p"))
            )
            .thenBalance(available: 10, debt: 60)
            .when(.grant("late", 70))
            .thenBalance(available: 20)
    }

    @Test func `9: credits come from the package, never from what was paid with tax`() {
        Given(.opened())
            .selling()
            .when(.observe(.paid("p", total: 1_190, tax: 190)))
            .thenBalance(available: 100)
            .when(.observe(.paid("q", total: 500_000, tax: 100)))
            .thenBalance(available: 200)
    }
}

extension RefundObserved {
    static func of(_ id: PaymentRefundID, _ amount: Int64) -> RefundObserved {
        RefundObserved(
            payment: "p",
            refund: PaymentRefund(id: id, state: .succeeded, amount: amount, currency: "USD")
        )
    }
}

extension ChargebackObserved {
    static func of(_ id: ChargebackID, _ effect: Chargeback.Effect) -> ChargebackObserved {
        ChargebackObserved(
            payment: "p",
            chargeback: Chargeback(id: id, effects: [effect], amount: 1_000, currency: "USD")
        )
    }
}
