// SPDX-License-Identifier: Apache-2.0

/// Which plan a subscription has when.
extension Subscription {
    /// Whether the credits of a period were granted, or wait; as far as it remembers.
    func knows(_ period: SubscriptionPeriod, isTrial: Bool) -> Bool {
        credited.contains { $0.start == period.start && $0.isTrial == isTrial }
            || waiting.contains { $0.period.start == period.start && $0.isTrial == isTrial }
    }

    /// Whether a change is not known, and is one of the current period or later, or says which
    /// plan the current period begins with: its messages did not, and the change is the last one
    /// before it.
    func takes(_ change: PlanChange) -> Bool {
        if let period, change.at < period.start {
            return word.map { $0.precedes(PlanWord(change)) } ?? true
        }
        return !changes.contains {
            $0.at == change.at && $0.choice == change.choice && $0.timing == change.timing
        }
    }

    /// The plans of the current period with their beginnings, and the one of the next period if
    /// that is to be another.
    ///
    /// It depends on the facts alone, not on their order: what is more takes effect at once, what
    /// is less when the period ends, unless the change says otherwise.
    func timeline(
        in period: SubscriptionPeriod,
        from base: PlanChoice
    ) -> (plans: [(start: Instant, choice: PlanChoice)], pending: PlanChoice?) {
        var plans = [(start: period.start, choice: base)]
        var pending: PlanChoice?
        for change in changes where period.contains(change.at) {
            let current = plans.last?.choice ?? base
            let isMore = change.choice.microcredits >= current.microcredits
            switch change.timing ?? (isMore ? .now : .atPeriodEnd) {
            case .now:
                plans.append((change.at, change.choice))
                pending = nil
            case .atPeriodEnd:
                pending = change.choice
            }
        }
        return (plans, pending)
    }

    /// What the plans of the current period give together, in microcredits.
    func target(in period: SubscriptionPeriod, from base: PlanChoice) -> Int64 {
        let plans = timeline(in: period, from: base).plans
        let ends = plans.dropFirst().map(\.start) + [period.end]
        let parts = zip(plans, ends).map { plan, end in
            Proration.Part(
                microseconds: end.microseconds - plan.start.microseconds,
                microcredits: plan.choice.microcredits
            )
        }
        return Proration.shares(of: parts).reduce(0, +)
    }

    /// The plan that it has now.
    package var currentChoice: PlanChoice? {
        guard let period, let base = credit.base else { return choice }
        return timeline(in: period, from: base).plans.last?.choice
    }

    /// The plan of the next period, if that is to be another.
    package var pendingChoice: PlanChoice? {
        guard let period, let base = credit.base else { return nil }
        return timeline(in: period, from: base).pending
    }
}

extension PlanChange {
    func precedes(_ other: PlanChange) -> Bool {
        at == other.at ? choice.precedes(other.choice) : at < other.at
    }
}

extension PlanChoice {
    /// Of two at the same instant the order is that of their contents, so that it is always the
    /// same one.
    func precedes(_ other: PlanChoice) -> Bool {
        if microcredits != other.microcredits { return microcredits < other.microcredits }
        if plan != other.plan { return plan.text < other.plan.text }
        return quantity < other.quantity
    }
}
