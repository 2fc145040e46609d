// SPDX-License-Identifier: Apache-2.0

import Adapters
import Testing

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
