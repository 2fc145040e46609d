// SPDX-License-Identifier: Apache-2.0

extension Subscription {
    package static func evolve(
        _ state: Subscription?,
        by event: Event,
        at position: Position
    ) -> Subscription {
        var subscription: Subscription
        switch (event, state) {
        case (.subscription(.observed(let observed)), _):
            subscription = state ?? Subscription(id: observed.subscription)
            subscription.evolve(by: observed)
        // Its checkout may be heard of before it.
        case (.subscription(.assigned(let assigned)), nil):
            subscription = Subscription(id: assigned.subscription)
            subscription.evolve(by: .assigned(assigned), at: position)
        case (.subscription(.unmatched(let unmatched)), nil):
            subscription = Subscription(id: unmatched.subscription)
            subscription.evolve(by: .unmatched(unmatched), at: position)
        case (.subscription(let event), .some(let known)):
            subscription = known
            subscription.evolve(by: event, at: position)
        case (.lotExpired, .some(let known)), (.creditsReinstated, .some(let known)),
            (.debtSettled, .some(let known)), (.uncollectedRecovered, .some(let known)):
            subscription = known
        default:
            unexpected(event, position)
        }
        subscription.position = position
        return subscription
    }

    private mutating func evolve(by event: SubscriptionEvent, at position: Position) {
        switch event {
        case .credited(let credited): evolve(by: credited)
        case .prorated(let prorated):
            credit.target = Int64(prorated.target.microcredits)
            credit.granted += Int64(
                prorated.granted.microcredits - prorated.takenBack.microcredits
            )
            credit.lots += 1
            choice = prorated.choice
            unmatched = nil
        case .unmatched(let event):
            unmatched = event.reason
            awaits = event.awaits
            retryAt = event.retryAt
        case .matched:
            unmatched = nil
            awaits = []
        case .assigned(let assigned):
            evolve(by: assigned)
        case .lapsed(let lapse):
            marks.lapsed = lapse.at
        case .planChanged: break
        case .cancellationOrdered(let ordered):
            cancellation = OrderedCancellation(
                timing: ordered.timing,
                orderedAt: ordered.orderedAt,
                position: position
            )
        case .cancellationSettled(let settled):
            guard cancellation?.position == settled.order else { break }
            switch settled.outcome {
            case .carriedOut: cancellation?.state = .carriedOut
            case .refused(let reason): cancellation?.state = .refused(reason)
            }
        case .observed, .planDefined, .planEdited, .planRetired, .topUpConfigured, .topUpRequested,
            .topUpSettled:
            preconditionFailure("The event at \(position) does not evolve a subscription.")
        }
    }

    private mutating func evolve(by assigned: SubscriptionAssigned) {
        account = assigned.account
        if let choice = assigned.choice {
            self.choice = choice
            quantity = choice.quantity
            unknown = []
            if let period { word = PlanWord(at: period.start, choice: choice, isChange: false) }
        }
        unmatched = nil
    }

    private mutating func evolve(by observed: SubscriptionObserved) {
        account = account ?? observed.account
        customer = observed.customer ?? customer
        quantity = observed.choice?.quantity ?? observed.quantity ?? quantity
        if !observed.unknown.isEmpty { unknown = observed.unknown }
        if observed.choice != nil { unknown = [] }
        switch observed.fact {
        case .changed: break
        // The plan of a period may be told by another message than the period.
        case .started, .renewed, .pastDue, .paused, .resumed, .cancelled, .ended:
            choice = choice ?? observed.choice
        }
        switch observed.fact {
        case .started(let period, let isTrial):
            add(period, isTrial: isTrial, of: observed)
        case .renewed(let period):
            add(period, isTrial: false, of: observed)
        case .changed(let at, let timing):
            guard let choice = observed.choice else { break }
            add(
                PlanChange(at: at, timing: timing, choice: choice, payment: observed.payment)
            )
        case .pastDue(let at): marks.pastDue = max(marks.pastDue ?? at, at)
        case .paused(let at): marks.paused = max(marks.paused ?? at, at)
        case .resumed(let at): marks.resumed = max(marks.resumed ?? at, at)
        case .cancelled(let at, let endsAt):
            if marks.cancelled.map({ $0 < at }) ?? true { marks.cancelEnds = endsAt }
            marks.cancelled = max(marks.cancelled ?? at, at)
        case .ended(let at): marks.ended = max(marks.ended ?? at, at)
        }
    }

