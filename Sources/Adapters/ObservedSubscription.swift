// SPDX-License-Identifier: Apache-2.0

/// What a provider says of a subscription, as one message of it.
package struct ObservedSubscription: Hashable, Sendable {
    /// Times are seconds since 1970, and say when it takes effect.
    package enum Fact: Hashable, Sendable {
        /// The first period, which is paid or is on trial.
        case started(Period, isTrial: Bool)
        /// A further period, which is paid.
        case renewed(Period)
        /// Another product or quantity.
        case changed(at: Int64)
        /// The next period is not paid.
        case pastDue(at: Int64)
        case paused(at: Int64)
        /// After a pause, or after a cancellation that was taken back.
        case resumed(at: Int64)
        /// It is not renewed; `nil` is the end of the period.
        case cancelled(at: Int64, endsAt: Int64?)
        case ended(at: Int64)
    }

    package struct Period: Hashable, Sendable {
        package let start: Int64
        /// Not part of it.
        package let end: Int64

        package init(start: Int64, end: Int64) {
            self.start = start
            self.end = end
        }
    }

    package var subscription: String
    package var fact: Fact
    /// The platform's own names, out of what it sent along.
    package var account: String?
    package var plan: String?
    package var customer: String?
    /// The provider's names of what is subscribed to, most exact first.
    package var offers: [String] = []
    package var quantity: Int64?
    /// What paid the period.
    package var payment: String?
    package var isTest: Bool
    package var occurredAt: Int64?

    package init(_ subscription: String, _ fact: Fact, isTest: Bool) {
        self.subscription = subscription
        self.fact = fact
        self.isTest = isTest
    }
}
