// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// What is asked of Dodo: its JSON API.
///
/// - Source: docs.dodopayments.com/api-reference
extension DodoAdapter: PaymentProvider {
    /// It documents no key that makes a repeated request one.
    package var repeatsSafely: Bool { false }

    package func checkout(
        _ order: CheckoutOrder,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        guard 1...DodoReader.itemsMaximum ~= order.lines.count else {
            throw PaymentFault(.invalid, code: "lines")
        }
        var cart: [JSON] = []
        for line in order.lines {
            // Every product and its price are Dodo's own.
            guard case .offer(let product, let quantity) = line, quantity > 0 else {
                throw PaymentFault(.invalid, code: "no-product")
            }
            cart.append(
                .members(
                    ("product_id", .string(product)),
                    ("quantity", .number(String(quantity)))
                )
            )
        }
        return try post(
            "/checkouts",
            .members(
                ("product_cart", .array(cart)),
                ("customer", customer(of: order)),
                ("metadata", metadata(of: order)),
                ("return_url", .string(order.successURL)),
                ("cancel_url", order.cancelURL.map(JSON.string))
            ),
            key: key
        )
    }

    private func customer(of order: CheckoutOrder) -> JSON? {
        if let customer = order.customer { return .members(("customer_id", .string(customer))) }
        return order.email.map { .members(("email", .string($0))) }
    }

    private func metadata(of order: CheckoutOrder) -> JSON {
        let thing: (String, JSON) =
            switch order.purpose {
            case .package(let name): (fields.package.first ?? "package", .string(name))
            case .plan(let name): (fields.plan.first ?? "plan", .string(name))
            }
        return .members(
            (fields.account.first ?? "account", .string(order.account)),
            thing,
            (fields.reference.first ?? "reference", order.reference.map(JSON.string))
        )
    }

    package func opened(_ answer: ProviderAnswer) throws(PaymentFault) -> OpenedCheckout {
        let session = try answer.object(error: nil)
        guard let id = session["session_id"]?.name, let url = session["checkout_url"]?.word else {
            throw PaymentFault(.unreadable, code: "no-url")
        }
        return OpenedCheckout(checkout: id, url: url)
    }

    package func portal(
        _ order: PortalOrder,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        var form = WebForm()
        form.add("return_url", order.returnURL)
        let customer = try WebForm.part(order.customer)
        let path = "/customers/\(customer)/customer-portal/session"
        return try post("\(path)?\(form.text)", nil, key: key)
    }

    package func link(_ answer: ProviderAnswer) throws(PaymentFault) -> String {
        guard let link = try answer.object(error: nil)["link"]?.word else {
            throw PaymentFault(.unreadable, code: "no-link")
        }
        return link
    }

    /// A part is given back by item only.
    package func refund(
        _ order: RefundOrder,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        var items: JSON?
        if let amount = order.amount {
            guard let item = order.item, amount > 0 else {
                throw PaymentFault(.invalid, code: "no-item")
            }
            items = .array([
                .members(("item_id", .string(item)), ("amount", .number(String(amount))))
            ])
        }
        return try post(
            "/refunds",
            .members(
                ("payment_id", .string(order.payment)),
                ("currency", items == nil ? nil : .string(order.currency)),
                ("items", items),
                ("metadata", .members(("refund", .string(order.id))))
            ),
            key: key
        )
    }

    package func refunded(_ answer: ProviderAnswer) throws(PaymentFault) -> Translation {
        try translation(of: answer.object(error: nil), "refund")
    }

    /// The payment shows all of them; the list of refunds cannot be asked for one payment's.
    package func refunds(
        of payment: String,
        after cursor: String?,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        try send(.get, "/payments/" + (try WebForm.part(payment)), nil, key: key)
    }

    package func refunds(_ answer: ProviderAnswer) throws(PaymentFault) -> RefundPage {
        guard case .array(let objects) = try answer.object(error: nil)["refunds"] else {
            throw PaymentFault(.unreadable, code: "no-list")
        }
        let names = objects.compactMap { $0["refund_id"]?.name }
        guard names.count == objects.count else {
            throw PaymentFault(.unreadable, code: "no-list")
        }
        return RefundPage(refunds: names, cursor: nil)
    }

    package func order(ofRefund answer: ProviderAnswer) throws(PaymentFault) -> String? {
        try answer.object(error: nil)["metadata", "refund"]?.text
    }

    package func cancellation(
        _ order: CancellationOrder,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        let change: JSON =
            switch order.timing {
            case .now: .members(("status", .string("cancelled")))
            case .atPeriodEnd: .members(("cancel_at_next_billing_date", .bool(true)))
            case .never: .members(("cancel_at_next_billing_date", .bool(false)))
            }
        let path = "/subscriptions/" + (try WebForm.part(order.subscription))
        return try send(.patch, path, change, key: key)
    }

    package func cancelled(_ answer: ProviderAnswer) throws(PaymentFault) -> Translation {
        try translation(of: answer.object(error: nil), "subscription")
    }

    package func check(key: String) throws(PaymentFault) -> ProviderRequest {
        try send(.get, "/payments?page_size=1", nil, key: key)
    }

    func post(
        _ path: String,
        _ body: JSON?,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        try send(.post, path, body, key: key)
    }

    func send(
        _ method: ProviderRequest.Method,
        _ path: String,
        _ body: JSON?,
        key: String
    ) throws(PaymentFault) -> ProviderRequest {
        var headers = [try Delivery.Field.bearer(key)]
        var bytes: [UInt8] = []
        if let body {
            headers.append(Delivery.Field("Content-Type", "application/json"))
            body.append(to: &bytes)
        }
        return ProviderRequest(method, base + path, headers: headers, body: bytes)
    }
}

extension JSON {
    /// An object, without the members that are `nil`.
    fileprivate static func members(_ members: (String, JSON?)...) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }
}