    private mutating func add(
        _ period: SubscriptionPeriod,
        isTrial: Bool,
        of observed: SubscriptionObserved
    ) {
        let isNew = !knows(period, isTrial: isTrial)
        if let current = self.period, current.start >= period.start {
            if current.start == period.start, period.end > current.end { self.period = period }
            // What is paid takes the place of a trial that begins with it.
            if current.start == period.start, !isTrial { self.isTrial = false }
            if let choice = observed.choice {
                hear(PlanWord(at: period.start, choice: choice, isChange: false))
            }
        } else {
            begin(period, isTrial: isTrial, observed.choice)
        }
        guard isNew else { return fill(period, isTrial: isTrial, of: observed) }
        waiting.append(
            PaidPeriod(
                period: period,
                isTrial: isTrial,
                choice: observed.choice,
                payment: observed.payment
            )
        )
        waiting.sort { $0.period.start < $1.period.start }
    }

    /// A period that no message names the plan of goes on with what the last word was.
    private mutating func begin(
        _ period: SubscriptionPeriod,
        isTrial: Bool,
        _ named: PlanChoice?
    ) {
        if let named {
            word = PlanWord(at: period.start, choice: named, isChange: false)
        } else if let change = changes.last(where: { $0.at < period.start }) {
            word = PlanWord(change)
        }
        choice = named ?? word?.choice ?? choice
        self.period = period
        self.isTrial = isTrial
        let grace = credit.graceSeconds
        credit = PeriodCredit()
        credit.graceSeconds = grace
        changes.removeAll { $0.at < period.start }
    }

    /// A later word on the plan that the current period begins with.
    private mutating func hear(_ word: PlanWord) {
        guard self.word.map({ $0.precedes(word) }) ?? true else { return }
        self.word = word
        if credit.base == nil {
            choice = word.choice
        } else {
            credit.base = word.choice
            choice = currentChoice
        }
    }

    /// What a later message of a period that waits names beyond the first.
    private mutating func fill(
        _ period: SubscriptionPeriod,
        isTrial: Bool,
        of observed: SubscriptionObserved
    ) {
        let index = waiting.firstIndex { $0.period.start == period.start && $0.isTrial == isTrial }
        guard let index else { return }
        let known = waiting[index].period
        waiting[index] = PaidPeriod(
            // Of two ends the later one counts.
            period: known.end < period.end ? period : known,
            isTrial: isTrial,
            choice: waiting[index].choice ?? observed.choice,
            payment: waiting[index].payment ?? observed.payment
        )
    }

    private mutating func add(_ change: PlanChange) {
        guard takes(change) else { return }
        if let period, change.at < period.start { return hear(PlanWord(change)) }
        let place = changes.firstIndex { change.precedes($0) } ?? changes.endIndex
        changes.insert(change, at: place)
    }

    private mutating func evolve(by credited: SubscriptionCredited) {
        waiting.removeAll {
            $0.period.start == credited.period.start && $0.isTrial == credited.isTrial
        }
        self.credited.append(
            CreditedPeriod(start: credited.period.start, isTrial: credited.isTrial)
        )
        if self.credited.count > Self.creditedMaximum { self.credited.removeFirst() }
        credit.rolledOver += Int64(credited.rolledOver.microcredits)
        unmatched = nil
        // Told of again after it was forgotten, a period gives nothing more.
        guard credited.period.start == period?.start, credit.base == nil else { return }
        choice = credited.choice
        credit.graceSeconds = credited.graceSeconds
        credit.lots = 1
        guard !credited.isTrial else { return }
        credit.base = credited.choice
        credit.target = Int64(credited.amount.microcredits)
        credit.granted = credit.target
    }
}
