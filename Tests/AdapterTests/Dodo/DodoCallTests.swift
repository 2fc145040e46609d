// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

@Suite struct `Dodo: what is asked of it` {
    private let adapter = DodoAdapter(isTest: true)
    private let key = "key_1"

    private func text(_ request: ProviderRequest) -> String {
        String(decoding: request.body, as: UTF8.self)
    }

    private func answer(_ body: String, _ status: Int = 200) -> ProviderAnswer {
        ProviderAnswer(status: status, body: Array(body.utf8))
    }

    @Test func `a checkout names the account`() throws {
        var order = CheckoutOrder(
            id: "order-1",
            account: "alice",
            purpose: .plan("pro"),
            lines: [.offer("pdt_1", quantity: 1)],
            successURL: "https://a.example"
        )
        order.email = "a@example.test"
        let request = try adapter.checkout(order, key: key)
        #expect(request.url == "https://test.dodopayments.com/checkouts")
        let expected = """
            {"product_cart":[{"product_id":"pdt_1","quantity":1}],\
            "customer":{"email":"a@example.test"},\
            "metadata":{"account":"alice","plan":"pro"},"return_url":"https://a.example"}
            """
        #expect(text(request) == expected)
        order.lines = [.amount(100, currency: "USD", title: "Pro", quantity: 1)]
        #expect(throws: PaymentFault(.invalid, code: "no-product")) {
            try adapter.checkout(order, key: key)
        }
        let opened = try adapter.opened(
            answer(#"{"session_id":"cks_1","checkout_url":"https://c.example"}"#)
        )
        #expect(opened == OpenedCheckout(checkout: "cks_1", url: "https://c.example"))
    }

    @Test func `a repeated request may be a second one`() {
        #expect(!adapter.repeatsSafely)
    }

