// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

/// Bodies of Dodo, as small as they can be.
enum DodoBody {
    static func message(_ type: String, _ data: String) -> String {
        #"{"business_id":"bus_1","type":"\#(type)","timestamp":"2026-11-21T00:00:00Z","data":\#(data)}"#
    }

    static func payment(
        _ members: String = "",
        status: String = "succeeded",
        total: Int64 = 2380
    )
        -> String
    {
        """
        {"payment_id":"pay_1","status":"\(status)","total_amount":\(total),"tax":380,\
        "currency":"EUR","customer":{"customer_id":"cus_1","metadata":{"user_id":"bob"}},\
        "metadata":{"account":"alice","package":"small","tries":3}\(members)}
        """
    }

    static func dispute(
        _ amount: String,
        currency: String = "USD",
        stage: String = "dispute"
    )
        -> String
    {
        """
        {"dispute_id":"dsp_1","payment_id":"pay_1","amount":\(amount),"currency":"\(currency)",\
        "dispute_status":"dispute_opened","dispute_stage":"\(stage)"}
        """
    }

    static func refund(_ amount: String, status: String = "succeeded") -> String {
        """
        {"refund_id":"ref_1","payment_id":"pay_1","amount":\(amount),"currency":"EUR",\
        "status":"\(status)","is_partial":true}
        """
    }

    static func subscription(_ members: String = "", status: String = "active") -> String {
        """
        {"subscription_id":"sub_1","product_id":"pdt_1","status":"\(status)","quantity":2,\
        "previous_billing_date":"2026-11-01T00:00:00Z","next_billing_date":"2026-12-01T00:00:00Z",\
        "created_at":"2026-11-01T00:00:00Z","customer":{"customer_id":"cus_1"},\
        "metadata":{"account":"alice"}\(members)}
        """
    }

    static func delivery(_ body: String, id: String = "msg_1") -> Delivery {
        Delivery(
            headers: [Delivery.Field("webhook-id", id)],
            body: Array(body.utf8),
            receivedAt: 1_795_219_200
        )
    }
}

extension DodoAdapter {
    func translate(_ type: String, _ data: String) throws(Unreadable) -> Translation {
        try translate(DodoBody.delivery(DodoBody.message(type, data)))
    }
}

@Suite struct `Dodo: payments` {
    private let adapter = DodoAdapter(isTest: false)
    private let time: Int64 = 1_795_219_200
    private let period = """
        ,"subscription_id":"sub_1","charge_type":"renewal","service_periods":[{"subscription_id":\
        "sub_1","starts_at":"2026-11-01T00:00:00Z","ends_at":"2026-12-01T00:00:00Z"}]
        """

