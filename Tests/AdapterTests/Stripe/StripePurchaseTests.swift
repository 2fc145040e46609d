// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

/// One purchase, many messages (trap 2): all of them give it one name.
@Suite struct `Stripe: one purchase` {
    private let adapter = StripeAdapter()

    @Test func `of a package has one name in all messages`() throws {
        let messages = [
            ("payment_intent.processing", StripeBody.intent(status: "processing")),
            ("payment_intent.succeeded", StripeBody.intent()),
            (
                "checkout.session.completed",
                StripeBody.session(#","mode":"payment","payment_intent":{"id":"pi_1"}"#)
            ),
            (
                "checkout.session.async_payment_succeeded",
                StripeBody.session(#","mode":"payment","payment_intent":"pi_1","invoice":"in_1""#)
            ),
            (
                "charge.refunded",
                StripeBody.charge(#","payment_intent":"pi_1","amount_refunded":5"#)
            ),
            ("charge.dispute.created", StripeBody.dispute(status: "needs_response")),
            (
                "refund.created",
                """
                {"id":"re_1","object":"refund","amount":5,"currency":"usd","charge":"ch_1",\
                "payment_intent":"pi_1","status":"succeeded"}
                """
            ),
        ]
        for (kind, object) in messages {
            let observed = try adapter.observe(kind, object)
            let names =
                observed.payments.map(\.payment) + observed.refunds.map(\.payment)
                + observed.chargebacks.map(\.payment) + observed.checkouts.compactMap(\.payment)
            #expect(!names.isEmpty && names.allSatisfy { $0 == "pi_1" }, "\(kind)")
        }
    }

    @Test func `of a period is granted once, under its payment's name`() throws {
        let payments =
            #""payments":{"data":[{"status":"paid","payment":{"payment_intent":"pi_1"}}]}"#
        let invoice = StripeBody.invoice(members: #","livemode":true,\#(payments)"#)
        let fetched = try adapter.fetched(
            ProviderObject(kind: "invoice", id: "in_1"),
            ProviderAnswer(status: 200, body: Array(invoice.utf8))
        )
        var observed = fetched.observations
        for kind in ["invoice.paid", "invoice.payment_succeeded"] {
            observed += try adapter.observe(kind, StripeBody.invoice())
            observed += try adapter.observe(kind, invoice)
        }
        observed += try adapter.observe("payment_intent.succeeded", StripeBody.intent())
        observed += try adapter.observe(
            "checkout.session.completed",
            StripeBody.session(#","mode":"subscription","subscription":"sub_1","invoice":"in_1""#)
        )
        observed += try adapter.observe(
            "customer.subscription.updated",
            StripeBody.subscription("")
        )
        let period = ObservedSubscription.Period(start: 1_795_000_000, end: 1_797_000_000)
        let periods = observed.subscriptions.filter { $0.fact == .renewed(period) }
        #expect(Set(periods.map(\.payment)) == ["pi_1"])
        #expect(
            observed.facts.allSatisfy {
                $0 == .renewed(period) || $0 == .resumed(at: 1_794_000_000)
            }
        )
        #expect(Set(observed.payments.map(\.payment)) == ["pi_1"])
        #expect(observed.payments.allSatisfy { $0.package == nil })
    }
}
