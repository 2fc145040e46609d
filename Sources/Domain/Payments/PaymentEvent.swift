// SPDX-License-Identifier: Apache-2.0

package enum PaymentEvent: EventFamily {
    case checkoutOpened(CheckoutOpened)
    case checkoutCompleted(CheckoutObserved)
    case checkoutExpired(CheckoutObserved)
    case customerLinked(CustomerLinked)
    /// These four say what is new of a payment; the last where its status stays.
    case processing(PaymentFacts)
    case failed(PaymentFacts)
    case succeeded(PaymentFacts)
    case updated(PaymentFacts)
    case refundObserved(RefundObserved)
    case chargebackObserved(ChargebackObserved)
    /// A refund is asked of the provider, and what came of that.
    case refundOrdered(RefundOrdered)
    case refundSettled(RefundSettled)
    case matched(PaymentMatched)
    case unmatched(PaymentUnmatched)
    case anomaly(PaymentAnomaly)
    case deferred(AwaitedDeferred)
    /// What is to be given back has no room in the account.
    case reinstatementDeferred(ReinstatementDeferred)

    package var account: AccountID? {
        switch self {
        case .checkoutOpened(let opened): opened.account
        case .checkoutCompleted(let observed), .checkoutExpired(let observed): observed.account
        case .customerLinked(let link): link.account
        case .processing(let facts), .failed(let facts), .succeeded(let facts),
            .updated(let facts):
            facts.account
        case .matched(let match): match.account
        case .refundObserved, .chargebackObserved, .refundOrdered, .refundSettled, .unmatched,
            .anomaly:
            nil
        case .deferred(let deferred): deferred.opened
        case .reinstatementDeferred(let deferred): deferred.account
        }
    }

    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .checkoutOpened(let opened):
            try body(.checkout(opened.checkout))
        case .checkoutCompleted(let observed), .checkoutExpired(let observed):
            try body(.checkout(observed.checkout))
        case .customerLinked(let link):
            try body(.customer(link.customer))
        case .processing(let facts), .failed(let facts), .succeeded(let facts),
            .updated(let facts):
            try body(.payment(facts.payment))
        case .refundObserved(let observed):
            try body(.payment(observed.payment))
        case .chargebackObserved(let observed):
            try body(.payment(observed.payment))
        case .refundOrdered(let ordered):
            try body(.payment(ordered.payment))
        case .refundSettled(let settled):
            try body(.payment(settled.payment))
        case .matched(let match):
            try body(.payment(match.payment))
            for key in match.awaited { try body(key.awaited) }
        case .unmatched(let unmatched):
            try body(.payment(unmatched.payment))
            for key in unmatched.awaits { try body(key.awaited) }
            for key in unmatched.awaited where !unmatched.awaits.contains(key) {
                try body(key.awaited)
            }
        case .anomaly(let anomaly):
            try body(anomaly.subject)
        case .deferred(let deferred):
            try body(deferred.key.awaited)
            if let account = deferred.opened { try body(.account(account)) }
        case .reinstatementDeferred(let deferred):
            try body(.payment(deferred.payment))
        }
    }
}