    @Test func `a payment says whose it is, for what, and how much`() throws {
        let body = DodoBody.payment(
            #","product_cart":[{"product_id":"pdt_1","quantity":2}],"checkout_session_id":"cks_1""#
        )
        let payment = try #require(
            try adapter.translate("payment.succeeded", body).observations.payments.first
        )
        #expect(payment.payment == "pay_1")
        #expect(payment.account == "alice")
        #expect(payment.package == "small")
        #expect(payment.customer == "cus_1")
        #expect(payment.money == ObservedMoney(currency: "EUR", total: 2380, tax: 380, discount: 0))
        #expect(payment.items == [ObservedItem(offers: ["pdt_1"], quantity: 2)])
        #expect(payment.checkout == "cks_1")
        #expect(payment.isTest == false)
        #expect(payment.occurredAt == time)
    }

    @Test func `the same state is the same message, another one is news`() throws {
        let first = try adapter.translate(
            "payment.processing",
            DodoBody.payment(status: "processing")
        )
        let again = try adapter.translate(
            "payment.processing",
            DodoBody.payment(status: "processing")
        )
        let later = try adapter.translate(
            "payment.processing",
            DodoBody.payment(status: "succeeded")
        )
        #expect(first == again)
        #expect(first.delivery != later.delivery)
        #expect(later.delivery.hasPrefix("msg_1:"))
        #expect(first.repeats == .mayBeNewer)
    }

    @Test func `the type wins, and a success that is denied is looked up`() throws {
        let late = try adapter.translate("payment.failed", DodoBody.payment())
        #expect(late.observations.payments.map(\.status) == [.failed])
        let denied = try adapter.translate("payment.succeeded", DodoBody.payment(status: "failed"))
        #expect(denied.observations.fetches == ["payment pay_1"])
        #expect(denied.observations.payments.isEmpty)
        #expect(denied.remark == "contradiction")
    }

    @Test func `a new card is no purchase`() throws {
        let body = DodoBody.payment(#","is_update_payment_method":true"#, total: 0)
        let translation = try adapter.translate("payment.succeeded", body)
        #expect(translation.observations.isEmpty)
        #expect(translation.remark == "payment-method-only")
    }

    @Test func `how much was discounted is not told`() throws {
        let body = DodoBody.payment(#","discount_id":"dsc_1""#)
        let money = try adapter.translate("payment.succeeded", body).observations.payments.first?
            .money
        #expect(money?.hasParts == false)
        #expect(money?.tax == 380)
    }

    @Test func `what was given back is told where it is all`() throws {
        for (status, refunded) in [("full", 2380), ("partial", nil)] as [(String, Int64?)] {
            let body = DodoBody.payment(#","refund_status":"\#(status)""#)
            let payments = try adapter.translate("payment.succeeded", body).observations.payments
            #expect(payments.map(\.refunded) == [refunded])
        }
    }

    @Test func `a payment pays a period, and not a package too`() throws {
        let observed = try adapter.translate("payment.succeeded", DodoBody.payment(period))
            .observations
        let start: Int64 = 1_793_491_200
        let expected = ObservedSubscription.Period(start: start, end: start + 30 * 86_400)
        #expect(observed.facts == [.renewed(expected)])
        #expect(observed.subscriptions.map(\.payment) == ["pay_1"])
        #expect(observed.payments.map(\.subscription) == ["sub_1"])
        #expect(observed.payments.map(\.package) == [nil])
        let first = period.replacing("renewal", with: "new")
        let began = try adapter.translate("payment.succeeded", DodoBody.payment(first)).observations
        #expect(began.facts == [.started(expected, isTrial: false)])
    }

    @Test func `other charges, and what was not paid, give no period`() throws {
        for charge in ["plan_change", "on_demand"] {
            let body = DodoBody.payment(period.replacing("renewal", with: charge))
            #expect(try adapter.translate("payment.succeeded", body).observations.facts == [])
        }
        let failed = try adapter.translate("payment.failed", DodoBody.payment(period))
        #expect(failed.observations.facts == [])
        let first = period.replacing("renewal", with: "new")
        let free = try adapter.translate("payment.succeeded", DodoBody.payment(first, total: 0))
        #expect(free.observations.facts == [])
        #expect(free.remark == "unclear-period")
    }

    @Test func `an older shape is fetched in the current one`() throws {
        let body = DodoBody.payment(#","subscription_id":"sub_1","charge_type":"renewal""#)
        let observed = try adapter.translate("payment.succeeded", body).observations
        #expect(observed.fetches == ["payment pay_1"])
        #expect(observed.facts == [])
    }

    @Test func `a refund has an amount, or the payment is asked`() throws {
        let refunds = try adapter.translate("refund.succeeded", DodoBody.refund("500")).observations
        let expected = ObservedRefund(
            "ref_1",
            of: "pay_1",
            .succeeded,
            amount: 500,
            currency: "EUR",
            occurredAt: time
        )
        #expect(refunds == [.refund(expected)])
        let unclear = try adapter.translate("refund.succeeded", DodoBody.refund("null"))
        #expect(unclear.observations.fetches == ["payment pay_1"])
        let failed = try adapter.translate("refund.failed", DodoBody.refund("500"))
        #expect(failed.observations.refunds.map(\.state) == [.failed])
    }

    @Test func `other things are recorded, and say nothing`() throws {
        for type in ["license_key.created", "payout.success", "credit.added", "dunning.started"] {
            let translation = try adapter.translate(type, "{}")
            #expect(translation.observations.isEmpty)
            #expect(translation.remark == "unknown-kind")
        }
    }

    @Test func `what Dodo does not send is unreadable`() {
        let good = DodoBody.message("payment.succeeded", DodoBody.payment())
        for body in [
            "", "7", "{}", #"{"type":"payment.succeeded"}"#,
            #"{"type":"payment.succeeded","data":[]}"#, #"{"type":7.5e1,"data":{}}"#,
            good.replacing("pay_1", with: "pay 1"),
        ] {
            #expect(throws: Unreadable.self) { try adapter.translate(DodoBody.delivery(body)) }
        }
        #expect(throws: Unreadable.self) { try adapter.translate(DodoBody.delivery(good, id: "")) }
        #expect(throws: Unreadable.self) {
            try adapter.translate(DodoBody.delivery(good, id: "a b"))
        }
    }
}

@Suite struct `Dodo: disputes` {
    private let adapter = DodoAdapter(isTest: false)

    private func chargeback(_ type: String, _ body: String) throws -> ObservedChargeback? {
        try adapter.translate("dispute.\(type)", body).observations.chargebacks.first
    }

    @Test(
        arguments: [
            ("opened", .opened), ("challenged", .opened), ("expired", .expired),
            ("accepted", .accepted), ("cancelled", .withdrawn), ("won", .won), ("lost", .lost),
        ] as [(String, ObservedChargeback.Effect)]
    )
    func `each type has an effect`(type: String, effect: ObservedChargeback.Effect) throws {
        let dispute = DodoBody.dispute(#""20.00""#)
        #expect(try chargeback(type, dispute)?.effects == [effect])
    }

    @Test func `before there is a dispute, the bank only asks`() throws {
        let alert = DodoBody.dispute(#""20.00""#, stage: "pre_dispute")
        #expect(try chargeback("opened", alert)?.effects == [.inquiry])
        #expect(try chargeback("expired", alert)?.effects == [.inquiry])
        #expect(try chargeback("lost", alert)?.effects == [.lost])
    }

    @Test func `an amount is clear by its point or its currency, or stays unclear`() throws {
        func amounts(_ text: String, _ currency: String = "USD") throws -> (Int64?, String?) {
            let observed = try chargeback("lost", DodoBody.dispute(text, currency: currency))
            return (observed?.amount, observed?.unclearAmount?.text)
        }
        #expect(try amounts(#""20.00""#) == (2000, nil))
        #expect(try amounts(#""20.5""#) == (2050, nil))
        #expect(try amounts(#""500""#, "JPY") == (500, nil))
        #expect(try amounts(#""1.250""#, "KWD") == (1250, nil))
        #expect(try amounts(#""2000""#) == (nil, "2000"))
        for text in [
            #""20.005""#, #""-20""#, #""""#, #"".5""#, #""1.""#, "2000", "null", "[]", #""1e3""#,
        ] {
            #expect(try amounts(text) == (nil, nil), "\(text)")
        }
    }

    @Test func `an unclear amount is the whole payment, or for a person`() throws {
        let amount = try #require(UnclearAmount("2000"))
        #expect(amount.isWhole(of: 2000, exponent: 2))
        #expect(amount.isWhole(of: 200_000, exponent: 2))
        #expect(!amount.isWhole(of: 5000, exponent: 2))
        let large = try #require(UnclearAmount("999999999999999"))
        #expect(!large.isWhole(of: 1, exponent: 4))
        for text in ["", "20.00", "-1", "1000000000000000", "२०"] {
            #expect(UnclearAmount(text) == nil)
        }
    }
}

@Suite struct `Dodo: subscriptions` {
    private let adapter = DodoAdapter(isTest: true)
    private let time: Int64 = 1_795_219_200
    private let start: Int64 = 1_793_491_200
    private let end: Int64 = 1_796_083_200

    private func facts(_ type: String, _ body: String) throws -> [ObservedSubscription.Fact] {
        try adapter.translate("subscription.\(type)", body).observations.facts
    }

    @Test func `that it runs does not say that it is paid`() throws {
        let body = DodoBody.subscription(#","payment_id":"pay_1""#)
        #expect(try facts("active", body) == [.resumed(at: start)])
        #expect(try facts("renewed", body) == [.resumed(at: start)])
        #expect(try facts("failed", body) == [])
    }

    @Test func `a trial that costs nothing starts it`() throws {
        let trial = DodoBody.subscription(#","trial_period_days":30"#)
        let period = ObservedSubscription.Period(start: start, end: end)
        #expect(try facts("active", trial).first == .started(period, isTrial: true))
        for members in [#","trial_period_days":7"#, #","trial_period_days":30,"trial_amount":100"#]
        {
            #expect(try facts("active", DodoBody.subscription(members)) == [.resumed(at: start)])
        }
    }

    @Test func `types say what became of it`() throws {
        let body = DodoBody.subscription()
        #expect(try facts("on_hold", body) == [.pastDue(at: start)])
        #expect(try facts("past_due", body) == [.pastDue(at: start)])
        #expect(try facts("paused", body) == [.paused(at: time)])
        #expect(try facts("unpaused", body) == [.resumed(at: time)])
        #expect(try facts("plan_changed", body) == [.changed(at: time)])
        #expect(try facts("expired", body) == [.ended(at: time)])
        let cancelled = DodoBody.subscription(#","cancelled_at":"2026-11-10T00:00:00Z""#)
        let at: Int64 = 1_794_268_800
        #expect(try facts("cancelled", cancelled) == [.cancelled(at: at, endsAt: nil)])
    }

    @Test func `an update binds it to end, or takes that back`() throws {
        let bound = DodoBody.subscription(#","cancel_at_next_billing_date":true"#)
        #expect(try facts("updated", bound) == [.cancelled(at: time, endsAt: end)])
        #expect(try facts("updated", DodoBody.subscription()) == [.resumed(at: time)])
        #expect(try facts("updated", DodoBody.subscription(status: "on_hold")) == [])
    }
}
