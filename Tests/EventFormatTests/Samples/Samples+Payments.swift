// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension Samples {
    static let payments: [Event] = paymentFacts + paymentObjects + paymentMatches

    private static let fingerprint = Fingerprint(high: 1, low: 2)
    private static let time = Instant(microseconds: 1_795_253_400_000_001)

    private static let facts = PaymentFacts(
        payment: "stripe:pi_1",
        status: .succeeded,
        account: "alice",
        customer: "stripe:cus_1",
        amounts: PaymentAmounts(currency: "KWD", total: 12_345, tax: 345, discount: 1),
        items: [
            PaymentItem(offers: ["stripe:price_1", "stripe:prod_1"], quantity: 2),
            PaymentItem(offers: ["stripe:price_2"]),
        ],
        package: "p100",
        checkout: "checkout-1",
        subscription: "stripe:sub_1",
        reference: "order 7",
        isTest: true,
        refunded: 100,
        occurredAt: time
    )

    private static let paymentFacts: [Event] = [
        .payment(.processing(PaymentFacts(payment: "stripe:pi_1", status: .processing))),
        .payment(.failed(PaymentFacts(payment: "stripe:pi_1", status: .failed))),
        .payment(.succeeded(facts)),
        .payment(
            .updated(PaymentFacts(payment: "stripe:pi_1", status: .succeeded, refunded: 0))
        ),
        .payment(.customerLinked(CustomerLinked(customer: "stripe:cus_1", account: "alice"))),
    ]

    private static let paymentObjects: [Event] = [
        .payment(
            .checkoutOpened(
                CheckoutOpened(
                    checkout: "checkout-1",
                    account: "alice",
                    product: .package("p100"),
                    provider: "stripe",
                    actor: "app",
                    fingerprint: fingerprint
                )
            )
        ),
        .payment(
            .checkoutCompleted(
                CheckoutObserved(
                    checkout: "checkout-1",
                    outcome: .completed,
                    account: "alice",
                    package: "p100",
                    payment: "stripe:pi_1",
                    occurredAt: time
                )
            )
        ),
        .payment(.checkoutExpired(CheckoutObserved(checkout: "checkout-2", outcome: .expired))),
        .payment(
            .refundObserved(
                RefundObserved(
                    payment: "stripe:pi_1",
                    refund: PaymentRefund(
                        id: "re_1",
                        state: .cancelled,
                        amount: 500,
                        currency: "USD"
                    ),
                    occurredAt: time
                )
            )
        ),
        .payment(
            .chargebackObserved(
                ChargebackObserved(
                    payment: "stripe:pi_1",
                    chargeback: Chargeback(
                        id: "dp_1",
                        effects: [.opened, .fundsWithdrawn],
                        amount: 1_000,
                        currency: "USD"
                    )
                )
            )
        ),
    ]

    private static let paymentMatches: [Event] = [
        .payment(
            .matched(
                PaymentMatched(
                    payment: "stripe:pi_1",
                    account: "alice",
                    purchases: [
                        Purchase(package: "p100", quantity: 2, credits: 200, bonus: 10),
                        Purchase(package: nil, credits: 1, bonus: nil),
                    ],
                    awaited: [.customer("stripe:cus_1"), .checkout("checkout-1")],
                    assignment: PaymentMatched.Assignment(
                        actor: "admin",
                        note: Sealed("k1.QUJD"),
                        fingerprint: fingerprint
                    )
                )
            )
        ),
        .payment(
            .unmatched(
                PaymentUnmatched(
                    payment: "stripe:pi_1",
                    reason: .unknownCustomer,
                    awaits: [.customer("stripe:cus_1")],
                    awaited: [.offer("stripe:price_1")]
                )
            )
        ),
        .payment(.unmatched(PaymentUnmatched(payment: "stripe:pi_1", reason: .testMode))),
        .payment(
            .anomaly(
                PaymentAnomaly(
                    .amountDiffers,
                    of: .payment("stripe:pi_1"),
                    object: "re_1",
                    known: "500",
                    observed: "600"
                )
            )
        ),
    ]

    static let orderedRefunds: [Event] = [
        .payment(
            .refundOrdered(
                RefundOrdered(
                    payment: "dodo:pay_1",
                    refund: "back-1",
                    amount: 500,
                    currency: "USD",
                    item: "pdt_1",
                    orderedAt: time,
                    actor: "admin",
                    fingerprint: fingerprint
                )
            )
        ),
        .payment(
            .refundOrdered(
                RefundOrdered(
                    payment: "stripe:pi_1",
                    refund: "back-2",
                    amount: nil,
                    currency: "JPY",
                    orderedAt: time,
                    actor: nil,
                    fingerprint: fingerprint
                )
            )
        ),
        .payment(
            .refundSettled(
                RefundSettled(
                    payment: "dodo:pay_1",
                    refund: "back-1",
                    outcome: .carriedOut("dodo:ref_1"),
                    actor: "payments"
                )
            )
        ),
        .payment(
            .refundSettled(
                RefundSettled(
                    payment: "stripe:pi_1",
                    refund: "back-2",
                    outcome: .carriedOut(nil),
                    actor: nil
                )
            )
        ),
        .payment(
            .refundSettled(
                RefundSettled(
                    payment: "stripe:pi_1",
                    refund: "back-3",
                    outcome: .refused("invalid:charge_already_refunded"),
                    actor: "payments"
                )
            )
        ),
    ]

    /// What one message leaves open.
    static let untold: [Event] = [
        .payment(
            .checkoutOpened(
                CheckoutOpened(
                    checkout: "checkout-3",
                    account: "alice",
                    product: .plan("PRO"),
                    provider: "stripe",
                    actor: nil,
                    fingerprint: fingerprint
                )
            )
        ),
        .webhook(
            .received(
                WebhookReceived(
                    delivery: "stripe:evt_9",
                    provider: "stripe",
                    kind: "invoice.paid",
                    body: WebhookBody(Sealed("k1.QUJD")),
                    outcome: .nothing(remark: "to-be-fetched"),
                    fetches: [
                        WebhookFetch(kind: "invoice", id: "in_1"),
                        WebhookFetch(kind: "subscription", id: "sub_1", depth: 2),
                    ],
                    fingerprint: fingerprint
                )
            )
        ),
        .payment(
            .updated(
                PaymentFacts(
                    payment: "stripe:pi_2",
                    status: .processing,
                    amounts: PaymentAmounts(currency: "USD", total: 1_000, hasParts: false)
                )
            )
        ),
        .payment(
            .checkoutCompleted(
                CheckoutObserved(
                    checkout: "stripe:cs_1",
                    outcome: .completed,
                    subscription: "stripe:sub_1"
                )
            )
        ),
        .payment(
            .chargebackObserved(
                ChargebackObserved(
                    payment: "dodo:pay_1",
                    chargeback: Chargeback(
                        id: "dodo:dsp_1",
                        effects: [.lost],
                        amount: 0,
                        currency: "USD",
                        readings: [20, 2_000]
                    )
                )
            )
        ),
    ]
}
