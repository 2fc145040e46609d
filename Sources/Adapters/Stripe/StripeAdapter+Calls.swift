// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// What is asked of Stripe: its form-encoded API, in one pinned version.
///
/// - Source: docs.stripe.com/api
extension StripeAdapter: PaymentProvider {
    /// The shapes that requests have and answers are expected in.
    static let version = "2026-10-28.endive"

    /// By the Idempotency-Key, for at least a day.
    package var repeatsSafely: Bool { true }

    package func portal(
        _ order: PortalOrder,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        var form = WebForm()
        form.add("customer", order.customer)
        form.add("return_url", order.returnURL)
        return try post("/v1/billing_portal/sessions", form, id: order.id, key: key)
    }

    package func link(_ answer: ProviderAnswer) throws(PaymentFault) -> String {
        guard let url = try answer.object(error: "error")["url"]?.word else {
            throw PaymentFault(.unreadable, code: "no-url")
        }
        return url
    }

    package func refund(
        _ order: RefundOrder,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        var form = WebForm()
        form.add(try Self.member(of: order.payment), order.payment)
        if let amount = order.amount {
            form.add("amount", String(try Self.units(amount, order.currency)))
        }
        form.add("metadata[refund]", order.id)
        return try post("/v1/refunds", form, id: order.id, key: key)
    }

    package func refunded(_ answer: ProviderAnswer) throws(PaymentFault) -> Translation {
        try translation(of: answer.object(error: "error"), expected: "refund")
    }

    /// - Source: docs.stripe.com/api/refunds/list: the newest first
    package func refunds(
        of payment: String,
        after cursor: String?,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        var form = WebForm()
        form.add(try Self.member(of: payment), payment)
        form.add("limit", "100")
        form.add("starting_after", cursor)
        return ProviderRequest(.get, "\(base)/v1/refunds?\(form.text)", headers: try headers(key))
    }

    package func refunds(_ answer: ProviderAnswer) throws(PaymentFault) -> RefundPage {
        let list = try answer.object(error: "error")
        guard case .array(let objects) = list["data"], let hasMore = list["has_more"]?.flag else {
            throw PaymentFault(.unreadable, code: "no-list")
        }
        let names = objects.compactMap { $0["id"]?.name }
        guard names.count == objects.count, !hasMore || !names.isEmpty else {
            throw PaymentFault(.unreadable, code: "no-list")
        }
        return RefundPage(refunds: names, cursor: hasMore ? names.last : nil)
    }

    package func order(ofRefund answer: ProviderAnswer) throws(PaymentFault) -> String? {
        try answer.object(error: "error")["metadata", "refund"]?.text
    }

    /// What a payment is called where it is one that money went through.
    private static func member(of payment: String) throws(PaymentFault) -> String {
        switch payment.prefix(3) {
        case "pi_": return "payment_intent"
        case "ch_", "py_": return "charge"
        // A session's or an invoice's name: nothing was paid through Stripe.
        default: throw PaymentFault(.invalid, code: "no-charge")
        }
    }

    package func cancellation(
        _ order: CancellationOrder,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        let path = "/v1/subscriptions/" + (try WebForm.part(order.subscription))
        var form = WebForm()
        switch order.timing {
        case .now:
            return ProviderRequest(.delete, base + path, headers: try headers(key))
        case .atPeriodEnd: form.add("cancel_at_period_end", "true")
        case .never: form.add("cancel_at_period_end", "false")
        }
        return try post(path, form, id: order.id, key: key)
    }

    package func cancelled(_ answer: ProviderAnswer) throws(PaymentFault) -> Translation {
        try translation(of: answer.object(error: "error"), expected: "subscription")
    }

    package func check(key: String) throws(PaymentFault) -> ProviderRequest {
        ProviderRequest(.get, base + "/v1/balance", headers: try headers(key))
    }

    func headers(_ key: String) throws(PaymentFault) -> [Delivery.Field] {
        [try .bearer(key), Delivery.Field("Stripe-Version", Self.version)]
    }

    func post(
        _ path: String,
        _ form: WebForm,
        id: String,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        guard JSON.string(id).name != nil else {
            throw PaymentFault(.invalid, code: "malformed-id")
        }
        let headers =
            try headers(key) + [
                Delivery.Field("Idempotency-Key", id),
                Delivery.Field("Content-Type", "application/x-www-form-urlencoded"),
            ]
        return ProviderRequest(.post, base + path, headers: headers, body: Array(form.text.utf8))
    }

    /// ISO minor units as Stripe's.
    static func units(_ amount: Int64, _ currency: String) throws(PaymentFault) -> Int64 {
        guard let units = StripeMoney.units(amount, currency) else {
            throw PaymentFault(.invalid, code: "unconfirmed-amount")
        }
        return units
    }
}
