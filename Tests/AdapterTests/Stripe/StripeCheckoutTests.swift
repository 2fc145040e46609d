// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

@Suite struct `Stripe: checkouts` {
    private let adapter = StripeAdapter()
    private let details = #","total_details":{"amount_tax":380,"amount_discount":0}"#
    private let lines = """
        ,"line_items":{"data":[{"price":{"id":"price_1","lookup_key":"small","product":"prod_1"},\
        "quantity":2}],"has_more":false}
        """

    private func session(_ members: String) -> String {
        StripeBody.session(#","mode":"payment","client_reference_id":"alice""# + members)
    }

    @Test func `the payment is the intent's, so that both say the same`() throws {
        let body = session(#","payment_intent":"pi_1","metadata":{"package":"small"}"# + details)
        let observed = try adapter.observe("checkout.session.completed", body)
        let payment = try #require(observed.payments.first)
        #expect(payment.payment == "pi_1")
        #expect(payment.checkout == "cs_1")
        #expect(payment.account == "alice")
        #expect(payment.package == "small")
        #expect(payment.money == ObservedMoney(currency: "EUR", total: 2380, tax: 380, discount: 0))
        #expect(observed.checkouts.map(\.payment) == ["pi_1"])
        #expect(observed.fetches.isEmpty)
    }

    @Test func `without an intent it is the invoice's, else the session's`() throws {
        let free = StripeBody.session(
            #","mode":"payment","payment_intent":null"#,
            paymentStatus: "no_payment_required",
            total: 0
        )
        let name = { (body: String) in
            try adapter.observe("checkout.session.completed", body).payments.map(\.payment)
        }
        #expect(try name(free) == ["cs_1"])
        #expect(
            try name(free.replacing(#""payment_intent""#, with: #""invoice":"in_1","x""#)) == [
                "in_1"
            ]
        )
    }

    @Test func `what was bought is fetched, unless it is named`() throws {
        let body = session(#","payment_intent":"pi_1""#)
        let observed = try adapter.observe("checkout.session.completed", body)
        #expect(observed.fetches == ["checkout.session cs_1"])
        let shown = try adapter.observe("checkout.session.completed", session(lines))
        #expect(shown.fetches.isEmpty)
        let item = ObservedItem(offers: ["price_1", "small", "prod_1"], quantity: 2)
        #expect(shown.payments.map(\.items) == [[item]])
    }

    @Test func `a list that is not all shown names nothing`() throws {
        for change in [
            (#""has_more":false"#, #""has_more":true"#), (#""quantity":2"#, #""quantity":0"#),
            (#""quantity":2"#, #""quantity":null"#), (#""id":"price_1""#, #""id":7.5e1"#),
        ] where change.0 != change.1 {
            let body = session(lines.replacing(change.0, with: change.1))
            let translation = try adapter.translate(
                StripeBody.event("checkout.session.completed", body)
            )
            let items = translation.observations.payments.flatMap(\.items)
            if change.1.contains("id") {
                #expect(items.first?.offers.contains("price_1") != true)
            } else {
                #expect(items.isEmpty)
                #expect(translation.remark == "unclear-items")
            }
        }
    }

    @Test func `nothing is paid until it is`() throws {
        func status(
            _ payment: String,
            _ kind: String,
            total: Int64 = 2380
        ) throws
            -> [ObservedPayment.Status]
        {
            let body = StripeBody.session(
                #","mode":"payment","payment_intent":"pi_1""#,
                paymentStatus: payment,
                total: total
            )
            return try adapter.observe("checkout.session.\(kind)", body).payments.map(\.status)
        }
        #expect(try status("unpaid", "completed") == [.processing])
        #expect(try status("unpaid", "async_payment_failed") == [.failed])
        #expect(try status("paid", "async_payment_succeeded") == [.succeeded])
        #expect(try status("no_payment_required", "completed") == [])
        #expect(try status("no_payment_required", "completed", total: 0) == [.succeeded])
    }

    @Test func `a subscription's session pays nothing itself, and says whose it is`() throws {
        let body = StripeBody.session(
            """
            ,"mode":"subscription","client_reference_id":"alice","subscription":"sub_1",\
            "invoice":"in_1","payment_intent":null,"created":1793000000
            """
        )
        let observed = try adapter.observe("checkout.session.completed", body)
        var expected = ObservedCheckout("cs_1", .completed)
        expected.account = "alice"
        expected.subscription = "sub_1"
        expected.occurredAt = 1_795_219_200
        #expect(observed.last == .checkout(expected))
        #expect(observed.facts == [.resumed(at: 1_793_000_000)])
        #expect(observed.subscriptions.map(\.account) == ["alice"])
        #expect(observed.payments.isEmpty)
    }

    @Test func `an expired session is over`() throws {
        let body = StripeBody.session(#","mode":"payment""#, status: "expired")
        let observed = try adapter.observe("checkout.session.expired", body)
        #expect(observed.checkouts.map(\.outcome) == [.expired])
        #expect(observed.payments.isEmpty)
    }
}
