// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

@Suite struct `Stripe: payments` {
    private let adapter = StripeAdapter()

    @Test func `a payment says whose it is, and how much was received`() throws {
        let intent = StripeBody.intent(#","amount_received":1500"#)
        let payment = try #require(
            try adapter.observe("payment_intent.succeeded", intent).payments.first
        )
        #expect(payment.payment == "pi_1")
        #expect(payment.account == "alice")
        #expect(payment.customer == "cus_1")
        #expect(payment.money == ObservedMoney(currency: "USD", total: 1500))
        #expect(payment.occurredAt == 1_795_219_200)
    }

    @Test func `its state counts, not the event's name`() throws {
        let begun = StripeBody.intent(status: "requires_payment_method")
        #expect(try adapter.observe("payment_intent.succeeded", begun).isEmpty)
        let failed = StripeBody.intent(
            #","last_payment_error":{"code":"card_declined"}"#,
            status: "requires_payment_method"
        )
        let observed = try adapter.observe("payment_intent.payment_failed", failed)
        #expect(observed.payments.map(\.status) == [.failed])
        let odd = try adapter.translate(
            StripeBody.event("payment_intent.succeeded", StripeBody.intent(status: "new"))
        )
        #expect(odd.observations.isEmpty)
        #expect(odd.remark == "unknown-status")
    }

    @Test(
        arguments: [
            ("jpy", 3000, 3000), ("kwd", 5120, 5120), ("isk", 150_000, 1500), ("mga", 30, 3000),
            ("huf", 100_000, 100_000), ("isk", 150_050, nil), ("ugx", 3000, nil),
            ("lyd", 3000, nil), ("usd", -1, nil), ("usdollar", 1, nil),
        ] as [(String, Int64, Int64?)]
    )
    func `amounts are in ISO minor units, or left out`(
        currency: String,
        amount: Int64,
        expected: Int64?
    ) throws {
        let intent = StripeBody.intent(currency: currency, amount: amount)
        let translation = try adapter.translate(
            StripeBody.event("payment_intent.succeeded", intent)
        )
        let payment = try #require(translation.observations.payments.first)
        #expect(payment.money?.total == expected)
        #expect((translation.remark == nil) == (expected != nil))
    }

    @Test func `the platform's keys of metadata are its own`() throws {
        var fields = PaymentFields()
        fields.account = ["tenant", "user"]
        fields.package = ["pack"]
        let metadata = #"{"user":"u_1","tenant":"not a name","pack":"small","reference":"r1"}"#
        let intent = StripeBody.intent().replacing(#"{"account":"alice"}"#, with: metadata)
        let payment = try #require(
            try StripeAdapter(fields: fields).observe("payment_intent.succeeded", intent).payments
                .first
        )
        #expect(payment.account == "u_1")
        #expect(payment.package == "small")
        #expect(payment.reference == "r1")
    }

