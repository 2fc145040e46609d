// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Checkout Sessions. The account stands on the session and on what comes of it, as Stripe copies
/// no metadata from one to the other.
///
/// - Source: docs.stripe.com/api/checkout/sessions/create
extension StripeAdapter {
    /// As many lines as what is bought may have here.
    private static let linesMaximum = StripeReader.itemsMaximum

    package func checkout(
        _ order: CheckoutOrder,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        var form = WebForm()
        switch order.purpose {
        case .package(let package):
            form.add("mode", "payment")
            addNames(of: order, ("package", fields.package, package), "payment_intent_data", &form)
        case .plan(let plan):
            form.add("mode", "subscription")
            addNames(of: order, ("plan", fields.plan, plan), "subscription_data", &form)
        }
        guard 1...Self.linesMaximum ~= order.lines.count else {
            throw PaymentFault(.invalid, code: "lines")
        }
        for (index, line) in order.lines.enumerated() {
            try add(line, "line_items[\(index)]", of: order.purpose, &form)
        }
        form.add("client_reference_id", order.account)
        form.add("customer", order.customer)
        form.add("customer_email", order.customer == nil ? order.email : nil)
        form.add("success_url", order.successURL)
        form.add("cancel_url", order.cancelURL)
        return try post("/v1/checkout/sessions", form, id: order.id, key: key)
    }

    package func opened(_ answer: ProviderAnswer) throws(PaymentFault) -> OpenedCheckout {
        let session = try answer.object(error: "error")
        guard let id = session["id"]?.name, let url = session["url"]?.word else {
            throw PaymentFault(.unreadable, code: "no-url")
        }
        return OpenedCheckout(checkout: id, url: url)
    }

    /// The platform's names, under the first key of each that is looked for.
    private func addNames(
        of order: CheckoutOrder,
        _ thing: (word: String, keys: [String], name: String),
        _ product: String,
        _ form: inout WebForm
    ) {
        let names: [(String, String?)] = [
            (fields.account.first ?? "account", order.account),
            (thing.keys.first ?? thing.word, thing.name),
            (fields.reference.first ?? "reference", order.reference),
        ]
        for place in ["metadata", "\(product)[metadata]"] {
            for (key, name) in names { form.add("\(place)[\(key)]", name) }
        }
    }

    private func add(
        _ line: CheckoutOrder.Line,
        _ place: String,
        of purpose: CheckoutOrder.Purpose,
        _ form: inout WebForm
    ) throws(PaymentFault) {
        switch line {
        case .offer(let price, let quantity):
            guard quantity > 0 else { throw PaymentFault(.invalid, code: "quantity") }
            form.add("\(place)[price]", price)
            form.add("\(place)[quantity]", String(quantity))
        case .amount(let amount, let currency, let title, let quantity):
            guard quantity > 0 else { throw PaymentFault(.invalid, code: "quantity") }
            // How often a plan is paid, only a price of the provider says.
            guard case .package = purpose else { throw PaymentFault(.invalid, code: "no-price") }
            let units = try Self.units(amount, currency)
            form.add("\(place)[price_data][currency]", currency.lowercased())
            form.add("\(place)[price_data][unit_amount]", String(units))
            form.add("\(place)[price_data][product_data][name]", title)
            form.add("\(place)[quantity]", String(quantity))
        }
    }
}
