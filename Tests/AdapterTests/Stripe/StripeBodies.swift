// SPDX-License-Identifier: Apache-2.0

import Adapters

/// Bodies of Stripe, as small as they can be.
enum StripeBody {
    static func event(
        _ type: String,
        _ object: String,
        previous: String? = nil,
        extra: String = ""
    ) -> String {
        let changes = previous.map { #","previous_attributes":\#($0)"# } ?? ""
        return """
            {"id":"evt_1","object":"event","api_version":"2026-10-28.endive","created":1795219200,\
            "data":{"object":\(object)\(changes)},"livemode":true,"type":"\(type)"\(extra)}
            """
    }

    static func intent(
        _ members: String = "",
        status: String = "succeeded",
        currency: String = "usd",
        amount: Int64 = 2000
    ) -> String {
        """
        {"id":"pi_1","object":"payment_intent","amount":\(amount),"currency":"\(currency)",\
        "customer":"cus_1","status":"\(status)","metadata":{"account":"alice"}\(members)}
        """
    }

    static func session(
        _ members: String,
        status: String = "complete",
        paymentStatus: String = "paid",
        total: Int64 = 2380
    ) -> String {
        """
        {"id":"cs_1","object":"checkout.session","status":"\(status)",\
        "payment_status":"\(paymentStatus)","amount_total":\(total),"currency":"eur",\
        "customer":"cus_1"\(members)}
        """
    }

    static func line(
        price: String = "price_1",
        start: Int64 = 1_795_000_000,
        end: Int64 = 1_797_000_000,
        isProration: Bool = false,
        quantity: Int = 1
    ) -> String {
        """
        {"amount":2900,"quantity":\(quantity),"period":{"start":\(start),"end":\(end)},\
        "pricing":{"price_details":{"price":"\(price)","product":"prod_1"}},\
        "parent":{"type":"subscription_item_details","subscription_item_details":\
        {"proration":\(isProration),"subscription_item":"si_1"}}}
        """
    }

    /// With `payments` as when it is fetched; without, as a webhook shows it since basil.
    static func invoice(
        reason: String = "subscription_cycle",
        lines: [String] = [line()],
        paid: Int64 = 2900,
        subtotal: Int64 = 2900,
        members: String = ""
    ) -> String {
        """
        {"id":"in_1","object":"invoice","status":"paid","billing_reason":"\(reason)",\
        "amount_paid":\(paid),"amount_due":\(paid),"subtotal":\(subtotal),"total":\(paid),\
        "currency":"usd","customer":"cus_1","parent":{"subscription_details":\
        {"subscription":"sub_1","metadata":{"account":"alice"}}},\
        "lines":{"data":[\(lines.joined(separator: ","))],"has_more":false}\(members)}
        """
    }

    static func subscription(_ members: String, status: String = "active") -> String {
        """
        {"id":"sub_1","object":"subscription","status":"\(status)","customer":"cus_1",\
        "start_date":1794000000,"metadata":{"account":"alice"},"items":{"data":[{"id":"si_1",\
        "price":{"id":"price_1","lookup_key":"pro","product":"prod_1"},"quantity":1,\
        "current_period_start":1795000000,"current_period_end":1797000000}]}\(members)}
        """
    }

    static func dispute(_ members: String = "", status: String) -> String {
        """
        {"id":"du_1","object":"dispute","amount":2000,"currency":"usd","charge":"ch_1",\
        "payment_intent":"pi_1","status":"\(status)"\(members)}
        """
    }

    static func charge(_ members: String = "") -> String {
        """
        {"id":"ch_1","object":"charge","amount":2000,"amount_captured":2000,"captured":true,\
        "currency":"usd","status":"succeeded"\(members)}
        """
    }
}

extension StripeAdapter {
    func translate(_ body: String) throws(Unreadable) -> Translation {
        try translate(Delivery(headers: [], body: Array(body.utf8), receivedAt: 1_795_219_200))
    }

    func observe(
        _ type: String,
        _ object: String,
        previous: String? = nil
    ) throws(Unreadable)
        -> [Observation]
    {
        try translate(StripeBody.event(type, object, previous: previous)).observations
    }
}

extension [Observation] {
    var payments: [ObservedPayment] {
        compactMap { if case .payment(let payment) = $0 { payment } else { nil } }
    }

    var subscriptions: [ObservedSubscription] {
        compactMap { if case .subscription(let observed) = $0 { observed } else { nil } }
    }

    var facts: [ObservedSubscription.Fact] { subscriptions.map(\.fact) }

    var chargebacks: [ObservedChargeback] {
        compactMap { if case .chargeback(let observed) = $0 { observed } else { nil } }
    }

    var refunds: [ObservedRefund] {
        compactMap { if case .refund(let observed) = $0 { observed } else { nil } }
    }

    var checkouts: [ObservedCheckout] {
        compactMap { if case .checkout(let observed) = $0 { observed } else { nil } }
    }

    var fetches: [String] {
        compactMap {
            if case .fetch(let object) = $0 { "\(object.kind) \(object.id)" } else { nil }
        }
    }
}
