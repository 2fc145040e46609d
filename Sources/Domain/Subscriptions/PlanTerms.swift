// SPDX-License-Identifier: Apache-2.0

/// What a plan gives and what it allows.
package struct PlanTerms: Hashable, Sendable {
    package var name: String
    /// For each period and each unit of quantity; `nil` is none.
    package var credits: Amount?
    package var period: PlanPeriod
    package var unspent: Unspent
    /// How long after its end the credits of a period last, if no renewal comes before.
    package var expiryGraceDays: Int64
    /// How long a subscription that is past due keeps the limits of the plan.
    package var pastDueGraceDays: Int64
    package var limits: PlanLimits
    /// What an account may try once; `nil` is nothing.
    package var trial: PlanTrial?
    /// One for each currency.
    package var prices: [ListPrice]
    /// The providers' price and product ids that mean this plan.
    package var offers: [OfferID]

    package init(
        name: String,
        credits: Amount? = nil,
        period: PlanPeriod = PlanPeriod(1, .month),
        unspent: Unspent = .expires,
        expiryGraceDays: Int64 = 0,
        pastDueGraceDays: Int64 = 0,
        limits: PlanLimits = .none,
        trial: PlanTrial? = nil,
        prices: [ListPrice] = [],
        offers: [OfferID] = []
    ) {
        self.name = name
        self.credits = credits
        self.period = period
        self.unspent = unspent
        self.expiryGraceDays = expiryGraceDays
        self.pastDueGraceDays = pastDueGraceDays
        self.limits = limits
        self.trial = trial
        self.prices = prices
        self.offers = offers
    }
}

/// What becomes of the credits of a period that are not spent when the next one begins.
package enum Unspent: Hashable, Sendable {
    case expires
    /// They go on into the next period, up to a cap; `nil` is all of them.
    case rollsOver(cap: Amount?)
}

/// How often a plan renews.
///
/// For people: when a period begins and ends, the provider says.
package struct PlanPeriod: Hashable, Sendable {
    /// The raw values are part of the stored format.
    package enum Unit: String, CaseIterable, Sendable {
        case day
        case month
        case year
    }

    package let count: Int64
    package let unit: Unit

    package init(_ count: Int64, _ unit: Unit) {
        self.count = count
        self.unit = unit
    }
}

/// How much an account may do at a time; `nil` is as much as it likes.
package struct PlanLimits: Hashable, Sendable {
    package static let none = PlanLimits()

    /// Generations that run at the same time.
    package let concurrency: Int64?
    /// Generations started within a minute.
    package let ratePerMinute: Int64?

    package init(concurrency: Int64? = nil, ratePerMinute: Int64? = nil) {
        self.concurrency = concurrency
        self.ratePerMinute = ratePerMinute
    }
}

package struct PlanTrial: Hashable, Sendable {
    package let credits: Amount
    package let days: Int64

    package init(credits: Amount, days: Int64) {
        self.credits = credits
        self.days = days
    }
}
