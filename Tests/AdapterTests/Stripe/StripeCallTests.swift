// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

@Suite struct `Stripe: what is asked of it` {
    private let adapter = StripeAdapter()
    private let key = "sk_test_1"

    private func text(_ request: ProviderRequest) -> String {
        String(decoding: request.body, as: UTF8.self)
    }

    private func header(_ name: String, _ request: ProviderRequest) -> String? {
        request.headers.first { $0.name == name }?.value
    }

    private func answer(_ body: String, _ status: Int = 200) -> ProviderAnswer {
        ProviderAnswer(status: status, body: Array(body.utf8))
    }

    private var order: CheckoutOrder {
        CheckoutOrder(
            id: "order-1",
            account: "alice",
            purpose: .package("small"),
            lines: [.offer("price_1", quantity: 2)],
            successURL: "https://a.example/?ok=1&x=ä"
        )
    }

    @Test func `a checkout names the account on all that comes of it`() throws {
        var order = order
        order.reference = "top-up-1"
        order.email = "a+b@example.test"
        let request = try adapter.checkout(order, key: key)
        #expect(request.method == .post)
        #expect(request.url == "https://api.stripe.com/v1/checkout/sessions")
        #expect(header("Authorization", request) == "Bearer sk_test_1")
        #expect(header("Idempotency-Key", request) == "order-1")
        #expect(header("Content-Type", request) == "application/x-www-form-urlencoded")
        let expected = """
            mode=payment&metadata[account]=alice&metadata[package]=small\
            &metadata[reference]=top-up-1&payment_intent_data[metadata][account]=alice\
            &payment_intent_data[metadata][package]=small\
            &payment_intent_data[metadata][reference]=top-up-1\
            &line_items[0][price]=price_1&line_items[0][quantity]=2\
            &client_reference_id=alice&customer_email=a%2Bb%40example.test\
            &success_url=https%3A%2F%2Fa.example%2F%3Fok%3D1%26x%3D%C3%A4
            """
        #expect(text(request) == expected)
        #expect(try adapter.checkout(order, key: key) == request)
    }

