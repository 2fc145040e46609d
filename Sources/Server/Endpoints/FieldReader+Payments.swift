// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// Observations of payments, as a service sends them that has read a provider's webhook itself.
extension FieldReader {
    /// No sum of money that providers can name is larger.
    private static let minorUnits: ClosedRange<Int64> = 0...1_000_000_000_000_000

    mutating func paymentObservation() -> PaymentObservation? {
        let kinds = ["payment", "refund", "chargeback", "checkout", "customer"]
        switch word("kind", of: kinds) {
        case "payment": return paymentFacts().map(PaymentObservation.payment)
        case "refund": return refundObserved().map(PaymentObservation.refund)
        case "chargeback": return chargebackObserved().map(PaymentObservation.chargeback)
        case "checkout": return checkoutObserved().map(PaymentObservation.checkout)
        case "customer":
            let customer: CustomerID? = identifier("customer")
            let account: AccountID? = identifier("account")
            guard let customer, let account else { return nil }
            return .customer(CustomerLinked(customer: customer, account: account))
        default: return nil
        }
    }

    private mutating func paymentFacts() -> PaymentFacts? {
        let payment: PaymentID? = identifier("payment")
        let status = word("status", of: PaymentStatus.allCases.map(\.rawValue))
            .flatMap(PaymentStatus.init(rawValue:))
        let amounts = paymentAmounts()
        let refunded = integer("refunded", in: Self.minorUnits)
        if refunded != nil, amounts == nil {
            fail("refunded", "Send it with total and currency, which say of what.")
        }
        let facts = PaymentFacts(
            payment: payment ?? PaymentID(trusted: ""),
            status: status ?? .processing,
            account: optionalIdentifier("account"),
            customer: optionalIdentifier("customer"),
            amounts: amounts,
            items: paymentItems(),
            package: optionalIdentifier("package"),
            checkout: optionalIdentifier("checkout"),
            subscription: optionalIdentifier("subscription"),
            reference: text("reference", atMost: 128),
            isTest: flag("test") ?? false,
            refunded: refunded,
            occurredAt: time("occurred_at")
        )
        return payment == nil || status == nil ? nil : facts
    }

    /// All of it or nothing.
    private mutating func paymentAmounts() -> PaymentAmounts? {
        let total = integer("total", in: Self.minorUnits)
        let tax = integer("tax", in: Self.minorUnits)
        let discount = integer("discount", in: Self.minorUnits)
        guard let total else {
            if tax != nil || discount != nil {
                fail("total", "It is required with tax or discount.")
            }
            if let value = take("currency") { _ = currency("currency", value) }
            return nil
        }
        guard let currency = requiredCurrency() else { return nil }
        if let tax, tax > total { fail("tax", "Send at most the total, of which it is a part.") }
        return PaymentAmounts(
            currency: currency,
            total: total,
            tax: tax ?? 0,
            discount: discount ?? 0,
            hasParts: tax != nil || discount != nil
        )
    }

    private mutating func paymentItems() -> [PaymentItem] {
        guard let value = take("items") else { return [] }
        guard case .array(let items) = value, items.count <= PaymentFacts.itemsMaximum else {
            fail("items", "Send a list of at most \(PaymentFacts.itemsMaximum) items.")
            return []
        }
        return items.enumerated().compactMap { index, item in
            let quantity: Int64? =
                switch item["quantity"] {
                case nil, .null?: 1
                case .number(let text)?: Int64(text).flatMap { 1...1_000_000 ~= $0 ? $0 : nil }
                default: nil
                }
            guard case .array(let names)? = item["offers"], 1...4 ~= names.count,
                let quantity
            else {
                fail(
                    "items",
                    "Item \(index): send offers (1–4 ids of prices or products, such as "
                        + "stripe:price_1) and a quantity above 0."
                )
                return nil
            }
            let offers: [OfferID] = names.compactMap { name in
                if case .string(let text) = name { OfferID(text) } else { nil }
            }
            guard offers.count == names.count else {
                fail("items", "Item \(index): an offer is an id of 1 to 128 characters.")
                return nil
            }
            return PaymentItem(offers: offers, quantity: quantity)
        }
    }

    private mutating func refundObserved() -> RefundObserved? {
        let payment: PaymentID? = identifier("payment")
        let refund: PaymentRefundID? = identifier("refund")
        let state = word("state", of: PaymentRefund.State.allCases.map(\.rawValue))
            .flatMap(PaymentRefund.State.init(rawValue:))
        let amount = requiredMinorUnits("amount")
        let currency = requiredCurrency()
        let occurredAt = time("occurred_at")
        guard let payment, let refund, let state, let amount, let currency else { return nil }
        return RefundObserved(
            payment: payment,
            refund: PaymentRefund(id: refund, state: state, amount: amount, currency: currency),
            occurredAt: occurredAt
        )
    }

    private mutating func chargebackObserved() -> ChargebackObserved? {
        let payment: PaymentID? = identifier("payment")
        let chargeback: ChargebackID? = identifier("chargeback")
        let effect = word("effect", of: Chargeback.Effect.allCases.map(\.rawValue))
            .flatMap(Chargeback.Effect.init(rawValue:))
        let amount = requiredMinorUnits("amount")
        let currency = requiredCurrency()
        let occurredAt = time("occurred_at")
        guard let payment, let chargeback, let effect, let amount, let currency else { return nil }
        return ChargebackObserved(
            payment: payment,
            chargeback: Chargeback(
                id: chargeback,
                effects: [effect],
                amount: amount,
                currency: currency
            ),
            occurredAt: occurredAt
        )
    }

    private mutating func checkoutObserved() -> CheckoutObserved? {
        let checkout: CheckoutID? = identifier("checkout")
        let outcome = word("outcome", of: ["completed", "expired"])
            .flatMap(CheckoutObserved.Outcome.init(rawValue:))
        let account: AccountID? = optionalIdentifier("account")
        let package: PackageID? = optionalIdentifier("package")
        let payment: PaymentID? = optionalIdentifier("payment")
        let subscription: SubscriptionID? = optionalIdentifier("subscription")
        let occurredAt = time("occurred_at")
        guard let checkout, let outcome else { return nil }
        return CheckoutObserved(
            checkout: checkout,
            outcome: outcome,
            account: account,
            package: package,
            payment: payment,
            subscription: subscription,
            occurredAt: occurredAt
        )
    }

    private mutating func requiredMinorUnits(_ name: String) -> Int64? {
        let before = errors.count
        let units = integer(name, in: Self.minorUnits)
        if units == nil, errors.count == before {
            fail(name, "It is required: an integer in the currency's minor units.")
        }
        return units
    }

    private mutating func requiredCurrency() -> String? {
        guard let value = take("currency") else {
            fail("currency", "It is required: an ISO 4217 code such as \"USD\".")
            return nil
        }
        return currency("currency", value)
    }

    private mutating func currency(_ name: String, _ value: JSON) -> String? {
        guard case .string(let code) = value, code.utf8.count == 3,
            code.utf8.allSatisfy({ UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 })
        else {
            fail(name, "Send an ISO 4217 code such as \"USD\".")
            return nil
        }
        return code
    }

    private mutating func word(_ name: String, of words: [String]) -> String? {
        guard case .string(let word)? = take(name), words.contains(word) else {
            fail(name, "Send one of \(words.joined(separator: ", ")).")
            return nil
        }
        return word
    }
}
