// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Invoices: what pays the periods of subscriptions.
extension StripeReader {
    /// `subscription` is the object that shows it as its latest invoice, if one does.
    mutating func readInvoice(_ invoice: JSON, _ id: String, of subscription: JSON? = nil) {
        let invoice = StripeInvoice(invoice, id, fields)
        switch invoice.status {
        case "paid": readPaid(invoice, of: subscription)
        case "open", "uncollectible": readUnpaid(invoice)
        case "draft", "void": return
        default: note(.unknownStatus)
        }
    }

    /// It names its invoice; all else is the invoice's to say.
    mutating func readInvoicePayment(_ payment: JSON) {
        guard payment["status"]?.text == "paid" else { return }
        guard let invoice = payment["invoice"]?.reference else { return note(.missingPayment) }
        add(.fetch(ProviderObject(kind: "invoice", id: invoice)))
    }

    private mutating func readPaid(_ invoice: StripeInvoice, of subscription: JSON?) {
        guard let paid = invoice.amountPaid else { return note(.missingAmount) }
        // A period without its payment would be kept when the payment is taken back.
        guard let payments = invoice.payments(paid: paid) else {
            return add(.fetch(ProviderObject(kind: "invoice", id: invoice.id)))
        }
        for payment in payments { readPayment(payment, .succeeded, of: invoice) }
        guard let owner = invoice.subscription else { return }
        // A trial or a plan that costs nothing: the subscription knows which.
        if paid == 0, invoice.json["subtotal"]?.integer == 0, subscription == nil {
            return add(.fetch(ProviderObject(kind: "subscription", id: owner)))
        }
        guard let period = invoice.period else { return }
        let fact: ObservedSubscription.Fact =
            invoice.reason == "subscription_create"
            ? .started(period, isTrial: false) : .renewed(period)
        var observed = observed(owner, fact, of: invoice)
        observed.payment = payments.first?.name
        add(.subscription(observed))
    }

    private mutating func readUnpaid(_ invoice: StripeInvoice) {
        guard kind == "invoice.payment_failed" else { return }
        // Since basil it does not name the payment, which says itself that it failed.
        if let payment = invoice.namedPayment { readPayment(payment, .failed, of: invoice) }
        // What never began cannot be past due.
        guard let owner = invoice.subscription, invoice.reason == "subscription_cycle",
            let period = invoice.period
        else { return }
        let names = invoice.names
        var observed = ObservedSubscription(owner, .pastDue(at: period.start), isTest: isTest)
        observed.account = names.account
        observed.customer = Self.customer(of: invoice.json)
        observed.occurredAt = time
        add(.subscription(observed))
    }

    private mutating func readPayment(
        _ paid: StripeInvoice.Payment,
        _ status: ObservedPayment.Status,
        of invoice: StripeInvoice
    ) {
        let names = invoice.names
        var payment = payment(paid.name, status, of: invoice.json)
        payment.account = names.account
        // A subscription's payment buys its period; a package only where a line names it.
        payment.package = invoice.subscription == nil ? names.package : nil
        payment.subscription = invoice.subscription
        payment.money = money(of: paid, status, invoice)
        if let items = invoice.items { payment.items = items } else { note(.unclearItems) }
        add(.payment(payment))
    }

    private mutating func money(
        of paid: StripeInvoice.Payment,
        _ status: ObservedPayment.Status,
        _ invoice: StripeInvoice
    ) -> ObservedMoney? {
        let json = invoice.json
        if status == .failed {
            return money(json["amount_due"], json).map {
                ObservedMoney(currency: $0.currency, total: $0.amount)
            }
        }
        let whole = json["amount_paid"]
        guard let total = money(paid.amount ?? whole, json) else { return nil }
        // Parts are of the invoice: they fit a payment that pays all of it.
        guard paid.amount ?? whole == json["total"], let tax = invoice.tax,
            let discount = invoice.discount, let tax = money(tax, json),
            let discount = money(discount, json)
        else { return ObservedMoney(currency: total.currency, total: total.amount) }
        return ObservedMoney(
            currency: total.currency,
            total: total.amount,
            tax: tax.amount,
            discount: discount.amount
        )
    }

    private mutating func observed(
        _ owner: String,
        _ fact: ObservedSubscription.Fact,
        of invoice: StripeInvoice
    ) -> ObservedSubscription {
        let names = invoice.names
        let lines = invoice.periodLines
        var observed = ObservedSubscription(owner, fact, isTest: isTest)
        observed.account = names.account
        observed.plan = names.plan
        observed.customer = Self.customer(of: invoice.json)
        observed.offers = lines.prefix(Self.itemsMaximum).flatMap(StripeInvoice.offers)
        if lines.count == 1, invoice.showsAllLines {
            observed.quantity = lines[0]["quantity"]?.integer.flatMap { $0 > 0 ? $0 : nil }
        } else {
            note(.severalProducts)
        }
        observed.occurredAt = time
        return observed
    }
}