    @Test func `a plan's checkout names them on the subscription`() throws {
        var order = order
        order.purpose = .plan("pro")
        order.customer = "cus_1"
        let body = text(try adapter.checkout(order, key: key))
        #expect(body.hasPrefix("mode=subscription&metadata[account]=alice&metadata[plan]=pro"))
        #expect(body.contains("&subscription_data[metadata][account]=alice"))
        #expect(body.contains("&customer=cus_1&"))
        order.lines = [.amount(100, currency: "USD", title: "Pro", quantity: 1)]
        #expect(throws: PaymentFault(.invalid, code: "no-price")) {
            try adapter.checkout(order, key: key)
        }
    }

    @Test(
        arguments: [
            ("USD", 1999, "1999"), ("JPY", 500, "500"), ("ISK", 500, "50000"), ("MGA", 500, "5"),
            ("KWD", 5120, "5120"), ("KWD", 5124, nil), ("MGA", 550, nil), ("UGX", 500, nil),
            ("USD", 0, nil), ("USD", .max, nil),
        ] as [(String, Int64, String?)]
    )
    func `amounts are in Stripe's units, or refused`(
        currency: String,
        amount: Int64,
        expected: String?
    ) throws {
        var order = order
        order.lines = [.amount(amount, currency: currency, title: "Credits", quantity: 1)]
        // A refusal is no text: the expectation fails.
        let body = try? text(adapter.checkout(order, key: key))
        #expect(
            body?.contains("[unit_amount]=\(expected ?? "-")&") == (expected == nil ? nil : true)
        )
    }

    @Test func `no part of a request can end another`() {
        var order = order
        for (id, key) in [("a\r\nX: 1", "sk"), ("", "sk"), ("a", "sk\r\nX: 1"), ("a", "")] {
            order.id = id
            #expect(throws: PaymentFault.self) { try adapter.checkout(order, key: key) }
        }
        let cancellation = CancellationOrder(id: "c", subscription: "sub/../1?x", timing: .now)
        // A refusal is no request: the expectation fails.
        let request = try? adapter.cancellation(cancellation, key: key)
        #expect(request?.url == "https://api.stripe.com/v1/subscriptions/sub%2F..%2F1%3Fx")
        for id in ["", ".", ".."] {
            let object = ProviderObject(kind: "invoice", id: id)
            #expect(throws: PaymentFault.self) { try adapter.fetch(object, key: key) }
        }
    }

    @Test func `what was opened has a name and a link`() throws {
        let opened = try adapter.opened(answer(#"{"id":"cs_1","url":"https://c.example/1"}"#))
        #expect(opened == OpenedCheckout(checkout: "cs_1", url: "https://c.example/1"))
        #expect(throws: PaymentFault(.unreadable, code: "no-url")) {
            try adapter.opened(answer(#"{"id":"cs_1","url":null}"#))
        }
        let portal = try adapter.portal(
            PortalOrder(id: "p1", customer: "cus_1", returnURL: "https://a.example"),
            key: key
        )
        #expect(text(portal) == "customer=cus_1&return_url=https%3A%2F%2Fa.example")
        #expect(try adapter.link(answer(#"{"url":"https://p.example"}"#)) == "https://p.example")
    }

    @Test func `a refund is of the intent or of the charge`() throws {
        func body(_ payment: String, _ amount: Int64?) throws -> String {
            let order = RefundOrder(id: "r1", payment: payment, amount: amount, currency: "USD")
            return text(try adapter.refund(order, key: key))
        }
        #expect(try body("pi_1", 500).hasPrefix("payment_intent=pi_1&amount=500&"))
        #expect(try body("ch_1", nil).hasPrefix("charge=ch_1&metadata"))
        #expect(throws: PaymentFault(.invalid, code: "no-charge")) { try body("in_1", nil) }
        let refund =
            #"{"id":"re_1","object":"refund","amount":500,"currency":"usd","#
            + #""payment_intent":"pi_1","status":"pending"}"#
        #expect(
            try adapter.refunded(answer(refund)).observations.refunds.map(\.state) == [.pending]
        )
    }

    @Test func `a cancellation is now, later or never`() throws {
        func request(_ timing: CancellationOrder.Timing) throws -> ProviderRequest {
            let order = CancellationOrder(id: "c1", subscription: "sub_1", timing: timing)
            return try adapter.cancellation(order, key: key)
        }
        #expect(try request(.now).method == .delete)
        #expect(text(try request(.atPeriodEnd)) == "cancel_at_period_end=true")
        #expect(text(try request(.never)) == "cancel_at_period_end=false")
        let ended = StripeBody.subscription(
            #","livemode":true,"ended_at":1795000500"#,
            status: "canceled"
        )
        #expect(
            try adapter.cancelled(answer(ended)).observations.facts == [.ended(at: 1_795_000_500)]
        )
    }

    @Test func `a fetched invoice says what its webhook could not`() throws {
        let object = ProviderObject(kind: "invoice", id: "in_1")
        let request = try adapter.fetch(object, key: key)
        #expect(request.url == "https://api.stripe.com/v1/invoices/in_1?expand[]=payments")
        let paid = StripeBody.invoice(
            members: """
                ,"livemode":true,"payments":{"data":[{"status":"paid","payment":\
                {"payment_intent":"pi_1"}}],"has_more":false}
                """
        )
        let fetched = try adapter.fetched(object, answer(paid))
        #expect(fetched.kind == "fetched.invoice")
        #expect(fetched.observations.payments.map(\.payment) == ["pi_1"])
        #expect(fetched.observations.subscriptions.map(\.payment) == ["pi_1"])
        #expect(fetched == (try adapter.fetched(object, answer(paid))))
    }

    @Test func `what was fetched is not asked for again`() throws {
        let object = ProviderObject(kind: "invoice", id: "in_1")
        let unlinked = StripeBody.invoice(members: #","livemode":true"#)
        let fetched = try adapter.fetched(object, answer(unlinked))
        #expect(fetched.observations.isEmpty)
        #expect(fetched.remark == "missing-payment")
    }

    @Test func `what costs nothing begins with its subscription`() throws {
        let object = ProviderObject(kind: "subscription", id: "sub_1")
        let invoice = StripeBody.invoice(reason: "subscription_create", paid: 0, subtotal: 0)
        let members = #","livemode":false,"latest_invoice":\#(invoice)"#
        func facts(_ status: String) throws -> [ObservedSubscription.Fact] {
            let body = StripeBody.subscription(members, status: status)
            return try adapter.fetched(object, answer(body)).observations.facts
        }
        let period = ObservedSubscription.Period(start: 1_795_000_000, end: 1_797_000_000)
        #expect(try facts("active") == [.started(period, isTrial: false)])
        #expect(try facts("trialing") == [.started(period, isTrial: true)])
    }

    @Test func `answers about another thing are not believed`() {
        let object = ProviderObject(kind: "invoice", id: "in_2")
        for body in [StripeBody.invoice(members: #","livemode":true"#), "{}", "[]", "", "<html>"] {
            #expect(throws: PaymentFault.self) { try adapter.fetched(object, answer(body)) }
        }
        #expect(throws: PaymentFault(.unreadable, code: "no-mode")) {
            try adapter.fetched(
                ProviderObject(kind: "payment_intent", id: "pi_1"),
                answer(StripeBody.intent())
            )
        }
    }

    @Test func `faults are told apart`() {
        func fault(_ status: Int, _ body: String) -> PaymentFault? {
            do throws(PaymentFault) {
                _ = try adapter.opened(answer(body, status))
                return nil
            } catch {
                return error
            }
        }
        let declined = #"{"error":{"type":"card_error","code":"card_declined","message":"No."}}"#
        #expect(
            fault(402, declined) == PaymentFault(.declined, code: "card_declined", message: "No.")
        )
        let other = #"{"error":{"type":"idempotency_error"}}"#
        #expect(fault(400, other)?.kind == .conflict)
        #expect(fault(400, #"{"error":{"type":"invalid_request_error"}}"#)?.kind == .invalid)
        #expect(fault(401, "{}") == PaymentFault(.unauthorized, code: "401"))
        #expect(fault(404, "")?.kind == .missing)
        #expect(fault(409, "{}")?.isRefusal == false)
        #expect(fault(429, "{}")?.kind == .rateLimited)
        #expect(fault(503, "<html>")?.kind == .down)
        #expect(fault(302, "")?.kind == .down)
        #expect(fault(200, "<html>")?.kind == .unreadable)
    }

    @Test func `events are listed from a time on, page by page`() throws {
        var query = ChangeQuery(since: 1_795_000_000, undeliveredOnly: true)
        let first = try adapter.changes(query, key: key).url
        #expect(
            first == "https://api.stripe.com/v1/events?limit=100&created[gte]=1795000000"
                + "&delivery_success=false"
        )
        let event = StripeBody.event("payment_intent.succeeded", StripeBody.intent())
        let page = try adapter.changes(query, answer(#"{"data":[7,\#(event)],"has_more":true}"#))
        #expect(page.cursor == "evt_1")
        #expect(page.items.count == 2)
        #expect(throws: Unreadable.self) { try page.items[0].translation.get() }
        let translation = try page.items[1].translation.get()
        #expect(translation == (try adapter.translate(event)))
        #expect(String(decoding: page.items[1].body, as: UTF8.self) == event)
        query.cursor = page.cursor
        #expect(try adapter.changes(query, key: key).url.hasSuffix("&starting_after=evt_1"))
        let last = try adapter.changes(query, answer(#"{"data":[],"has_more":false}"#))
        #expect(last.cursor == nil)
        // A list that does not move on would never end.
        #expect(throws: PaymentFault.self) {
            try adapter.changes(query, answer(#"{"data":[\#(event)],"has_more":true}"#))
        }
    }
}
