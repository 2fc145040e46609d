// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Payments, and the periods of subscriptions that they pay.
extension DodoReader {
    mutating func readPayment(_ payment: JSON, _ id: String) {
        let word = word(payment["status"])
        let status: ObservedPayment.Status
        switch word {
        case "succeeded": status = .succeeded
        case "failed", "cancelled": status = .failed
        case "processing": status = .processing
        case "requires_customer_action", "requires_merchant_action", "requires_payment_method",
            "requires_confirmation", "requires_capture":
            return
        default: return note(.unknownStatus)
        }
        // Money is not granted on a message that says two things.
        let state = payment["status"]?.text
        if status == .succeeded, let state, state != "succeeded" {
            note(.contradiction)
            return add(.fetch(ProviderObject(kind: "payment", id: id)))
        }
        if payment["is_update_payment_method"]?.flag == true { return note(.paymentMethodOnly) }
        let subscriptions = Self.subscriptions(of: payment)
        var observed = observed(payment, id, status)
        observed.subscription = subscriptions.first
        if !subscriptions.isEmpty { observed.package = nil }
        add(.payment(observed))
        if status == .succeeded, !subscriptions.isEmpty { readPeriods(of: payment, id) }
    }

    private mutating func observed(
        _ payment: JSON,
        _ id: String,
        _ status: ObservedPayment.Status
    ) -> ObservedPayment {
        let names = names(of: payment)
        var observed = ObservedPayment(id, status, isTest: isTest)
        observed.account = names.account
        observed.package = names.package
        observed.reference = names.reference
        observed.customer = payment["customer", "customer_id"]?.name
        observed.money = money(of: payment)
        observed.items = items(of: payment)
        observed.checkout = payment["checkout_session_id"]?.name
        // How much a part is, its refunds say.
        if payment["refund_status"]?.text == "full" { observed.refunded = observed.money?.total }
        observed.occurredAt = time
        return observed
    }

    private mutating func money(of payment: JSON) -> ObservedMoney? {
        guard let total = payment["total_amount"]?.amount,
            let currency = CurrencyExponent.code(payment["currency"]?.text)
        else {
            note(.missingAmount)
            return nil
        }
        guard let tax = payment["tax"]?.amount, tax <= total else {
            return ObservedMoney(currency: currency, total: total)
        }
        var money = ObservedMoney(currency: currency, total: total, tax: tax, discount: 0)
        // That there was a discount is told, not how much it was.
        money.hasParts =
            payment["discount_id"]?.word == nil && payment["discounts"]?.items.isEmpty ?? true
        return money
    }

    /// All of what was bought or, where a part is unclear, nothing.
    private mutating func items(of payment: JSON) -> [ObservedItem] {
        let cart = payment["product_cart"]?.items ?? []
        let items = cart.prefix(Self.itemsMaximum).compactMap { item -> ObservedItem? in
            guard let product = item["product_id"]?.name, let quantity = item["quantity"]?.integer,
                quantity > 0
            else { return nil }
            return ObservedItem(offers: [product], quantity: quantity)
        }
        guard items.count == cart.count else {
            note(.unclearItems)
            return []
        }
        return items
    }

    private static func subscriptions(of payment: JSON) -> [String] {
        let several = payment["subscription_ids"]?.items.compactMap(\.name) ?? []
        return several.isEmpty ? [payment["subscription_id"]?.name].compactMap(\.self) : several
    }

    /// Only payments say which time is paid, and by what: the subscription's own dates may be
    /// some minutes off, and a period must not be granted under two names.
    private mutating func readPeriods(of payment: JSON, _ id: String) {
        let charge = payment["charge_type"]?.text
        guard charge == "new" || charge == "renewal" else { return }
        guard let periods = payment["service_periods"], periods != .null else {
            // An older shape: it is fetched in the current one.
            guard kind != nil else { return note(.unclearPeriod) }
            return add(.fetch(ProviderObject(kind: "payment", id: id)))
        }
        // Nothing paid at the beginning may be a trial, of which its subscription tells.
        if charge == "new", payment["total_amount"]?.integer == 0 { return note(.unclearPeriod) }
        if periods.items.isEmpty, charge == "new" { note(.unclearPeriod) }
        for item in periods.items.prefix(Self.itemsMaximum) {
            guard let subscription = item["subscription_id"]?.name,
                let period = Self.period(item["starts_at"], item["ends_at"])
            else {
                note(.unclearPeriod)
                continue
            }
            let names = names(of: payment)
            var observed = ObservedSubscription(
                subscription,
                charge == "new" ? .started(period, isTrial: false) : .renewed(period),
                isTest: isTest
            )
            observed.account = names.account
            observed.plan = names.plan
            observed.customer = payment["customer", "customer_id"]?.name
            observed.payment = id
            observed.occurredAt = time
            add(.subscription(observed))
        }
    }

    static func period(_ start: JSON?, _ end: JSON?) -> ObservedSubscription.Period? {
        guard let start = start?.text.flatMap(Timestamp.seconds),
            let end = end?.text.flatMap(Timestamp.seconds), start < end
        else { return nil }
        return ObservedSubscription.Period(start: start, end: end)
    }
}
