// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Credit a payment` {
    let paid: PaymentObservation = .paid()

    @Test func `a payment that names account and package grants at once`() throws {
        let given = Given(.opened()).selling(bonus: 20)
        given.when(.observe(paid))
            .then(
                .payment(.succeeded(try paid.facts)),
                .payment(
                    .matched(
                        PaymentMatched(
                            payment: "p",
                            account: "alice",
                            purchases: [Purchase(package: "p100", credits: 100, bonus: 20)]
                        )
                    )
                ),
                .bought("payment/p", 100, paid: 1_000),
                .bought("payment/p/bonus", 20, .bonus)
            )
            .thenBalance(available: 120)
            .when(.observe(paid))
            .thenRepeats(5)
    }

    @Test func `it succeeds once, whatever more is learned of it`() {
        let given = Given(.opened()).selling()
        given.when(.observe(.paid("p", .processing, refunded: nil)))
            .thenTypes("payment.processing")
            .when(.observe(.paid("p")))
            .thenTypes("payment.succeeded", "payment.matched", "credits.granted")
            .when(.observe(.paid("p", customer: "stripe:cus_1")))
            .thenTypes("payment.updated")
            .thenBalance(available: 100)
    }

    @Test func `tax adds nothing, and a discount takes nothing away`() throws {
        let given = Given(.opened()).selling()
        given.when(.observe(.paid("p", total: 950, tax: 150, discount: 200))).thenBalance(
            available: 100
        )
        given.when(.observe(.paid("q", total: 1_100, tax: 150)))
        #expect(
            given.payment("q")?.matching == .unmatched(.priceNotCovered, awaits: [.package("p100")])
        )
    }

    @Test func `the provider's items decide, with their quantity`() {
        Given(.opened())
            .selling("small", 10, at: 100, offers: ["stripe:price_s"])
            .selling("large", 50, bonus: 5, at: 400, offers: ["stripe:price_l"])
            .when(
                .observe(
                    .paid(
                        "p",
                        total: 1,
                        items: [
                            PaymentItem(offers: ["stripe:price_s"], quantity: 3),
                            PaymentItem(offers: ["stripe:other", "stripe:price_l"], quantity: 2),
                        ],
                        package: nil
                    )
                )
            )
            .thenBalance(available: 140)
    }
}

extension PaymentObservation {
    var facts: PaymentFacts {
        get throws {
            guard case .payment(let facts) = self else { throw NotFacts() }
            return facts
        }
    }

    struct NotFacts: Error {}
}
