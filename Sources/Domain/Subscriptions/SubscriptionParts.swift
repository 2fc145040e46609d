// SPDX-License-Identifier: Apache-2.0

/// When what last took effect; each is the latest that was told.
package struct SubscriptionMarks: Hashable, Sendable {
    package var pastDue: Instant?
    package var paused: Instant?
    package var resumed: Instant?
    package var cancelled: Instant?
    /// Of the latest cancellation; `nil` is the end of the period.
    package var cancelEnds: Instant?
    package var ended: Instant?
    /// When we found that it had ended by itself.
    package var lapsed: Instant?

    package init() {}

    var isPaused: Bool { isLater(paused, than: resumed) }
    var isCancelled: Bool { isLater(cancelled, than: resumed) }

    private func isLater(_ mark: Instant?, than other: Instant?) -> Bool {
        guard let mark else { return false }
        return other.map { mark >= $0 } ?? true
    }
}

/// A plan and how many of it, with what they give for one whole period.
package struct PlanChoice: Hashable, Sendable {
    package let plan: PlanID
    package let quantity: Int64
    /// In microcredits; at most `Amount.maximum`.
    package let microcredits: Int64

    package init(plan: PlanID, quantity: Int64, microcredits: Int64) {
        self.plan = plan
        self.quantity = quantity
        self.microcredits = microcredits
    }
}

/// What said which plan a period begins with.
package struct PlanWord: Hashable, Sendable {
    /// When the change took effect, or the start of a period whose message names its plan.
    package let at: Instant
    package let choice: PlanChoice
    package let isChange: Bool

    package init(at: Instant, choice: PlanChoice, isChange: Bool) {
        self.at = at
        self.choice = choice
        self.isChange = isChange
    }

    init(_ change: PlanChange) {
        self.init(at: change.at, choice: change.choice, isChange: true)
    }

    /// A change at the start of a period is later than what the period began with.
    func precedes(_ other: PlanWord) -> Bool {
        if at != other.at { return at < other.at }
        if isChange != other.isChange { return other.isChange }
        return isChange && choice.precedes(other.choice)
    }
}

/// Another plan or quantity from an instant on.
package struct PlanChange: Hashable, Sendable {
    package let at: Instant
    package let timing: PlanTiming?
    package let choice: PlanChoice
    package let payment: PaymentID?

    package init(at: Instant, timing: PlanTiming?, choice: PlanChoice, payment: PaymentID?) {
        self.at = at
        self.timing = timing
        self.choice = choice
        self.payment = payment
    }
}

/// A period whose credits are due, with what its message named.
package struct PaidPeriod: Hashable, Sendable {
    package let period: SubscriptionPeriod
    package let isTrial: Bool
    package let choice: PlanChoice?
    package let payment: PaymentID?

    package init(
        period: SubscriptionPeriod,
        isTrial: Bool,
        choice: PlanChoice?,
        payment: PaymentID?
    ) {
        self.period = period
        self.isTrial = isTrial
        self.choice = choice
        self.payment = payment
    }
}

/// What tells a period that was granted when it is told of again.
package struct CreditedPeriod: Hashable, Sendable {
    package let start: Instant
    package let isTrial: Bool

    package init(start: Instant, isTrial: Bool) {
        self.start = start
        self.isTrial = isTrial
    }
}

/// What the current period has given, in microcredits.
package struct PeriodCredit: Hashable, Sendable {
    /// What it began with.
    package var base: PlanChoice?
    /// What the plans of the period give together, as of the last reckoning.
    package var target: Int64 = 0
    /// What was granted, less what was taken back.
    package var granted: Int64 = 0
    /// What came over from earlier periods.
    package var rolledOver: Int64 = 0
    /// How many lots the period has.
    package var lots: Int64 = 0
    /// The grace of the plan.
    package var graceSeconds: Int64 = 0

    package init() {}
}

/// Why the credits of a subscription wait.
///
/// The raw values are part of the stored format.
package enum UnmatchedReason: String, CaseIterable, Sendable {
    case unknownAccount = "unknown-account"
    /// Or plan times quantity is more than one amount can be.
    case unknownPlan = "unknown-plan"
    case tooManyLots = "too-many-lots"
    case tooManySubscriptions = "too-many-subscriptions"
}
