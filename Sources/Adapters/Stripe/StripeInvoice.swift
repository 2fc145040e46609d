// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// An invoice, in either shape: basil (2025-03-31) moved its links to payments and subscriptions.
///
/// - Source: docs.stripe.com/changelog/basil/2025-03-31
struct StripeInvoice {
    /// What paid it, or was to.
    struct Payment {
        let name: String
        /// In Stripe's unit; `nil` where it is the only one.
        let amount: JSON?
    }

    let json: JSON
    let id: String
    let names: PaymentNames
    /// What it is for, where that is a subscription.
    let subscription: String?
    private let lines: [JSON]

    init(_ json: JSON, _ id: String, _ fields: PaymentFields) {
        self.json = json
        self.id = id
        let details = json["parent", "subscription_details"]
        subscription = details?["subscription"]?.reference ?? json["subscription"]?.reference
        lines = json["lines", "data"]?.items ?? []
        let metadata = [
            details?["metadata"], json["subscription_details", "metadata"],
            json["subscription", "metadata"], json["metadata"],
        ]
        names = fields.names(
            in: metadata + lines.prefix(StripeReader.itemsMaximum).map { $0["metadata"] }
                + [json["customer", "metadata"]]
        )
    }

    var status: String? { json["status"]?.text }
    var reason: String? { json["billing_reason"]?.text }
    var amountPaid: Int64? { json["amount_paid"]?.amount }

    /// What paid it, the default payment first; its own name where nothing else did; `nil` where
    /// it does not say.
    func payments(paid: Int64) -> [Payment]? {
        if let list = json["payments"], list.isObject { return payments(in: list) }
        if let named = namedPayment { return [named] }
        if paid == 0 { return subscription == nil ? [Payment(name: id, amount: nil)] : [] }
        let isLegacy = json["payment_intent"] != nil || json["charge"] != nil
        return isLegacy ? [Payment(name: id, amount: nil)] : nil
    }

    /// The one that it names itself, as before basil.
    var namedPayment: Payment? {
        StripeReader.payment(of: json).map { Payment(name: $0, amount: nil) }
    }

    private func payments(in list: JSON) -> [Payment]? {
        let all = list["data"]?.items ?? []
        let paid = all.filter { $0["status"]?.text == "paid" }
        guard list["has_more"]?.flag != true, paid.count <= StripeReader.itemsMaximum,
            // Money came, and none of these brought it: it is too early to say.
            all.isEmpty || !paid.isEmpty || amountPaid == 0
        else { return nil }
        var payments: [Payment] = []
        for item in paid {
            let source = item["payment"]
            let name =
                source?["payment_intent"]?.reference ?? source?["charge"]?.reference
                ?? source?["payment_record"]?.reference
            guard let name else { return nil }
            let payment = Payment(name: name, amount: paid.count > 1 ? item["amount_paid"] : nil)
            let isDefault = item["is_default"]?.flag == true
            payments.insert(payment, at: isDefault ? 0 : payments.endIndex)
        }
        if payments.isEmpty, subscription == nil || (amountPaid ?? 0) > 0 {
            return [Payment(name: id, amount: nil)]
        }
        return payments
    }

    /// The lines of the latest full period; those that settle a change of plan are of none.
    var periodLines: [JSON] {
        let periods = lines.filter { Self.isOfSubscription($0) && !Self.isProration($0) }
            .filter { Self.period(of: $0) != nil }
        let start = periods.compactMap { Self.period(of: $0)?.start }.max()
        return periods.filter { Self.period(of: $0)?.start == start }
    }

    var period: ObservedSubscription.Period? { periodLines.first.flatMap(Self.period) }

    var showsAllLines: Bool { json["lines", "has_more"]?.flag != true }

    /// What was bought, without what settles a change of plan; `nil` where that is not all shown.
    var items: [ObservedItem]? {
        let bought = lines.filter { !Self.isProration($0) && ($0["amount"]?.integer ?? -1) >= 0 }
        guard showsAllLines, bought.count <= StripeReader.itemsMaximum else { return nil }
        var items: [ObservedItem] = []
        for line in bought {
            let offers = Self.offers(of: line)
            guard !offers.isEmpty, let quantity = line["quantity"]?.integer, quantity > 0 else {
                return nil
            }
            items.append(ObservedItem(offers: offers, quantity: quantity))
        }
        return items
    }

    /// The sum of its taxes, in Stripe's unit; `nil` where it does not say.
    var tax: JSON? {
        if let tax = json["tax"], tax.integer != nil { return tax }
        return Self.sum(json["total_taxes"] ?? json["total_tax_amounts"])
    }

    var discount: JSON? { Self.sum(json["total_discount_amounts"]) }

    private static func sum(_ list: JSON?) -> JSON? {
        guard let list else { return nil }
        var sum: Int64 = 0
        for item in list.items.prefix(100) {
            guard let amount = item["amount"]?.amount else { return nil }
            sum += amount
        }
        return .number(String(sum))
    }

    static func offers(of line: JSON) -> [String] {
        let details = line["pricing", "price_details"]
        let price = details?["price"] ?? line["price"] ?? line["plan"]
        return StripeReader.offers(of: price, product: details?["product"])
    }

    private static func isOfSubscription(_ line: JSON) -> Bool {
        line["parent", "subscription_item_details"]?.isObject == true
            || line["subscription_item"]?.reference != nil || line["type"]?.text == "subscription"
    }

    private static func isProration(_ line: JSON) -> Bool {
        let details =
            line["parent", "subscription_item_details"]
            ?? line["parent", "invoice_item_details"]
        return (details?["proration"] ?? line["proration"])?.flag == true
    }

    private static func period(of line: JSON) -> ObservedSubscription.Period? {
        guard let start = line["period", "start"]?.seconds,
            let end = line["period", "end"]?.seconds, start < end
        else { return nil }
        return ObservedSubscription.Period(start: start, end: end)
    }
}
