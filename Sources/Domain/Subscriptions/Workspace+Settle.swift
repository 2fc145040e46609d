// SPDX-License-Identifier: Apache-2.0

/// An account is brought up to what is known of its subscription.
extension Workspace {
    /// Grants what is due, reckons the plan's changes, and gives the account its plan.
    ///
    /// It cannot be refused: what is missing is recorded, and the credits wait.
    mutating func settle(_ id: SubscriptionID) throws(Refusal) {
        let subscription = try requireSubscription(id)
        guard let account = subscription.account else {
            return try wait(subscription, .unknownAccount)
        }
        for paid in subscription.waiting {
            guard try credit(paid, of: id, to: account) else { return }
        }
        try prorate(id, of: account)
        try entitle(id, account)
    }

    private mutating func wait(
        _ subscription: Subscription,
        _ reason: UnmatchedReason
    ) throws(Refusal) {
        let isRetry = subscription.retryAt.map { $0 <= time } ?? false
        guard subscription.unmatched != reason || isRetry else { return }
        try emit(
            .subscription(
                .unmatched(
                    SubscriptionUnmatched(
                        subscription: subscription.id,
                        account: subscription.account,
                        reason: reason,
                        retryAt: reason == .tooManyLots ? time.adding(days: 1) : nil
                    )
                )
            )
        )
    }

    /// - Returns: whether it could be done.
    private mutating func credit(
        _ paid: PaidPeriod,
        of id: SubscriptionID,
        to account: AccountID
    ) throws(Refusal) -> Bool {
        let subscription = try requireSubscription(id)
        guard let choice = try choice(of: paid, in: subscription),
            let terms = try plan(choice.plan)?.terms
        else {
            try wait(subscription, .unknownPlan)
            return false
        }
        try expireDueLots(of: account)
        guard try requireAccount(account).lots.count + 2 <= Account.lotsMaximum else {
            try wait(subscription, .tooManyLots)
            return false
        }
        let grant = try grant(paid, choice, terms, of: subscription)
        let rolledOver = try supersede(subscription, by: choice, of: account)
        try emit(
            .subscription(
                .credited(
                    SubscriptionCredited(
                        subscription: id,
                        account: account,
                        period: paid.period,
                        isTrial: paid.isTrial,
                        choice: choice,
                        amount: grant.map { Balance($0.amount) } ?? .zero,
                        lot: grant?.lot,
                        rolledOver: rolledOver,
                        graceSeconds: terms.pastDueGraceDays * Instant.secondsPerDay,
                        payment: paid.payment
                    )
                )
            )
        )
        return true
    }

    private mutating func choice(
        of paid: PaidPeriod,
        in subscription: Subscription
    ) throws(Refusal) -> PlanChoice? {
        if let choice = paid.choice ?? subscription.choice { return choice }
        guard let offer = subscription.offer,
            case .plan(let plan) = try entity(.offer(offer))?.offer?.product
        else { return nil }
        return try choice(of: plan, quantity: subscription.quantity)
    }

    /// Grants the lot of a period; a trial only once in the life of the account.
    private mutating func grant(
        _ paid: PaidPeriod,
        _ choice: PlanChoice,
        _ terms: PlanTerms,
        of subscription: Subscription
    ) throws(Refusal) -> CreditsGranted? {
        guard let account = subscription.account else { return nil }
        let amount = paid.isTrial ? terms.trial?.credits : Amount(microcredits: choice.microcredits)
        let id =
            paid.isTrial
            ? LotID(trialOf: account)
            : LotID(of: subscription.id, paid.period)
        // The lot outlives what the subscription remembers: nothing is granted twice.
        guard let amount, try lot(id) == nil else { return nil }
        let source: LotSource = paid.isTrial ? .promotion : .subscription
        let grant = CreditsGranted(
            lot: id,
            account: account,
            amount: amount,
            terms: LotTerms(
                source: source,
                priority: source.defaultPriority,
                expiresAt: paid.period.end.adding(days: paid.isTrial ? 0 : terms.expiryGraceDays),
                payment: paid.payment
            ),
            basis: nil,
            note: nil,
            fingerprint: .none
        )
        try emit(.creditsGranted(grant))
        // Before older lots are looked at: it may be late, and the account may owe some.
        try expireDueLots(of: account, because: .lot(id))
        try settleDebts(of: account, because: .lot(id))
        return grant
    }

    /// Gives the account the plan's limits, or takes them away.
    private mutating func entitle(
        _ id: SubscriptionID,
        _ accountID: AccountID
    ) throws(Refusal) {
        let subscription = try requireSubscription(id)
        let membership = try requireAccount(accountID).membership
        let entitlement = membership?[id]
        let plan = subscription.isEntitled ? subscription.currentChoice?.plan : nil
        guard entitlement?.plan != plan else { return }
        let count = membership?.entitlements.count ?? 0
        guard plan == nil || entitlement != nil || count < Membership.entitlementsMaximum else {
            return try wait(subscription, .tooManySubscriptions)
        }
        try emit(
            .subscription(
                .planChanged(
                    AccountPlanChanged(
                        account: accountID,
                        subscription: id,
                        plan: plan,
                        periodStart: plan == nil ? nil : subscription.period?.start
                    )
                )
            )
        )
    }
}
