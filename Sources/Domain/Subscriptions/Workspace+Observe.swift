// SPDX-License-Identifier: Apache-2.0

/// What providers say of subscriptions becomes facts, and the facts their consequences.
extension Workspace {
    mutating func observe(_ observation: SubscriptionObservation) throws(Refusal) -> Decision {
        let id = observation.subscription
        let known = try subscription(id)
        try requireWellFormed(observation, known)
        let observed = try resolve(observation, known)
        if case .changed = observed.fact, observed.choice == nil {
            throw .rejected(.notFound(observation.product?.key ?? .subscription(id)))
        }
        if let known {
            let isForgotten = try isForgotten(observed.fact, by: known)
            guard !isForgotten, isNews(observed, to: known) else {
                return try settleAgain(known, named: observation.account)
            }
        }
        try requireRoom(for: observed.fact, in: known)
        try emit(.subscription(.observed(observed)))
        if let known { try extend(known) }
        try settle(id, named: observation.account)
        return .changes
    }

    /// It may wait for something that nobody told it of.
    private mutating func settleAgain(
        _ known: Subscription,
        named: AccountID?
    ) throws(Refusal) -> Decision {
        let before = events.count
        if known.unmatched != nil { try settle(known.id, named: named) }
        return events.count > before ? .changes : .repeats(known.position)
    }

    private func requireWellFormed(
        _ observation: SubscriptionObservation,
        _ known: Subscription?
    ) throws(Refusal) {
        if let quantity = observation.quantity,
            !(1...Subscription.quantityMaximum ~= quantity)
        {
            let detail = "Send 1–\(Subscription.quantityMaximum)."
            throw .rejected(.invalidContent([ContentError("/quantity", detail)]))
        }
        if let owner = known?.account, let account = observation.account, owner != account {
            throw .rejected(.wrongState(.subscription(observation.subscription), state: "assigned"))
        }
    }

    /// The observation with whom and what it means, as far as that is known.
    private mutating func resolve(
        _ observation: SubscriptionObservation,
        _ known: Subscription?
    ) throws(Refusal) -> SubscriptionObserved {
        var account = known?.account
        if account == nil, let named = try owner(of: observation),
            try self.account(named) != nil
        {
            account = named
        }
        var observed = SubscriptionObserved(
            subscription: observation.subscription,
            fact: observation.fact,
            account: account,
            customer: observation.customer,
            quantity: observation.quantity,
            payment: observation.payment,
            occurredAt: observation.occurredAt
        )
        let quantity = observation.quantity ?? known?.quantity ?? 1
        switch observation.product {
        case .plan(let plan):
            observed.choice = try choice(of: plan, quantity: quantity)
            if observed.choice == nil { observed.unknown = [.plan(plan)] }
        case .offers(let offers):
            switch try product(offeredAs: offers) {
            case .plan(let plan):
                observed.choice = try choice(of: plan, quantity: quantity)
                if observed.choice == nil { observed.unknown = [.plan(plan)] }
            case .package: break
            case nil: observed.unknown = offers.map(EntityKey.offer)
            }
        case nil:
            guard let plan = known?.currentChoice?.plan, observation.quantity != nil else { break }
            observed.choice = try choice(of: plan, quantity: quantity)
        }
        return observed
    }

    /// The first name that is known decides, be it a plan's or not.
    private mutating func product(
        offeredAs offers: [OfferID]
    ) throws(Refusal) -> Offer.Product? {
        try look(up: offers.map(EntityKey.offer))
        for offer in offers {
            if let product = try entity(.offer(offer))?.offer?.product { return product }
        }
        return nil
    }

    /// Whom the message names, or else whose the customer is.
    private mutating func owner(
        of observation: SubscriptionObservation
    ) throws(Refusal) -> AccountID? {
        if let account = observation.account { return account }
        guard let customer = observation.customer else { return nil }
        return try entity(.customer(customer))?.customer?.account
    }

    /// Plan times quantity; `nil` where there is no such plan, or it is more than can be granted.
    mutating func choice(of id: PlanID, quantity: Int64) throws(Refusal) -> PlanChoice? {
        guard let plan = try plan(id) else { return nil }
        let each = plan.terms.credits?.microcredits ?? 0
        let (product, overflowed) = each.multipliedReportingOverflow(by: quantity)
        guard !overflowed, product <= Amount.maximum else { return nil }
        return PlanChoice(plan: id, quantity: quantity, microcredits: product)
    }

