// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

@Suite struct `Stripe: invoices` {
    private let adapter = StripeAdapter()
    private let period = ObservedSubscription.Period(start: 1_795_000_000, end: 1_797_000_000)
    private static let payments = """
        ,"payments":{"data":[{"status":"paid","is_default":true,"amount_paid":2900,\
        "payment":{"type":"payment_intent","payment_intent":"pi_1"}}],"has_more":false}
        """

    private func paid(_ invoice: String, _ kind: String = "invoice.paid") throws -> [Observation] {
        try adapter.observe(kind, invoice)
    }

    @Test func `an invoice that does not name its payment is fetched, and says no more`() throws {
        let expected = [Observation.fetch(ProviderObject(kind: "invoice", id: "in_1"))]
        #expect(try paid(StripeBody.invoice()) == expected)
        #expect(try paid(StripeBody.invoice(), "invoice.payment_succeeded") == expected)
        let link = #"{"id":"inpay_1","object":"invoice_payment","status":"paid","invoice":"in_1"}"#
        #expect(try adapter.observe("invoice_payment.paid", link) == expected)
    }

    @Test(arguments: [
        payments,
        #","payment_intent":"pi_1","charge":"ch_1""#,
        #","payment_intent":{"id":"pi_1"}"#,
        #","charge":{"id":"ch_1","payment_intent":"pi_1"}"#,
    ])
    func `a paid period comes with its payment, in every shape`(members: String) throws {
        let observed = try paid(StripeBody.invoice(members: members))
        #expect(observed.facts == [.renewed(period)])
        let subscription = try #require(observed.subscriptions.first)
        #expect(subscription.payment == "pi_1")
        #expect(subscription.account == "alice")
        #expect(subscription.offers == ["price_1", "prod_1"])
        #expect(subscription.quantity == 1)
        let payment = try #require(observed.payments.first)
        #expect(payment.payment == "pi_1")
        #expect(payment.subscription == "sub_1")
        #expect(payment.package == nil)
        #expect(payment.money?.total == 2900)
    }

    @Test func `the first invoice starts, the others renew`() throws {
        let first = StripeBody.invoice(reason: "subscription_create", members: Self.payments)
        #expect(try paid(first).facts == [.started(period, isTrial: false)])
        let change = StripeBody.invoice(
            reason: "subscription_update",
            lines: [StripeBody.line(isProration: true)],
            members: Self.payments
        )
        #expect(try paid(change).facts == [])
        #expect(try paid(change).payments.count == 1)
    }

    @Test func `of several lines the latest full period counts`() throws {
        let lines = [
            StripeBody.line(start: 1_794_900_000, isProration: true),
            StripeBody.line(price: "price_metered", start: 1_792_000_000, end: 1_795_000_000),
            StripeBody.line(price: "price_2", quantity: 3),
        ]
        let observed = try paid(StripeBody.invoice(lines: lines, members: Self.payments))
        #expect(observed.facts == [.renewed(period)])
        #expect(observed.subscriptions.map(\.offers) == [["price_2", "prod_1"]])
        #expect(observed.subscriptions.map(\.quantity) == [3])
    }

    @Test func `of several products nobody says how many`() throws {
        let lines = [StripeBody.line(quantity: 2), StripeBody.line(price: "price_2")]
        let body = StripeBody.event(
            "invoice.paid",
            StripeBody.invoice(lines: lines, members: Self.payments)
        )
        let translation = try adapter.translate(body)
        #expect(translation.remark == "several-products")
        #expect(translation.observations.subscriptions.map(\.quantity) == [nil])
    }

    @Test func `two payments of one invoice are two payments`() throws {
        let members = """
            ,"payments":{"data":[{"status":"paid","is_default":false,"amount_paid":900,\
            "payment":{"payment_intent":"pi_2"}},{"status":"canceled","amount_paid":0,\
            "payment":{"payment_intent":"pi_3"}},{"status":"paid","is_default":true,\
            "amount_paid":2000,"payment":{"payment_intent":"pi_1"}}],"has_more":false}
            """
        let observed = try paid(StripeBody.invoice(members: members))
        #expect(observed.payments.map(\.payment) == ["pi_1", "pi_2"])
        #expect(observed.payments.map(\.money?.total) == [2000, 900])
        #expect(observed.subscriptions.map(\.payment) == ["pi_1"])
    }

    @Test func `a payment that is not through yet is not named`() throws {
        let members = """
            ,"payments":{"data":[{"status":"open","payment":{"payment_intent":"pi_1"}}],\
            "has_more":false}
            """
        #expect(try paid(StripeBody.invoice(members: members)).fetches == ["invoice in_1"])
    }

    @Test func `where not all lines are shown, nobody says how many`() throws {
        let body = StripeBody.invoice(members: Self.payments)
            .replacing(#""lines":{"data":["#, with: #""lines":{"x":0,"data":["#)
            .replacing(#"],"has_more":false},"payments""#, with: #"],"has_more":true},"payments""#)
        let observed = try paid(body)
        #expect(observed.facts == [.renewed(period)])
        #expect(observed.subscriptions.map(\.quantity) == [nil])
        #expect(observed.payments.map(\.items) == [[]])
    }

    @Test func `what was paid elsewhere has the invoice's name`() throws {
        let members = #","payments":{"data":[],"has_more":false}"#
        let observed = try paid(StripeBody.invoice(members: members))
        #expect(observed.payments.map(\.payment) == ["in_1"])
        #expect(observed.subscriptions.map(\.payment) == ["in_1"])
        let record = """
            ,"payments":{"data":[{"status":"paid","payment":{"payment_record":"pr_1"}}]}
            """
        #expect(try paid(StripeBody.invoice(members: record)).payments.map(\.payment) == ["pr_1"])
    }

    @Test func `a discount of all of it pays the period; what costs nothing is looked up`() throws {
        let discounted = try paid(StripeBody.invoice(paid: 0))
        #expect(discounted.facts == [.renewed(period)])
        #expect(discounted.payments.isEmpty)
        #expect(
            try paid(StripeBody.invoice(paid: 0, subtotal: 0)).fetches == ["subscription sub_1"]
        )
    }

    @Test func `tax and discount are told where they are of the whole`() throws {
        let members =
            Self.payments + """
                ,"total_taxes":[{"amount":400},{"amount":63}],\
                "total_discount_amounts":[{"amount":100}]
                """
        let expected = ObservedMoney(currency: "USD", total: 2900, tax: 463, discount: 100)
        #expect(try paid(StripeBody.invoice(members: members)).payments.map(\.money) == [expected])
    }

    @Test func `a payment that failed is missing from the period's beginning`() throws {
        let open = StripeBody.invoice(paid: 0).replacing(
            #""paid","billing"#,
            with: #""open","billing"#
        )
        let failed = try adapter.observe("invoice.payment_failed", open)
        #expect(failed.facts == [.pastDue(at: period.start)])
        let first = open.replacing("subscription_cycle", with: "subscription_create")
        #expect(try adapter.observe("invoice.payment_failed", first).isEmpty)
    }
}
