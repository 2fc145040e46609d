// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func decide(
        _ command: SubscriptionCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        switch command {
        case .definePlan(let id, let terms): try definePlan(id, terms, stamp)
        case .retirePlan(let id): try retirePlan(id, stamp)
        case .observe(let observation): try observe(observation)
        case .assign(let id, let account, let plan): try assign(id, to: account, plan, stamp)
        case .orderCancellation(let id, let timing):
            try orderCancellation(of: id, timing, stamp)
        case .settleCancellation(let id, let order, let outcome):
            try settleCancellation(of: id, order: order, outcome)
        case .lapse(let id): try lapse(id)
        case .startTrial(let account, let plan): try startTrial(of: account, plan, stamp)
        case .configureTopUp(let account, let terms): try configureTopUp(of: account, terms, stamp)
        case .settleTopUp(let account, let id, let outcome):
            try settleTopUp(id, of: account, outcome)
        }
    }

    /// What the events of other parts mean here.
    mutating func reactSubscription(to event: Event) throws(Refusal) {
        switch event {
        case .creditsReleased(let release):
            try expireSuperseded(release)
        case .creditsReserved, .creditsCharged, .creditsReversed, .lotExpired, .debtSettled,
            .uncollectedRecovered, .accountReinstated, .creditsAdjusted, .debtForgiven:
            if let id = event.account { try requestTopUpIfLow(id) }
        case .subscription(.topUpConfigured(let configured)):
            try requestTopUpIfLow(configured.account)
        case .payment(.succeeded(let facts)), .payment(.failed(let facts)),
            .payment(.updated(let facts)):
            try settleTopUp(by: facts.payment)
        case .payment(.matched(let match)):
            try settleTopUp(by: match.payment)
        case .accountOpened(let opened):
            try grantSignUpBonus(to: opened.account)
        case .accountSuspended, .creditsGranted, .creditsCaptured, .creditsRefunded,
            .creditsReinstated, .creditsRolledOver, .catalog, .generation, .payment,
            .subscription, .workflow, .dispute, .team, .alert, .webhook, .archive:
            break
        }
    }

    mutating func subscription(_ id: SubscriptionID) throws(Refusal) -> Subscription? {
        try entity(.subscription(id))?.subscription
    }

    mutating func requireSubscription(_ id: SubscriptionID) throws(Refusal) -> Subscription {
        guard let subscription = try subscription(id) else {
            throw .rejected(.notFound(.subscription(id)))
        }
        return subscription
    }

    /// The scheduler: nothing to do is no error.
    private mutating func lapse(_ id: SubscriptionID) throws(Refusal) -> Decision {
        let subscription = try requireSubscription(id)
        guard let due = subscription.due, due <= time else { return .changes }
        if subscription.isEntitled, let end = subscription.lapsesAt, end <= time {
            let lapsed = SubscriptionLapsed(
                subscription: id,
                account: subscription.account,
                at: time
            )
            try emit(.subscription(.lapsed(lapsed)))
        }
        try settle(id)
        return .changes
    }

    private mutating func assign(
        _ id: SubscriptionID,
        to account: AccountID,
        _ plan: PlanID?,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let subscription = try requireSubscription(id)
        if let owner = subscription.account, owner != account {
            throw .rejected(.wrongState(.subscription(id), state: "assigned"))
        }
        _ = try requireAccount(account)
        var choice: PlanChoice?
        if let plan {
            guard try self.plan(plan) != nil else { throw .rejected(.notFound(.plan(plan))) }
            choice = try self.choice(of: plan, quantity: subscription.quantity)
        }
        let isKnown = choice == nil || choice == subscription.choice
        if subscription.account == account, isKnown, subscription.unmatched == nil {
            return .repeats(subscription.position)
        }
        try emit(
            .subscription(
                .assigned(
                    SubscriptionAssigned(
                        subscription: id,
                        account: account,
                        choice: choice,
                        actor: stamp.actor
                    )
                )
            )
        )
        try settle(id)
        return .changes
    }
}

extension Instant {
    static let secondsPerDay: Int64 = 86_400

    func adding(days: Int64) -> Instant { adding(seconds: days * Self.secondsPerDay) }
}
