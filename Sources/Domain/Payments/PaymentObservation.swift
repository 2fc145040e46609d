// SPDX-License-Identifier: Apache-2.0

/// What was seen at a payment provider.
///
/// It names no balance: what it means for credits is decided here. Each is known by the provider's object and what happened to it: seen again, it changes nothing.
package enum PaymentObservation: Hashable, Sendable {
    case payment(PaymentFacts)
    case refund(RefundObserved)
    case chargeback(ChargebackObserved)
    case checkout(CheckoutObserved)
    case customer(CustomerLinked)

    package var subject: EntityKey {
        switch self {
        case .payment(let facts): .payment(facts.payment)
        case .refund(let observed): .payment(observed.payment)
        case .chargeback(let observed): .payment(observed.payment)
        case .checkout(let observed): .checkout(observed.checkout)
        case .customer(let link): .customer(link.customer)
        }
    }
}

package struct RefundObserved: Hashable, Sendable {
    package var payment: PaymentID
    package var refund: PaymentRefund
    package var occurredAt: Instant?

    package init(payment: PaymentID, refund: PaymentRefund, occurredAt: Instant? = nil) {
        self.payment = payment
        self.refund = refund
        self.occurredAt = occurredAt
    }
}

package struct ChargebackObserved: Hashable, Sendable {
    package var payment: PaymentID
    /// With the one effect that was observed, or several at once.
    package var chargeback: Chargeback
    package var occurredAt: Instant?

    package init(payment: PaymentID, chargeback: Chargeback, occurredAt: Instant? = nil) {
        self.payment = payment
        self.chargeback = chargeback
        self.occurredAt = occurredAt
    }
}

package struct CheckoutObserved: Hashable, Sendable {
    /// What became of the provider's page where a customer pays.
    package enum Outcome: String, Sendable {
        case completed
        case expired
    }

    package var checkout: CheckoutID
    package var outcome: Outcome
    package var account: AccountID?
    package var package: PackageID?
    package var payment: PaymentID?
    /// What was begun there; the checkout's account is its own.
    package var subscription: SubscriptionID?
    package var occurredAt: Instant?

    package init(
        checkout: CheckoutID,
        outcome: Outcome,
        account: AccountID? = nil,
        package: PackageID? = nil,
        payment: PaymentID? = nil,
        subscription: SubscriptionID? = nil,
        occurredAt: Instant? = nil
    ) {
        self.checkout = checkout
        self.outcome = outcome
        self.account = account
        self.package = package
        self.payment = payment
        self.subscription = subscription
        self.occurredAt = occurredAt
    }
}

/// Who a provider's customer is.
package struct CustomerLinked: Hashable, Sendable {
    package var customer: CustomerID
    package var account: AccountID

    package init(customer: CustomerID, account: AccountID) {
        self.customer = customer
        self.account = account
    }
}