/// A customer was sent to a provider to pay.
package struct CheckoutOpened: Hashable, Sendable {
    package var checkout: CheckoutID
    package var account: AccountID
    package var product: Offer.Product
    package var provider: String
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(
        checkout: CheckoutID,
        account: AccountID,
        product: Offer.Product,
        provider: String,
        actor: String?,
        fingerprint: Fingerprint
    ) {
        self.checkout = checkout
        self.account = account
        self.product = product
        self.provider = provider
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

/// It is known whom a payment is for and what it buys; the grants follow.
package struct PaymentMatched: Hashable, Sendable {
    /// Where a person decided it.
    package struct Assignment: Hashable, Sendable {
        package var actor: String?
        package var note: Sealed?
        package var fingerprint: Fingerprint

        package init(actor: String?, note: Sealed?, fingerprint: Fingerprint) {
            self.actor = actor
            self.note = note
            self.fingerprint = fingerprint
        }
    }

    package var payment: PaymentID
    package var account: AccountID
    package var purchases: [Purchase]
    /// What was waited for until now.
    package var awaited: [EntityKey]
    package var assignment: Assignment?

    package init(
        payment: PaymentID,
        account: AccountID,
        purchases: [Purchase],
        awaited: [EntityKey] = [],
        assignment: Assignment? = nil
    ) {
        self.payment = payment
        self.account = account
        self.purchases = purchases
        self.awaited = awaited
        self.assignment = assignment
    }
}

/// One line of what a payment bought.
package struct Purchase: Hashable, Sendable {
    /// `nil` where a person named the credits.
    package var package: PackageID?
    package var quantity: Int64
    package var credits: Amount
    package var bonus: Amount?

    package init(package: PackageID?, quantity: Int64 = 1, credits: Amount, bonus: Amount?) {
        self.package = package
        self.quantity = quantity
        self.credits = credits
        self.bonus = bonus
    }
}

/// A payment that cannot be turned into credits yet: it waits, and is never guessed.
package struct PaymentUnmatched: Hashable, Sendable {
    /// The raw values are part of the stored format.
    package enum Reason: String, CaseIterable, Sendable {
        /// A test on a ledger that is live.
        case testMode = "test-mode"
        /// The provider has not said what was paid.
        case noAmount = "no-amount"
        /// It comes from a checkout, and what of it is tax and discount is still to be told.
        case noParts = "no-parts"
        case unknownCustomer = "unknown-customer"
        case unknownAccount = "unknown-account"
        case noPackage = "no-package"
        /// It was parked before its subscription was known; that grants what it brings.
        case leftToSubscription = "left-to-subscription"
        /// A plan was bought, and no subscription is named.
        case noSubscription = "no-subscription"
        case wrongCurrency = "wrong-currency"
        case priceNotCovered = "price-not-covered"
        case tooManyCredits = "too-many-credits"
        /// The account cannot take another lot now.
        case lotsExhausted = "lots-exhausted"
    }

    package var payment: PaymentID
    package var reason: Reason
    /// What would change it.
    package var awaits: [EntityKey]
    /// What was waited for until now.
    package var awaited: [EntityKey]

    package init(
        payment: PaymentID,
        reason: Reason,
        awaits: [EntityKey] = [],
        awaited: [EntityKey] = []
    ) {
        self.payment = payment
        self.reason = reason
        self.awaits = awaits
        self.awaited = awaited
    }
}

/// Observations that cannot all be true, or that nothing can be done about: a person must look.
package struct PaymentAnomaly: Hashable, Sendable {
    /// The raw values are part of the stored format.
    package enum Kind: String, CaseIterable, Sendable {
        case accountDiffers = "account-differs"
        case customerDiffers = "customer-differs"
        case amountDiffers = "amount-differs"
        case currencyDiffers = "currency-differs"
        case itemsDiffer = "items-differ"
        case packageDiffers = "package-differs"
        case checkoutDiffers = "checkout-differs"
        case subscriptionDiffers = "subscription-differs"
        case referenceDiffers = "reference-differs"
        /// Credits were granted before the payment turned out to be a test.
        case testCredited = "test-credited"
        case outcomeContradicts = "outcome-contradicts"
        /// Nobody says in which unit it is, and it is not all that was paid.
        case amountUnclear = "amount-unclear"
        case moreReversedThanPaid = "more-reversed-than-paid"
        case tooManyObjects = "too-many-objects"
        /// The account has no room for the lots that are to be given back.
        case lotsExhausted = "lots-exhausted"
    }

    package var subject: EntityKey
    package var kind: Kind
    /// The provider's refund or chargeback, where it is about one.
    package var object: String?
    package var known: String?
    package var observed: String?

    package init(
        _ kind: Kind,
        of subject: EntityKey,
        object: String? = nil,
        known: String? = nil,
        observed: String? = nil
    ) {
        self.subject = subject
        self.kind = kind
        self.object = object
        self.known = known
        self.observed = observed
    }

    /// What is told once.
    package var mark: Mark { Mark(kind: kind, object: object) }

    package struct Mark: Hashable, Sendable {
        package let kind: Kind
        package let object: String?

        package init(kind: Kind, object: String?) {
            self.kind = kind
            self.object = object
        }
    }
}