    @Test func `an expanded customer may know the account`() throws {
        let intent = StripeBody.intent()
            .replacing(#","metadata":{"account":"alice"}"#, with: "")
            .replacing(#""cus_1""#, with: #"{"id":"cus_1","metadata":{"user_id":"bob"}}"#)
        let payment = try #require(
            try adapter.observe("payment_intent.succeeded", intent).payments.first
        )
        #expect(payment.customer == "cus_1")
        #expect(payment.account == "bob")
    }

    @Test func `a charge of an intent tells only what was given back`() throws {
        let plain = StripeBody.charge(#","payment_intent":"pi_1","amount_refunded":0"#)
        #expect(try adapter.observe("charge.succeeded", plain).isEmpty)
        let refunded = StripeBody.charge(#","payment_intent":{"id":"pi_1"},"amount_refunded":500"#)
        let payment = try #require(try adapter.observe("charge.refunded", refunded).payments.first)
        #expect(payment.payment == "pi_1")
        #expect(payment.refunded == 500)
        #expect(payment.money == nil)
    }

    @Test func `a charge without an intent is the payment`() throws {
        let charge = StripeBody.charge(#","payment_intent":null,"amount_refunded":0"#)
        let payment = try #require(try adapter.observe("charge.succeeded", charge).payments.first)
        #expect(payment.payment == "ch_1")
        #expect(payment.money?.total == 2000)
        #expect(payment.refunded == nil)
    }

    @Test func `what was let go of an authorisation was never paid`() throws {
        let released = StripeBody.charge(#","payment_intent":"pi_1","amount_refunded":2000"#)
            .replacing(#""captured":true"#, with: #""captured":false"#)
        let partial = StripeBody.charge(#","payment_intent":"pi_1","amount_refunded":500"#)
            .replacing(#""amount_captured":2000"#, with: #""amount_captured":1500"#)
        let first = try adapter.observe("charge.refunded", released).payments
        #expect(first.map(\.status) == [.processing])
        #expect(first.map(\.refunded) == [nil])
        #expect(try adapter.observe("charge.refunded", partial).payments.map(\.refunded) == [nil])
    }

    @Test(
        arguments: [
            ("pending", .pending), ("requires_action", .pending), ("succeeded", .succeeded),
            ("failed", .failed), ("canceled", .cancelled), ("later", nil),
        ] as [(String, ObservedRefund.State?)]
    )
    func `a refund has a state of its own`(status: String, state: ObservedRefund.State?) throws {
        let refund = """
            {"id":"re_1","object":"refund","amount":500,"currency":"usd","charge":\
            {"id":"ch_1","payment_intent":"pi_1"},"payment_intent":null,"status":"\(status)"}
            """
        for kind in ["refund.created", "refund.updated", "refund.failed", "charge.refund.updated"] {
            let refunds = try adapter.observe(kind, refund).refunds
            #expect(refunds.map(\.state) == [state].compactMap(\.self))
            #expect(refunds.allSatisfy { $0.payment == "pi_1" && $0.amount == 500 })
        }
    }

    @Test func `a refund of no payment is nobody's`() throws {
        let refund =
            #"{"id":"re_1","object":"refund","amount":5,"currency":"usd","status":"failed"}"#
        let translation = try adapter.translate(StripeBody.event("refund.created", refund))
        #expect(translation.observations.isEmpty)
        #expect(translation.remark == "missing-payment")
    }

    @Test func `a customer is linked to the account that its metadata names`() throws {
        let customer = #"{"id":"cus_1","object":"customer","metadata":{"user_id":"alice"}}"#
        let expected = Observation.customer(ObservedCustomer("cus_1", account: "alice"))
        #expect(try adapter.observe("customer.created", customer) == [expected])
        let unknown = #"{"id":"cus_1","object":"customer","metadata":{}}"#
        #expect(try adapter.observe("customer.updated", unknown) == [])
    }
}

@Suite struct `Stripe: disputes` {
    private let adapter = StripeAdapter()

    @Test(
        arguments: [
            ("warning_needs_response", [.inquiry]), ("warning_under_review", [.inquiry]),
            ("warning_closed", [.inquiry]), ("prevented", [.inquiry]),
            ("needs_response", [.opened]), ("under_review", [.opened]),
            ("appeal_needs_response", [.opened]), ("appeal_under_review", [.opened]),
            ("won", [.won]), ("lost", [.lost]), ("someday", []),
        ] as [(String, [ObservedChargeback.Effect])]
    )
    func `each status has an effect`(status: String, effects: [ObservedChargeback.Effect]) throws {
        let dispute = StripeBody.dispute(status: status)
        let observed = try adapter.observe("charge.dispute.updated", dispute).chargebacks
        #expect(observed.flatMap(\.effects) == effects)
    }

    @Test func `what moved is seen in the movements, or in the event's name`() throws {
        let taken = StripeBody.dispute(
            #","balance_transactions":[{"amount":-2000}]"#,
            status: "needs_response"
        )
        let back = StripeBody.dispute(
            #","balance_transactions":[{"amount":-2000},{"amount":2000}]"#,
            status: "won"
        )
        let bare = StripeBody.dispute(status: "under_review")
        func effects(_ kind: String, _ body: String) throws -> [ObservedChargeback.Effect] {
            try adapter.observe("charge.dispute.\(kind)", body).chargebacks.flatMap(\.effects)
        }
        #expect(try effects("created", taken) == [.opened, .fundsWithdrawn])
        #expect(try effects("closed", back) == [.won, .fundsWithdrawn, .fundsReinstated])
        #expect(try effects("funds_withdrawn", bare) == [.opened, .fundsWithdrawn])
        #expect(try effects("funds_reinstated", bare) == [.opened, .fundsReinstated])
    }
}
