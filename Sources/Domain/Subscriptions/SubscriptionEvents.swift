// SPDX-License-Identifier: Apache-2.0

/// A provider said something new of a subscription.
package struct SubscriptionObserved: Hashable, Sendable {
    package var subscription: SubscriptionID
    package var fact: SubscriptionFact
    /// Whose it is, as far as that is known by now.
    package var account: AccountID?
    package var customer: CustomerID?
    /// What is subscribed to, with the credits of the plan as it is now.
    package var choice: PlanChoice?
    /// The names of what is subscribed to, most exact first, where nobody has defined any of them:
    /// offers, or one plan.
    package var unknown: [EntityKey]
    package var quantity: Int64?
    package var payment: PaymentID?
    package var occurredAt: Instant?

    package init(
        subscription: SubscriptionID,
        fact: SubscriptionFact,
        account: AccountID? = nil,
        customer: CustomerID? = nil,
        choice: PlanChoice? = nil,
        unknown: [EntityKey] = [],
        quantity: Int64? = nil,
        payment: PaymentID? = nil,
        occurredAt: Instant? = nil
    ) {
        self.subscription = subscription
        self.fact = fact
        self.account = account
        self.customer = customer
        self.choice = choice
        self.unknown = unknown
        self.quantity = quantity
        self.payment = payment
        self.occurredAt = occurredAt
    }
}

/// The credits of a period were granted, if it gives any.
package struct SubscriptionCredited: Hashable, Sendable {
    package var subscription: SubscriptionID
    package var account: AccountID
    package var period: SubscriptionPeriod
    package var isTrial: Bool
    package var choice: PlanChoice
    package var amount: Balance
    /// `nil` where there is nothing to grant.
    package var lot: LotID?
    /// What came over from earlier periods because of it.
    package var rolledOver: Balance
    /// How long a renewal may be late.
    package var graceSeconds: Int64
    package var payment: PaymentID?

    package init(
        subscription: SubscriptionID,
        account: AccountID,
        period: SubscriptionPeriod,
        isTrial: Bool = false,
        choice: PlanChoice,
        amount: Balance,
        lot: LotID?,
        rolledOver: Balance = .zero,
        graceSeconds: Int64 = 0,
        payment: PaymentID? = nil
    ) {
        self.subscription = subscription
        self.account = account
        self.period = period
        self.isTrial = isTrial
        self.choice = choice
        self.amount = amount
        self.lot = lot
        self.rolledOver = rolledOver
        self.graceSeconds = graceSeconds
        self.payment = payment
    }
}

/// The plan changed within a period: what the period gives was reckoned anew.
package struct SubscriptionProrated: Hashable, Sendable {
    package var subscription: SubscriptionID
    package var account: AccountID
    package var periodStart: Instant
    /// From now on.
    package var choice: PlanChoice
    /// What the plans of the period give together.
    package var target: Balance
    package var granted: Balance
    package var takenBack: Balance

    package init(
        subscription: SubscriptionID,
        account: AccountID,
        periodStart: Instant,
        choice: PlanChoice,
        target: Balance,
        granted: Balance = .zero,
        takenBack: Balance = .zero
    ) {
        self.subscription = subscription
        self.account = account
        self.periodStart = periodStart
        self.choice = choice
        self.target = target
        self.granted = granted
        self.takenBack = takenBack
    }
}

/// What is needed to grant its credits is missing: a person sees it.
package struct SubscriptionUnmatched: Hashable, Sendable {
    package var subscription: SubscriptionID
    package var account: AccountID?
    package var reason: UnmatchedReason
    /// When it is tried again, where nobody will say that the reason is gone.
    package var retryAt: Instant?
    /// What would change it.
    package var awaits: [EntityKey]
    /// What was waited for until now.
    package var awaited: [EntityKey]

    package init(
        subscription: SubscriptionID,
        account: AccountID?,
        reason: UnmatchedReason,
        retryAt: Instant? = nil,
        awaits: [EntityKey] = [],
        awaited: [EntityKey] = []
    ) {
        self.subscription = subscription
        self.account = account
        self.reason = reason
        self.retryAt = retryAt
        self.awaits = awaits
        self.awaited = awaited
    }
}

/// Nothing is missing any more.
package struct SubscriptionMatched: Hashable, Sendable {
    package var subscription: SubscriptionID
    package var account: AccountID
    /// What was waited for until now.
    package var awaited: [EntityKey]

    package init(subscription: SubscriptionID, account: AccountID, awaited: [EntityKey] = []) {
        self.subscription = subscription
        self.account = account
        self.awaited = awaited
    }
}

/// A person said whose it is, and what plan it means.
package struct SubscriptionAssigned: Hashable, Sendable {
    package var subscription: SubscriptionID
    package var account: AccountID
    package var choice: PlanChoice?
    package var actor: String?

    package init(
        subscription: SubscriptionID,
        account: AccountID,
        choice: PlanChoice?,
        actor: String?
    ) {
        self.subscription = subscription
        self.account = account
        self.choice = choice
        self.actor = actor
    }
}

/// No renewal came within the grace, or it was cancelled and its end has come.
package struct SubscriptionLapsed: Hashable, Sendable {
    package var subscription: SubscriptionID
    package var account: AccountID?
    package var at: Instant

    package init(subscription: SubscriptionID, account: AccountID?, at: Instant) {
        self.subscription = subscription
        self.account = account
        self.at = at
    }
}

/// An account has another plan by a subscription, or none by it any more.
package struct AccountPlanChanged: Hashable, Sendable {
    package var account: AccountID
    package var subscription: SubscriptionID
    package var plan: PlanID?
    /// Lots of earlier periods are superseded.
    package var periodStart: Instant?

    package init(
        account: AccountID,
        subscription: SubscriptionID,
        plan: PlanID?,
        periodStart: Instant?
    ) {
        self.account = account
        self.subscription = subscription
        self.plan = plan
        self.periodStart = periodStart
    }
}
