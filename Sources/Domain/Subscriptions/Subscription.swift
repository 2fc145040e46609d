// SPDX-License-Identifier: Apache-2.0

/// What providers have said of one subscription, folded so that the order does not matter.
package struct Subscription: EntityState {
    package enum Status: String, CaseIterable, Sendable {
        /// No period of it is known yet.
        case pending
        case trialing
        case active
        case pastDue = "past_due"
        /// The grace is over: it gives no limits any more.
        case lapsed
        case paused
        /// It goes on to its end and is not renewed.
        case cancelled
        case ended
    }

    package static let periodsMaximum = 100
    package static let creditedMaximum = 24
    package static let changesMaximum = 50
    package static let quantityMaximum: Int64 = 1_000_000

    package let id: SubscriptionID
    package var account: AccountID?
    package var customer: CustomerID?
    /// As of the last message that named it, or of the last period.
    package var choice: PlanChoice?
    /// The names of what it is a subscription to, where nobody had defined any of them.
    package var unknown: [EntityKey]
    package var quantity: Int64
    /// The latest one that is known.
    package var period: SubscriptionPeriod?
    package var isTrial: Bool
    /// What said which plan the current period begins with.
    package var word: PlanWord?
    package var marks: SubscriptionMarks
    /// Of the current period and later ones, in the order in which they take effect.
    package var changes: [PlanChange]
    /// Periods whose credits are still to be granted.
    package var waiting: [PaidPeriod]
    /// The last periods whose credits were granted.
    package var credited: [CreditedPeriod]
    /// What the current period has given.
    package var credit: PeriodCredit
    /// Why it waits.
    package var unmatched: UnmatchedReason? {
        didSet { if unmatched == nil { retryAt = nil } }
    }
    /// What would change that.
    package var awaits: [EntityKey]
    /// When the scheduler tries again.
    package var retryAt: Instant?
    /// The last that was ordered here.
    package var cancellation: OrderedCancellation?
    /// Of its last event.
    package var position: Position

    package init(id: SubscriptionID) {
        self.id = id
        quantity = 1
        unknown = []
        awaits = []
        isTrial = false
        marks = SubscriptionMarks()
        changes = []
        waiting = []
        credited = []
        credit = PeriodCredit()
        position = 0
    }

    package var owner: AccountID? { account }

    package var status: Status {
        if marks.ended != nil { return .ended }
        guard period != nil else { return .pending }
        if marks.isPaused { return .paused }
        if hasLapsed { return .lapsed }
        if isPastDue { return .pastDue }
        if marks.isCancelled { return .cancelled }
        return isTrial ? .trialing : .active
    }

    /// Whether the account has the limits of the plan.
    package var isEntitled: Bool {
        switch status {
        case .trialing, .active, .pastDue, .cancelled: true
        case .pending, .lapsed, .paused, .ended: false
        }
    }

    /// A period that is paid makes up for whatever was due before its end.
    var isPastDue: Bool {
        guard let period, let pastDue = marks.pastDue else { return false }
        return pastDue >= period.end
    }

    /// A later period makes up for it.
    private var hasLapsed: Bool {
        guard let lapsed = marks.lapsed, let lapsesAt else { return false }
        return lapsesAt <= lapsed
    }

    /// When it ends by itself if nothing more is heard of it.
    package var lapsesAt: Instant? {
        guard let period else { return nil }
        if marks.isCancelled, !isPastDue { return marks.cancelEnds ?? period.end }
        let due = isPastDue ? marks.pastDue : nil
        return (due ?? period.end).adding(seconds: credit.graceSeconds)
    }

    package var due: Instant? {
        guard let end = isEntitled ? lapsesAt : nil else { return retryAt }
        return min(retryAt ?? end, end)
    }

    package var violations: [String] {
        var violations: [String] = []
        func require(_ holds: Bool, _ sentence: String) {
            if !holds { violations.append("Subscription \(id.text): \(sentence)") }
        }
        require(waiting.count <= Self.periodsMaximum, "too many periods wait.")
        require(changes.count <= Self.changesMaximum, "it has too many changes.")
        require(credit.granted >= 0 && credit.target >= 0, "a period gave less than nothing.")
        require(1...Self.quantityMaximum ~= quantity, "its quantity is out of bounds.")
        // A trial may wait beside the paid period of its start.
        let waits = waiting.map { CreditedPeriod(start: $0.period.start, isTrial: $0.isTrial) }
        require(Set(waits).count == waits.count, "a period waits twice.")
        return violations
    }
}
