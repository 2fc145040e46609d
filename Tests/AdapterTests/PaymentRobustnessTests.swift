// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import Foundation
import JSONText
import Testing

/// Odd bodies and headers: no crash, no money that the proper body did not move, and nothing from
/// a body that is not authentic.
@Suite struct `Payment adapters: odd bodies` {
    /// Bodies in which money moves.
    private static let stripe: [String] = [
        StripeBody.event(
            "payment_intent.succeeded",
            StripeBody.intent(#","amount_received":1500"#)
        ),
        StripeBody.event(
            "charge.refunded",
            StripeBody.charge(#","payment_intent":"pi_1","amount_refunded":2000"#)
        ),
        StripeBody.event(
            "checkout.session.completed",
            StripeBody.session(
                """
                ,"mode":"payment","payment_intent":"pi_1","metadata":{"package":"small"},\
                "total_details":{"amount_tax":380,"amount_discount":0},"line_items":{"data":[\
                {"price":{"id":"price_1","product":"prod_1"},"quantity":2}],"has_more":false}
                """
            )
        ),
        StripeBody.event(
            "refund.created",
            """
            {"id":"re_1","object":"refund","amount":500,"currency":"usd","payment_intent":"pi_1",\
            "status":"succeeded"}
            """
        ),
        StripeBody.event(
            "charge.dispute.closed",
            StripeBody.dispute(
                #","balance_transactions":[{"amount":-2000},{"amount":2000}]"#,
                status: "lost"
            )
        ),
        StripeBody.event(
            "invoice.paid",
            StripeBody.invoice(
                lines: [StripeBody.line(), StripeBody.line(isProration: true)],
                members: """
                    ,"payments":{"data":[{"status":"paid","is_default":true,"amount_paid":2900,\
                    "payment":{"payment_intent":"pi_1"}}],"has_more":false},\
                    "total_taxes":[{"amount":400}],"total_discount_amounts":[{"amount":1}]
                    """
            )
        ),
        StripeBody.event(
            "customer.subscription.updated",
            StripeBody.subscription(
                #","trial_start":1795100000,"trial_end":1795700000,"cancel_at":1795700000"#,
                status: "trialing"
            ),
            previous: #"{"items":{"data":[{"price":{"id":"price_0"},"quantity":1}]}}"#
        ),
    ]

    private static let dodo: [String] = [
        DodoBody.message(
            "payment.succeeded",
            DodoBody.payment(
                """
                ,"product_cart":[{"product_id":"pdt_1","quantity":2}],"subscription_id":"sub_1",\
                "charge_type":"renewal","refund_status":"full","service_periods":[\
                {"subscription_id":"sub_1","starts_at":"2026-11-01T00:00:00Z",\
                "ends_at":"2026-12-01T00:00:00Z"}]
                """
            )
        ),
        DodoBody.message("refund.succeeded", DodoBody.refund("500")),
        DodoBody.message("dispute.lost", DodoBody.dispute(#""20.00""#)),
        DodoBody.message(
            "subscription.active",
            DodoBody.subscription(#","trial_period_days":30,"cancel_at_next_billing_date":true"#)
        ),
    ]

    private func check(_ body: String, _ adapter: some WebhookAdapter) throws {
        func delivery(_ json: JSON) -> Delivery { DodoBody.delivery(json.text) }
        let json = try JSONParser.parse(Array(body.utf8))
        let expected = try adapter.translate(delivery(json)).observations
        #expect(!expected.movements.isEmpty)
        // Of numbers only 7 and 0 can be amounts that the proper body does not have.
        let allowed = expected.amounts.union([0, 7, 700, 1500, 2000, 2900])
        for mutated in Mutation.all(of: json) {
            // What cannot be read says nothing, which is the point.
            guard let observed = try? adapter.translate(delivery(mutated)).observations else {
                continue
            }
            for (movement, count) in observed.movements {
                #expect(count <= expected.movements[movement] ?? 0, "\(movement): \(mutated.text)")
            }
            #expect(observed.amounts.isSubset(of: allowed), "\(mutated.text)")
        }
    }

    @Test(arguments: stripe)
    func `Stripe: no field of another type moves more money`(body: String) throws {
        try check(body, StripeAdapter())
    }

    @Test(arguments: dodo)
    func `Dodo: no field of another type moves more money`(body: String) throws {
        try check(body, DodoAdapter(isTest: false))
    }

    @Test func `what is fetched or listed moves no more money in another shape`() throws {
        let invoice = StripeBody.invoice(
            members: """
                ,"livemode":true,"payments":{"data":[{"status":"paid","payment":\
                {"payment_intent":"pi_1"}}],"has_more":false}
                """
        )
        let refunds = #"{"items":[\#(DodoBody.refund("500"))]}"#
        let events = #"{"data":[\#(Self.stripe[0])],"has_more":true}"#
        let dodoQuery = ChangeQuery(since: 0, cursor: "refunds:0")
        try checkAnswers(invoice) { answer throws(PaymentFault) in
            let object = ProviderObject(kind: "invoice", id: "in_1")
            return try StripeAdapter().fetched(object, answer).observations
        }
        try checkAnswers(refunds) { answer throws(PaymentFault) in
            try DodoAdapter(isTest: true).changes(dodoQuery, answer).observations
        }
        try checkAnswers(events) { answer throws(PaymentFault) in
            try StripeAdapter().changes(ChangeQuery(since: 0), answer).observations
        }
    }

    private func checkAnswers(
        _ body: String,
        _ read: (ProviderAnswer) throws(PaymentFault) -> [Observation]
    ) throws {
        func answer(_ json: JSON) -> ProviderAnswer {
            ProviderAnswer(status: 200, body: Array(json.text.utf8))
        }
        let json = try JSONParser.parse(Array(body.utf8))
        let expected = try read(answer(json)).movements
        #expect(!expected.isEmpty)
        for mutated in Mutation.all(of: json) {
            // What cannot be read says nothing, which is the point.
            guard let observed = try? read(answer(mutated)) else { continue }
            for (movement, count) in observed.movements {
                #expect(count <= expected[movement] ?? 0, "\(movement): \(mutated.text)")
            }
        }
    }

    /// `TALLY_FUZZ` says how many.
    private static let count =
        ProcessInfo.processInfo.environment["TALLY_FUZZ"].flatMap(Int.init) ?? 1_000

    @Test func `Stripe: random bytes and headers`() throws {
        let secret = "whsec_fuzz"
        try fuzz(StripeAdapter(), Self.stripe, secret) { body in
            let time = 1_795_219_200
            let content = Array("\(time).".utf8) + body
            let code = MessageAuthentication.code(for: content, key: Array(secret.utf8))
            return [Delivery.Field("stripe-signature", "t=\(time),v1=\(Hex.encode(code))")]
        }
    }

    @Test func `Dodo: random bytes and headers`() throws {
        let secret = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
        try fuzz(DodoAdapter(isTest: true), Self.dodo, secret) { body in
            StandardWebhooks().headers(
                id: "msg_1",
                timestamp: 1_795_219_200,
                body: body,
                secrets: [secret]
            ) ?? []
        }
    }

    private func fuzz(
        _ adapter: some WebhookAdapter,
        _ bodies: [String],
        _ secret: String,
        sign: ([UInt8]) -> [Delivery.Field]
    ) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = Seeded(seed)
        for round in 0..<Self.count {
            let original = Array(bodies[round % bodies.count].utf8)
            let signed = sign(original)
            var body = original
            var headers = signed
            spoil(&body, &generator)
            if round.isMultiple(of: 3) { spoil(&headers, &generator) }
            let delivery = Delivery(headers: headers, body: body, receivedAt: 1_795_219_200)
            let isAuthentic = adapter.verify(delivery, secrets: [secret]) == .authentic
            #expect(!isAuthentic || body == original, "seed \(seed), round \(round)")
            // Whoever has the secret may write anything: it is read without a crash.
            let own = Delivery(headers: sign(body), body: body, receivedAt: 1_795_219_200)
            _ = try? adapter.translate(own)  // Refused or read: it does not matter which.
        }
    }

    private func spoil(_ bytes: inout [UInt8], _ generator: inout Seeded) {
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            guard !bytes.isEmpty else { return }
            let index = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[index] = .random(in: .min ... .max, using: &generator)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(.random(in: 0x20...0x7E, using: &generator), at: index)
            case 3: bytes.removeLast(bytes.count - index)
            default:
                let other = Int.random(in: bytes.indices, using: &generator)
                bytes.swapAt(index, other)
            }
        }
    }

    private func spoil(_ headers: inout [Delivery.Field], _ generator: inout Seeded) {
        guard let index = headers.indices.randomElement(using: &generator) else { return }
        var value = Array(headers[index].value.utf8)
        spoil(&value, &generator)
        headers[index] = Delivery.Field(headers[index].name, String(decoding: value, as: UTF8.self))
    }
}

extension ChangePage {
    fileprivate var observations: [Observation] {
        // What cannot be read says nothing.
        items.flatMap { (try? $0.translation.get())?.observations ?? [] }
    }
}
