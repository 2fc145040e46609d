// SPDX-License-Identifier: Apache-2.0

/// An account is brought up to what is known of its subscription.
extension Workspace {
    /// Grants what is due, reckons the plan's changes, and gives the account its plan.
    ///
    /// It cannot be refused: what is missing is recorded, and the credits wait.
    ///
    /// The account is one that a message names, and may not be there yet.
    mutating func settle(
        _ id: SubscriptionID,
        named: AccountID? = nil
    ) throws(Refusal) {
        guard let account = try owner(of: id, named: named) else { return }
        for paid in try requireSubscription(id).waiting {
            guard try credit(paid, of: id, to: account) else { return }
        }
        let isReckoned = try prorate(id, of: account)
        let isEntitled = try entitle(id, account)
        let subscription = try requireSubscription(id)
        guard isReckoned, isEntitled,
            subscription.unmatched != nil || !subscription.awaits.isEmpty
        else { return }
        let matched = SubscriptionMatched(
            subscription: id,
            account: account,
            awaited: subscription.awaits
        )
        try emit(.subscription(.matched(matched)))
    }

    /// Whose it is; `nil` where it has to wait until that is known.
    private mutating func owner(
        of id: SubscriptionID,
        named: AccountID?
    ) throws(Refusal) -> AccountID? {
        // Its checkout may be heard of before it.
        let subscription = try subscription(id) ?? Subscription(id: id)
        if let account = subscription.account { return account }
        let candidate: AccountID?
        let awaits: [EntityKey]
        if let named = named ?? subscription.namedAccount {
            (candidate, awaits) = (named, [.account(named)])
        } else if let customer = subscription.customer {
            candidate = try entity(.customer(customer))?.customer?.account
            awaits = [.customer(customer)] + (candidate.map { [.account($0)] } ?? [])
        } else {
            (candidate, awaits) = (nil, [])
        }
        guard let candidate, try account(candidate) != nil else {
            try wait(subscription, .unknownAccount, awaits)
            return nil
        }
        let assigned = SubscriptionAssigned(
            subscription: id,
            account: candidate,
            choice: nil,
            actor: nil
        )
        try emit(.subscription(.assigned(assigned)))
        return candidate
    }

    mutating func wait(
        _ subscription: Subscription,
        _ reason: UnmatchedReason,
        _ awaits: [EntityKey] = []
    ) throws(Refusal) {
        let isRetry = subscription.retryAt.map { $0 <= time } ?? false
        guard subscription.unmatched != reason || subscription.awaits != awaits || isRetry else {
            return
        }
        try emit(
            .subscription(
                .unmatched(
                    SubscriptionUnmatched(
                        subscription: subscription.id,
                        account: subscription.account,
                        reason: reason,
                        retryAt: reason.isForWantOfRoom ? time.adding(days: 1) : nil,
                        awaits: awaits,
                        awaited: subscription.awaits
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
        let names = subscription.choice == nil ? subscription.unknown : []
        guard let choice = try choice(of: paid, in: subscription, names),
            let terms = try plan(choice.plan)?.terms
        else {
            try wait(subscription, .unknownPlan, paid.choice == nil ? names : [])
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

    /// What the message of the period names, or else the subscription's; or, of the names that
    /// nobody had defined then, the first that is known.
    private mutating func choice(
        of paid: PaidPeriod,
        in subscription: Subscription,
        _ names: [EntityKey]
    ) throws(Refusal) -> PlanChoice? {
        if let choice = paid.choice ?? subscription.choice { return choice }
        for name in names {
            if case .plan(let plan) = name {
                return try choice(of: plan, quantity: subscription.quantity)
            }
            guard let product = try entity(name)?.offer?.product else { continue }
            guard case .plan(let plan) = product else { return nil }
            return try choice(of: plan, quantity: subscription.quantity)
        }
        return nil
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
    ///
    /// - Returns: whether it could be done.
    private mutating func entitle(
        _ id: SubscriptionID,
        _ accountID: AccountID
    ) throws(Refusal) -> Bool {
        let subscription = try requireSubscription(id)
        let membership = try requireAccount(accountID).membership
        let entitlement = membership?[id]
        let plan = subscription.isEntitled ? subscription.currentChoice?.plan : nil
        guard entitlement?.plan != plan else { return true }
        let count = membership?.entitlements.count ?? 0
        guard plan == nil || entitlement != nil || count < Membership.entitlementsMaximum else {
            try wait(subscription, .tooManySubscriptions)
            return false
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
        return true
    }
}

extension Subscription {
    /// An account that a message names and nobody has opened; where there is a customer among what
    /// is awaited, the account is that customer's.
    fileprivate var namedAccount: AccountID? {
        guard awaits.count == 1, case .account(let account) = awaits[0] else { return nil }
        return account
    }
}

extension UnmatchedReason {
    /// Nobody will say that there is room again.
    fileprivate var isForWantOfRoom: Bool {
        switch self {
        case .tooManyLots, .tooManySubscriptions: true
        case .unknownAccount, .unknownPlan: false
        }
    }
}