    /// Whether it says anything that the subscription does not know.
    private func isNews(_ observed: SubscriptionObserved, to known: Subscription) -> Bool {
        if known.account == nil, observed.account != nil { return true }
        if known.account == nil, known.customer == nil, observed.customer != nil { return true }
        func isLater(_ instant: Instant, _ mark: Instant?) -> Bool {
            mark.map { $0 < instant } ?? true
        }
        switch observed.fact {
        case .started(let period, let isTrial):
            return known.lacks(observed) || known.isNews(period, isTrial: isTrial, of: observed)
        case .renewed(let period):
            return known.lacks(observed) || known.isNews(period, isTrial: false, of: observed)
        case .changed(let at, let timing):
            guard let choice = observed.choice else { return false }
            return known.takes(
                PlanChange(at: at, timing: timing, choice: choice, payment: observed.payment)
            )
        case .pastDue(let at): return known.lacks(observed) || isLater(at, known.marks.pastDue)
        case .paused(let at): return known.lacks(observed) || isLater(at, known.marks.paused)
        case .resumed(let at): return known.lacks(observed) || isLater(at, known.marks.resumed)
        case .cancelled(let at, _):
            return known.lacks(observed) || isLater(at, known.marks.cancelled)
        case .ended(let at): return known.lacks(observed) || isLater(at, known.marks.ended)
        }
    }

    /// Whether it is of a period whose credits were granted so long ago that only their lot knows.
    private mutating func isForgotten(
        _ fact: SubscriptionFact,
        by known: Subscription
    ) throws(Refusal) -> Bool {
        let period: SubscriptionPeriod
        switch fact {
        case .started(let started, isTrial: false): period = started
        case .renewed(let renewed): period = renewed
        case .started, .changed, .pastDue, .paused, .resumed, .cancelled, .ended: return false
        }
        guard !known.knows(period, isTrial: false), !known.isExtended(by: period) else {
            return false
        }
        return try lot(LotID(of: known.id, period)) != nil
    }

    /// A subscription remembers so much, and no more.
    private func requireRoom(
        for fact: SubscriptionFact,
        in known: Subscription?
    ) throws(Refusal) {
        guard let known else { return }
        let key = EntityKey.subscription(known.id)
        switch fact {
        case .started, .renewed:
            let maximum = Subscription.periodsMaximum
            if known.waiting.count < maximum { return }
            throw .rejected(
                .limitReached(.count(key, what: "periods", maximum: Int64(maximum)))
            )
        case .changed:
            let maximum = Subscription.changesMaximum - 1
            if known.changes.count < maximum { return }
            throw .rejected(
                .limitReached(.count(key, what: "changes", maximum: Int64(maximum)))
            )
        case .pastDue, .paused, .resumed, .cancelled, .ended:
            return
        }
    }
}

extension Subscription {
    /// Whether a message names the plan where none is known.
    fileprivate func lacks(_ observed: SubscriptionObserved) -> Bool {
        if unmatched == .unknownPlan || choice == nil, observed.choice != nil { return true }
        return choice == nil && unknown.isEmpty && !observed.unknown.isEmpty
    }

    fileprivate func isNews(
        _ period: SubscriptionPeriod,
        isTrial: Bool,
        of observed: SubscriptionObserved
    ) -> Bool {
        guard knows(period, isTrial: isTrial), let current = self.period else { return true }
        if isExtended(by: period) { return true }
        if let choice = observed.choice, period.start == current.start {
            let word = PlanWord(at: period.start, choice: choice, isChange: false)
            if self.word.map({ $0.precedes(word) }) ?? true { return true }
        }
        return waiting.contains { waiting in
            waiting.period.start == period.start && waiting.isTrial == isTrial
                && (waiting.payment == nil && observed.payment != nil
                    || waiting.period.end < period.end)
        }
    }

    fileprivate func isExtended(by period: SubscriptionPeriod) -> Bool {
        guard let current = self.period else { return false }
        return current.start == period.start && current.end < period.end
    }
}

extension SubscribedProduct {
    fileprivate var key: EntityKey? {
        switch self {
        case .plan(let id): .plan(id)
        case .offers(let ids): ids.first.map(EntityKey.offer)
        }
    }
}
