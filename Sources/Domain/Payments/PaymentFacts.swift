// SPDX-License-Identifier: Apache-2.0

/// What providers say of a payment, in whatever pieces and order they say it.
package struct PaymentFacts: Hashable, Sendable {
    package static let itemsMaximum = 10

    package var payment: PaymentID
    package var status: PaymentStatus
    /// The account that the payment names itself.
    package var account: AccountID?
    /// Who paid, as the provider knows them.
    package var customer: CustomerID?
    package var amounts: PaymentAmounts?
    /// What was bought, where the provider says it.
    package var items: [PaymentItem]
    /// The package that the payment names itself.
    package var package: PackageID?
    package var checkout: CheckoutID?
    package var subscription: SubscriptionID?
    /// The caller's own name for what is paid, such as a top-up's.
    package var reference: String?
    package var isTest: Bool
    /// What was given back so far of the total, in minor units.
    package var refunded: Int64?
    package var occurredAt: Instant?

    package init(
        payment: PaymentID,
        status: PaymentStatus,
        account: AccountID? = nil,
        customer: CustomerID? = nil,
        amounts: PaymentAmounts? = nil,
        items: [PaymentItem] = [],
        package: PackageID? = nil,
        checkout: CheckoutID? = nil,
        subscription: SubscriptionID? = nil,
        reference: String? = nil,
        isTest: Bool = false,
        refunded: Int64? = nil,
        occurredAt: Instant? = nil
    ) {
        self.payment = payment
        self.status = status
        self.account = account
        self.customer = customer
        self.amounts = amounts
        self.items = items
        self.package = package
        self.checkout = checkout
        self.subscription = subscription
        self.reference = reference
        self.isTest = isTest
        self.refunded = refunded
        self.occurredAt = occurredAt
    }
}

/// Ordered: what is reached is not undone by what comes late.
///
/// The raw values are part of the stored format.
package enum PaymentStatus: String, CaseIterable, Sendable, Comparable {
    case processing
    case failed
    case succeeded

    private var rank: Int {
        switch self {
        case .processing: 0
        case .failed: 1
        case .succeeded: 2
        }
    }

    package static func < (left: PaymentStatus, right: PaymentStatus) -> Bool {
        left.rank < right.rank
    }
}

/// Money in the minor units of an ISO 4217 currency; none is negative.
package struct PaymentAmounts: Hashable, Sendable {
    package let currency: String
    /// What was paid: with tax, without discount.
    package let total: Int64
    package let tax: Int64
    package let discount: Int64
    /// Whether tax and discount were told; otherwise they are 0 here, until somebody knows better.
    package let hasParts: Bool

    package init(
        currency: String,
        total: Int64,
        tax: Int64 = 0,
        discount: Int64 = 0,
        hasParts: Bool = true
    ) {
        self.currency = currency
        self.total = total
        self.tax = tax
        self.discount = discount
        self.hasParts = hasParts
    }

    /// Whether it is the same sum; of two such, the one with parts says more.
    func isSameSum(as other: PaymentAmounts) -> Bool {
        currency == other.currency && total == other.total
    }

    /// What the thing would have cost without tax and discount.
    package var listPrice: Int128 { Int128(total) - Int128(tax) + Int128(discount) }
}

/// One line of what was bought.
package struct PaymentItem: Hashable, Sendable {
    /// The provider's names of it, such as a price and a product: the first that is known counts.
    package let offers: [OfferID]
    package let quantity: Int64

    package init(offers: [OfferID], quantity: Int64 = 1) {
        self.offers = offers
        self.quantity = quantity
    }
}
