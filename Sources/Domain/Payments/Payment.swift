// SPDX-License-Identifier: Apache-2.0

/// One payment: what was observed of it in any order, what it bought, and what of that is claimed
/// back.
package struct Payment: EntityState {
    /// How many refunds and chargebacks one payment may have.
    package static let objectsMaximum = 1_000
    static let anomaliesMaximum = 100

    package let id: PaymentID
    /// What is known of it; its amounts are those of the latest status that named some.
    package var facts: PaymentFacts
    /// Which status the amounts are of.
    package var amountsStatus: PaymentStatus?
    package var refunds: [PaymentRefund]
    package var chargebacks: [Chargeback]
    /// What was ordered here of refunds.
    package var orders: [OrderedRefund]
    package var anomalies: [PaymentAnomaly.Mark]
    package var matching: Matching
    /// Whose credits it bought; `nil` until some are granted.
    package var credited: AccountID?
    /// When the first of them were granted: as old is the debt that a reversal leaves.
    package var creditedAt: Position?
    /// What was granted for it, bonus included.
    package var granted: Balance
    /// What of it expired unused.
    package var expired: Balance
    package var claim: PaymentClaim
    package var assignment: AssignmentMemory?
    /// When the account may have room for what is to be given back.
    package var retryAt: Instant?
    /// The last event that changed it.
    package var position: Position

    package enum Matching: Hashable, Sendable {
        case pending
        case unmatched(PaymentUnmatched.Reason, awaits: [EntityKey])
        case matched(AccountID, [Purchase])
    }

    package init(id: PaymentID) {
        self.id = id
        facts = PaymentFacts(payment: id, status: .processing)
        refunds = []
        chargebacks = []
        orders = []
        anomalies = []
        matching = .pending
        granted = .zero
        expired = .zero
        claim = PaymentClaim()
        position = 0
    }

    package var owner: AccountID? { credited ?? facts.account }

    package var due: Instant? { retryAt }

    var isMatched: Bool {
        switch matching {
        case .matched: true
        case .pending, .unmatched: false
        }
    }

    /// What it waits for, if it does.
    var awaits: [EntityKey] {
        switch matching {
        case .unmatched(_, let awaits): awaits
        case .pending, .matched: []
        }
    }

    var hasRoom: Bool { refunds.count + chargebacks.count < Self.objectsMaximum }

    package var violations: [String] {
        var violations: [String] = []
        func require(_ holds: Bool, _ sentence: String) {
            if !holds { violations.append("Payment \(id.text): \(sentence)") }
        }
        require(
            claim.debt >= .zero && claim.uncollected >= .zero && claim.forgiven >= .zero,
            "a part of its claim is negative."
        )
        require(claim.total <= granted.microcredits, "more is claimed than was granted.")
        require(refunds.count + chargebacks.count <= Self.objectsMaximum, "it has no end.")
        require(orders.count <= Self.ordersMaximum, "its orders have no end.")
        require(orders.count(where: \.isOpen) <= 1, "several of its orders are open.")
        return violations
    }
}

/// Who assigned a payment, so that asking twice is once.
package struct AssignmentMemory: Hashable, Sendable {
    package var memory: Memory
    /// Nothing else happened to the payment since: what follows belongs to the assignment.
    package var isLatest: Bool

    package init(memory: Memory, isLatest: Bool) {
        self.memory = memory
        self.isLatest = isLatest
    }
}
