// SPDX-License-Identifier: Apache-2.0

/// What a provider says of a subscription, as one message of it.
///
/// It may come in any order and any number of times.
package struct SubscriptionObservation: Hashable, Sendable {
    /// With the provider before the colon: `stripe:sub_1`.
    package var subscription: SubscriptionID
    package var fact: SubscriptionFact
    /// Whose it is, where the message names it.
    package var account: AccountID?
    package var customer: CustomerID?
    /// What is subscribed to, where the message names it.
    package var product: SubscribedProduct?
    package var quantity: Int64?
    /// What paid the period.
    package var payment: PaymentID?
    /// The provider's time: told, never used for order.
    package var occurredAt: Instant?

    package init(
        _ subscription: SubscriptionID,
        _ fact: SubscriptionFact,
        account: AccountID? = nil,
        customer: CustomerID? = nil,
        product: SubscribedProduct? = nil,
        quantity: Int64? = nil,
        payment: PaymentID? = nil,
        occurredAt: Instant? = nil
    ) {
        self.subscription = subscription
        self.fact = fact
        self.account = account
        self.customer = customer
        self.product = product
        self.quantity = quantity
        self.payment = payment
        self.occurredAt = occurredAt
    }
}

package enum SubscribedProduct: Hashable, Sendable {
    case plan(PlanID)
    /// The provider's names of it, most exact first: the first that is known counts.
    case offers([OfferID])
}

/// What happened.
///
/// The instants are when it takes effect: they say which of two facts is later, whichever comes
/// first.
package enum SubscriptionFact: Hashable, Sendable {
    /// The first period, which is paid or is on trial.
    case started(SubscriptionPeriod, isTrial: Bool)
    /// A further period, which is paid.
    case renewed(SubscriptionPeriod)
    /// Another plan or quantity; `nil`: more at once, less when the period ends.
    case changed(at: Instant, PlanTiming?)
    /// The next period is not paid.
    case pastDue(at: Instant)
    case paused(at: Instant)
    /// After a pause, or after a cancellation that was taken back.
    case resumed(at: Instant)
    /// It is not renewed; `endsAt` is the end of the period where it is `nil`.
    case cancelled(at: Instant, endsAt: Instant?)
    case ended(at: Instant)
}

/// When another plan takes effect.
///
/// The raw values are part of the stored format.
package enum PlanTiming: String, CaseIterable, Sendable {
    case now
    case atPeriodEnd = "period-end"
}
