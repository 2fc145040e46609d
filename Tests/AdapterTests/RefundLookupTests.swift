// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

/// A refund whose answer was lost is found by the order that stands in it.
@Suite struct `Looking for a refund` {
    private static func answer(_ body: String, _ status: Int = 200) -> ProviderAnswer {
        ProviderAnswer(status: status, body: Array(body.utf8))
    }

    @Test func `at Stripe among those of the payment, page by page`() throws {
        let stripe = StripeAdapter()
        let first = try stripe.refunds(of: "pi_1", after: nil, key: "sk_1")
        #expect(first.method == .get)
        #expect(
            first.url == "https://api.stripe.com/v1/refunds?payment_intent=pi_1&limit=100"
        )
        let next = try stripe.refunds(of: "ch_1", after: "re_2", key: "sk_1")
        #expect(next.url.hasSuffix("refunds?charge=ch_1&limit=100&starting_after=re_2"))
        #expect(throws: PaymentFault(.invalid, code: "no-charge")) {
            try stripe.refunds(of: "in_1", after: nil, key: "sk_1")
        }
        let page = Self.answer(#"{"data":[{"id":"re_1"},{"id":"re_2"}],"has_more":true}"#)
        #expect(try stripe.refunds(page) == RefundPage(refunds: ["re_1", "re_2"], cursor: "re_2"))
        let last = Self.answer(#"{"data":[],"has_more":false}"#)
        #expect(try stripe.refunds(last) == RefundPage(refunds: [], cursor: nil))
    }

    @Test func `at Dodo in the payment`() throws {
        let dodo = DodoAdapter(isTest: false)
        let request = try dodo.refunds(of: "pay_1", after: nil, key: "key_1")
        #expect(request.url == "https://live.dodopayments.com/payments/pay_1")
        let payment = Self.answer(#"{"payment_id":"pay_1","refunds":[{"refund_id":"ref_1"}]}"#)
        #expect(try dodo.refunds(payment) == RefundPage(refunds: ["ref_1"], cursor: nil))
    }

    /// None found would mean: it may be sent again.
    @Test(
        arguments: [
            "{}", #"{"data":null,"has_more":false,"refunds":null}"#,
            #"{"data":[{}],"has_more":false,"refunds":[{}]}"#,
            #"{"data":[],"refunds":{}}"#, #"{"data":[],"has_more":true,"refunds":1}"#, "[]",
        ]
    )
    func `a list that is none is not taken for an empty one`(body: String) throws {
        let answer = Self.answer(body)
        #expect(throws: PaymentFault.self) { try StripeAdapter().refunds(answer) }
        #expect(throws: PaymentFault.self) { try DodoAdapter(isTest: true).refunds(answer) }
    }

    @Test func `the order stands in the refund's metadata`() throws {
        let adapters: [any PaymentProvider] = [StripeAdapter(), DodoAdapter(isTest: true)]
        for adapter in adapters {
            let ours = Self.answer(#"{"metadata":{"refund":"refund-1"}}"#)
            #expect(try adapter.order(ofRefund: ours) == "refund-1")
            for body in ["{}", #"{"metadata":null}"#, #"{"metadata":{"refund":7}}"#] {
                #expect(try adapter.order(ofRefund: Self.answer(body)) == nil)
            }
            #expect(throws: PaymentFault(.down, code: "500")) {
                try adapter.order(ofRefund: Self.answer("{}", 500))
            }
        }
    }

    @Test func `only what was certainly not carried out is refused`() {
        let refusals: Set<PaymentFault.Kind> = [
            .unauthorized, .rateLimited, .invalid, .declined, .missing, .unreachable,
        ]
        for kind in PaymentFault.Kind.allCases {
            #expect(PaymentFault(kind, code: "x").isRefusal == refusals.contains(kind))
        }
    }
}
