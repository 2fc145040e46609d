// SPDX-License-Identifier: Apache-2.0

/// What a provider says of a payment, in whatever pieces and order it says it.
package struct ObservedPayment: Hashable, Sendable {
    package enum Status: String, Sendable {
        case processing
        case failed
        case succeeded
    }

    /// One name for all messages about one payment.
    package var payment: String
    package var status: Status
    /// The platform's own names, out of what it sent along.
    package var account: String?
    package var package: String?
    package var reference: String?
    package var customer: String?
    package var money: ObservedMoney?
    package var items: [ObservedItem] = []
    package var checkout: String?
    package var subscription: String?
    package var isTest: Bool
    /// What was given back so far, in minor units.
    package var refunded: Int64?
    /// Seconds since 1970.
    package var occurredAt: Int64?

    package init(_ payment: String, _ status: Status, isTest: Bool) {
        self.payment = payment
        self.status = status
        self.isTest = isTest
    }
}

/// In minor units of an ISO 4217 currency, by that currency's exponent; upper-case code.
package struct ObservedMoney: Hashable, Sendable {
    package var currency: String
    /// With tax, without discount.
    package var total: Int64
    package var tax: Int64
    package var discount: Int64
    /// Whether tax and discount are told.
    ///
    /// Otherwise they are 0 here, and another message about the same payment may know better
    /// without contradicting this one.
    package var hasParts: Bool

    /// What is paid, of which nobody says what is tax and what was discounted.
    package init(currency: String, total: Int64) {
        self.currency = currency
        self.total = total
        tax = 0
        discount = 0
        hasParts = false
    }

    package init(currency: String, total: Int64, tax: Int64, discount: Int64) {
        self.currency = currency
        self.total = total
        self.tax = tax
        self.discount = discount
        hasParts = true
    }
}

/// One line of what was bought.
package struct ObservedItem: Hashable, Sendable {
    /// The provider's names of it, most exact first: a price, its lookup key, its product.
    package var offers: [String]
    package var quantity: Int64

    package init(offers: [String], quantity: Int64 = 1) {
        self.offers = offers
        self.quantity = quantity
    }
}

package struct ObservedRefund: Hashable, Sendable {
    package enum State: String, Sendable {
        case pending
        case succeeded
        case failed
        case cancelled
    }

    package var refund: String
    package var payment: String
    package var state: State
    /// Of this refund alone, in minor units.
    package var amount: Int64
    package var currency: String
    package var occurredAt: Int64?

    package init(
        _ refund: String,
        of payment: String,
        _ state: State,
        amount: Int64,
        currency: String,
        occurredAt: Int64? = nil
    ) {
        self.refund = refund
        self.payment = payment
        self.state = state
        self.amount = amount
        self.currency = currency
        self.occurredAt = occurredAt
    }
}

/// A payment that the customer disputes at the card network.
package struct ObservedChargeback: Hashable, Sendable {
    package enum Effect: String, Sendable {
        /// The bank only asks; nothing is taken.
        case inquiry
        case opened
        case fundsWithdrawn = "funds-withdrawn"
        case fundsReinstated = "funds-reinstated"
        case won
        case lost
        /// The customer took it back.
        case withdrawn
        /// Nobody answered in time.
        case expired
        /// The platform agreed.
        case accepted
    }

    package var chargeback: String
    package var payment: String
    package var effects: [Effect]
    /// In minor units; `nil` where the provider does not say it clearly.
    package var amount: Int64?
    /// What it says instead: with the payment's total it may become clear.
    package var unclearAmount: UnclearAmount?
    package var currency: String
    package var occurredAt: Int64?

    package init(
        _ chargeback: String,
        of payment: String,
        _ effects: [Effect],
        amount: Int64?,
        currency: String,
        occurredAt: Int64? = nil
    ) {
        self.chargeback = chargeback
        self.payment = payment
        self.effects = effects
        self.amount = amount
        self.currency = currency
        self.occurredAt = occurredAt
    }
}

/// The provider's page where a customer pays.
package struct ObservedCheckout: Hashable, Sendable {
    package enum Outcome: String, Sendable {
        case completed
        case expired
    }

    package var checkout: String
    package var outcome: Outcome
    package var account: String?
    package var package: String?
    package var payment: String?
    /// What was begun there.
    package var subscription: String?
    package var occurredAt: Int64?

    package init(_ checkout: String, _ outcome: Outcome) {
        self.checkout = checkout
        self.outcome = outcome
    }
}

/// Who a provider's customer is, as the platform said when it made them.
package struct ObservedCustomer: Hashable, Sendable {
    package var customer: String
    package var account: String

    package init(_ customer: String, account: String) {
        self.customer = customer
        self.account = account
    }
}