    @Test func `parts are given back by item`() throws {
        var order = RefundOrder(id: "r1", payment: "pay_1", amount: nil, currency: "EUR")
        let all = try adapter.refund(order, key: key)
        #expect(text(all) == #"{"payment_id":"pay_1","metadata":{"refund":"r1"}}"#)
        order.amount = 500
        #expect(throws: PaymentFault(.invalid, code: "no-item")) {
            try adapter.refund(order, key: key)
        }
        order.item = "pdt_1"
        let expected = """
            {"payment_id":"pay_1","currency":"EUR","items":[{"item_id":"pdt_1","amount":500}],\
            "metadata":{"refund":"r1"}}
            """
        #expect(text(try adapter.refund(order, key: key)) == expected)
        let refunded = try adapter.refunded(answer(DodoBody.refund("500", status: "pending")))
        #expect(refunded.observations.refunds.map(\.state) == [.pending])
    }

    @Test func `a cancellation is now, later or never`() throws {
        func body(_ timing: CancellationOrder.Timing) throws -> String {
            let order = CancellationOrder(id: "c1", subscription: "sub_1", timing: timing)
            let request = try adapter.cancellation(order, key: key)
            #expect(request.method == .patch)
            #expect(request.url == "https://test.dodopayments.com/subscriptions/sub_1")
            return text(request)
        }
        #expect(try body(.now) == #"{"status":"cancelled"}"#)
        #expect(try body(.atPeriodEnd) == #"{"cancel_at_next_billing_date":true}"#)
        #expect(try body(.never) == #"{"cancel_at_next_billing_date":false}"#)
    }

    @Test func `the portal is a link`() throws {
        let order = PortalOrder(id: "p", customer: "cus_1", returnURL: "https://a.example/?b")
        let request = try adapter.portal(order, key: key)
        #expect(
            request.url == "https://test.dodopayments.com/customers/cus_1/customer-portal/session"
                + "?return_url=https%3A%2F%2Fa.example%2F%3Fb"
        )
        #expect(try adapter.link(answer(#"{"link":"https://p.example"}"#)) == "https://p.example")
    }

    @Test func `a fetched payment is read by its state`() throws {
        let object = ProviderObject(kind: "payment", id: "pay_1")
        #expect(try adapter.fetch(object, key: key).url.hasSuffix(".com/payments/pay_1"))
        let fetched = try adapter.fetched(object, answer(DodoBody.payment()))
        #expect(fetched.observations.payments.map(\.status) == [.succeeded])
        let old = DodoBody.payment(#","subscription_id":"sub_1","charge_type":"new""#)
        let unclear = try adapter.fetched(object, answer(old))
        #expect(unclear.observations.fetches.isEmpty)
        #expect(unclear.remark == "unclear-period")
        #expect(throws: PaymentFault(.unreadable, code: "other-object")) {
            try adapter.fetched(ProviderObject(kind: "payment", id: "pay_2"), answer(old))
        }
        #expect(throws: PaymentFault(.invalid, code: "unknown-kind")) {
            try adapter.fetch(ProviderObject(kind: "payout", id: "x"), key: key)
        }
    }

    @Test func `lists are gone through one after the other`() throws {
        var query = ChangeQuery(since: 1_795_219_200)
        var urls: [String] = []
        var fetches: [String] = []
        let full =
            #"{"items":["# + Array(repeating: DodoBody.payment(), count: 100).joined(separator: ",")
            + "]}"
        while urls.count < 10 {
            urls.append(String(try adapter.changes(query, key: key).url.dropFirst(29)))
            let body = urls.count == 1 ? full : #"{"items":[\#(DodoBody.dispute(#""20.00""#))]}"#
            let page = try adapter.changes(query, answer(body))
            // One that cannot be read would be missed in what is expected below.
            fetches += page.items.compactMap { try? $0.translation.get() }
                .flatMap(\.observations.fetches)
            guard let cursor = page.cursor else { break }
            query.cursor = cursor
        }
        let time = "created_at_gte=2026-11-21T00%3A00%3A00Z&page_size=100&page_number"
        #expect(
            urls == [
                "/payments?\(time)=0", "/payments?\(time)=1", "/subscriptions?\(time)=0",
                "/refunds?\(time)=0", "/disputes?\(time)=0",
            ]
        )
        #expect(Set(fetches) == ["payment pay_1"])
        for cursor in ["", "payments", "payouts:0", "payments:-1", "payments:99999999999999999999"]
        {
            query.cursor = cursor
            #expect(throws: PaymentFault.self) { try adapter.changes(query, key: key) }
        }
    }

    @Test func `faults are told apart`() {
        #expect(
            throws: PaymentFault(.invalid, code: "INVALID_REQUEST", message: "No such product.")
        ) {
            try adapter.opened(
                answer(#"{"code":"INVALID_REQUEST","message":"No such product."}"#, 422)
            )
        }
        #expect(throws: PaymentFault(.down, code: "500")) { try adapter.opened(answer("", 500)) }
    }
}

@Suite struct `Times as texts` {
    @Test(arguments: [
        ("2026-11-21T00:00:00Z", 1_795_219_200), ("2026-11-21T00:00:00.182629Z", 1_795_219_200),
        ("2026-11-21T01:30:00+01:30", 1_795_219_200), ("2026-11-20T19:00:00-05:00", 1_795_219_200),
        ("2024-02-29T23:59:59Z", 1_709_251_199), ("2000-01-01T00:00:00Z", 946_684_800),
        ("2100-03-01T00:00:00Z", 4_107_542_400),
    ])
    func `are read to the second`(text: String, seconds: Int64) throws {
        let message = DodoBody.message("payment.succeeded", DodoBody.payment())
            .replacing("2026-11-21T00:00:00Z", with: text)
        let payment = try DodoAdapter(isTest: true).translate(DodoBody.delivery(message))
            .observations.payments.first
        #expect(payment?.occurredAt == seconds)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-13-01T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T00:00:00",
        "2026-11-21T00:00:00.Z", "2026-11-21T00:00:00+0100", "1999-11-21T00:00:00Z", "now",
        "2026-11-21T00:00:00Zzzzzz", "२०२६-11-21T00:00:00Z",
    ])
    func `or are none`(text: String) throws {
        let message = DodoBody.message("payment.succeeded", DodoBody.payment())
            .replacing("2026-11-21T00:00:00Z", with: text)
        let payment = try DodoAdapter(isTest: true).translate(DodoBody.delivery(message))
            .observations.payments.first
        #expect(payment != nil)
        #expect(payment?.occurredAt == nil)
    }
}
