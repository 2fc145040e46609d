// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Checkout Sessions: Stripe's pages where customers pay or subscribe.
extension StripeReader {
    mutating func readSession(_ session: JSON, _ id: String) {
        let outcome: ObservedCheckout.Outcome
        switch session["status"]?.text {
        case "complete": outcome = .completed
        case "expired": outcome = .expired
        case "open": return
        default: return note(.unknownStatus)
        }
        let mode = session["mode"]?.text
        let names = names(of: session)
        var checkout = ObservedCheckout(id, outcome)
        checkout.account = names.account
        checkout.occurredAt = time
        switch mode {
        case "payment":
            checkout.package = names.package
            if outcome == .completed {
                checkout.payment = readPayment(of: session, id, names)
            }
        case "subscription":
            checkout.subscription = session["subscription"]?.reference
            if outcome == .completed { readOwner(of: session, names) }
        case "setup": break
        default: note(.unknownStatus)
        }
        add(.checkout(checkout))
    }

    /// The metadata's word first: the payment and its subscription say the same.
    private func names(of session: JSON) -> PaymentNames {
        let customer = session["customer", "metadata"]
        var names = fields.names(in: [session["metadata"]])
        names.account =
            names.account ?? session["client_reference_id"]?.name
            ?? fields.names(in: [customer]).account
        return names
    }

    /// The session may know whose the subscription is where the subscription itself does not.
    ///
    /// It was made before the subscription: that it runs since then changes nothing else.
    private mutating func readOwner(of session: JSON, _ names: PaymentNames) {
        guard let subscription = session["subscription"]?.reference, let account = names.account
        else { return }
        guard let time = session["created"]?.seconds else { return note(.missingTime) }
        var observed = ObservedSubscription(subscription, .resumed(at: time), isTest: isTest)
        observed.account = account
        observed.plan = names.plan
        observed.customer = Self.customer(of: session)
        observed.occurredAt = self.time
        add(.subscription(observed))
    }

    /// - Returns: the payment's name.
    private mutating func readPayment(
        of session: JSON,
        _ id: String,
        _ names: PaymentNames
    ) -> String {
        // Where nothing was due there is no intent, but perhaps an invoice: it does not know its
        // session, so its name is the one that both know.
        let name =
            session["payment_intent"]?.reference ?? session["invoice"]?.reference ?? id
        guard let status = status(of: session) else {
            note(.unknownStatus)
            return name
        }
        var payment = payment(name, status, of: session)
        payment.account = names.account
        payment.checkout = id
        payment.money = money(of: session)
        if session["line_items"]?.isObject == true {
            payment.items = items(of: session)
        } else if status == .succeeded, payment.package == nil {
            // Only a fetched session shows what was bought.
            add(.fetch(ProviderObject(kind: "checkout.session", id: id)))
        }
        add(.payment(payment))
        return name
    }

    private func status(of session: JSON) -> ObservedPayment.Status? {
        switch session["payment_status"]?.text {
        case "paid": .succeeded
        case "no_payment_required": session["amount_total"]?.integer == 0 ? .succeeded : nil
        case "unpaid": kind == "checkout.session.async_payment_failed" ? .failed : .processing
        default: nil
        }
    }

    private mutating func money(of session: JSON) -> ObservedMoney? {
        guard let total = money(session["amount_total"], session) else { return nil }
        let details = session["total_details"]
        guard let tax = details?["amount_tax"], let discount = details?["amount_discount"],
            let tax = money(tax, session), let discount = money(discount, session)
        else { return ObservedMoney(currency: total.currency, total: total.amount) }
        return ObservedMoney(
            currency: total.currency,
            total: total.amount,
            tax: tax.amount,
            discount: discount.amount
        )
    }

    /// All of what was bought or, where a part is unclear, nothing.
    private mutating func items(of session: JSON) -> [ObservedItem] {
        let list = session["line_items"]
        let lines = list?["data"]?.items ?? []
        let items = lines.prefix(Self.itemsMaximum).compactMap { line -> ObservedItem? in
            let offers = Self.offers(of: line["price"])
            guard !offers.isEmpty, let quantity = line["quantity"]?.integer, quantity > 0 else {
                return nil
            }
            return ObservedItem(offers: offers, quantity: quantity)
        }
        guard list?["has_more"]?.flag == false, items.count == lines.count else {
            note(.unclearItems)
            return []
        }
        return items
    }
}
