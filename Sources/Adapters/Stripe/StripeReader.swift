// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Reads one of Stripe's objects, as an event shows it or as it was fetched.
///
/// It goes by the object's own state wherever that says it, so that both ways say the same.
struct StripeReader {
    /// The most products that a payment may name, and so the domain takes.
    static let itemsMaximum = 10

    /// Which object the events that mean something here are about.
    ///
    /// - Source: docs.stripe.com/api/events/types
    static let objects: [String: String] = [
        "checkout.session.completed": "checkout.session",
        "checkout.session.async_payment_succeeded": "checkout.session",
        "checkout.session.async_payment_failed": "checkout.session",
        "checkout.session.expired": "checkout.session",
        "payment_intent.succeeded": "payment_intent",
        "payment_intent.payment_failed": "payment_intent",
        "payment_intent.processing": "payment_intent",
        "payment_intent.canceled": "payment_intent",
        "charge.succeeded": "charge",
        "charge.failed": "charge",
        "charge.pending": "charge",
        "charge.captured": "charge",
        "charge.refunded": "charge",
        "charge.refund.updated": "refund",
        "refund.created": "refund",
        "refund.updated": "refund",
        "refund.failed": "refund",
        "charge.dispute.created": "dispute",
        "charge.dispute.updated": "dispute",
        "charge.dispute.closed": "dispute",
        "charge.dispute.funds_withdrawn": "dispute",
        "charge.dispute.funds_reinstated": "dispute",
        "customer.subscription.created": "subscription",
        "customer.subscription.updated": "subscription",
        "customer.subscription.deleted": "subscription",
        "customer.subscription.paused": "subscription",
        "customer.subscription.resumed": "subscription",
        "invoice.paid": "invoice",
        "invoice.payment_succeeded": "invoice",
        "invoice.payment_failed": "invoice",
        "invoice_payment.paid": "invoice_payment",
        "customer.created": "customer",
        "customer.updated": "customer",
    ]

    let fields: PaymentFields
    let isTest: Bool
    /// The event's type; `nil` where the object was fetched.
    var kind: String?
    /// What the members that an update changed were before.
    var previous: JSON?
    /// The event's, in seconds since 1970.
    var time: Int64?
    private(set) var observations: [Observation] = []
    /// The first counts.
    private(set) var remark: Remark?

    init(fields: PaymentFields, isTest: Bool) {
        self.fields = fields
        self.isTest = isTest
    }

    mutating func add(_ observation: Observation) {
        observations.append(observation)
    }

    mutating func note(_ remark: Remark) {
        self.remark = self.remark ?? remark
    }

    mutating func read(_ object: JSON) throws(Unreadable) {
        guard let id = object["id"]?.name else { throw Unreadable("The object has no id.") }
        switch object["object"]?.text {
        case "payment_intent": readIntent(object, id)
        case "charge": readCharge(object, id)
        case "refund": readRefund(object, id)
        case "dispute": readDispute(object, id)
        case "checkout.session": readSession(object, id)
        case "subscription": readSubscription(object, id)
        case "invoice": readInvoice(object, id)
        case "invoice_payment": readInvoicePayment(object)
        case "customer": readCustomer(object, id)
        default: throw Unreadable("The object is of an unknown kind.")
        }
        if observations.isEmpty { note(.nothingNew) }
    }

    private mutating func readCustomer(_ customer: JSON, _ id: String) {
        guard let account = fields.names(in: [customer["metadata"]]).account else {
            return note(.missingAccount)
        }
        add(.customer(ObservedCustomer(id, account: account)))
    }

    /// An amount in ISO minor units, with its currency; noted where there is none.
    mutating func money(_ amount: JSON?, _ object: JSON) -> (amount: Int64, currency: String)? {
        guard let amount = amount?.amount,
            let currency = CurrencyExponent.code(object["currency"]?.text)
        else {
            note(.missingAmount)
            return nil
        }
        guard let amount = StripeMoney.isoMinorUnits(amount, currency) else {
            note(.unconfirmedAmount)
            return nil
        }
        return (amount, currency)
    }

    /// The payment that a charge, or what names one, belongs to: its intent, else the charge.
    static func payment(of object: JSON) -> String? {
        if let intent = object["payment_intent"]?.reference { return intent }
        let charge = object["charge"]
        return charge?["payment_intent"]?.reference ?? charge?.reference
    }

    /// Since Accounts v2 it may be an account of another kind.
    static func customer(of object: JSON) -> String? {
        object["customer"]?.reference ?? object["customer_account"]?.reference
    }

    /// The names of a price, most exact first.
    static func offers(of price: JSON?, product: JSON? = nil) -> [String] {
        let names = [
            price?.reference,
            price?["lookup_key"]?.name,
            price?["product"]?.reference ?? product?.reference,
        ]
        return names.compactMap(\.self)
    }
}

extension ProviderObject {
    /// `nil` for kinds that mean nothing here.
    static func stripe(_ kind: String, _ id: String) -> ProviderObject? {
        guard StripeReader.objects.values.contains(kind) else { return nil }
        return ProviderObject(kind: kind, id: id)
    }
}
