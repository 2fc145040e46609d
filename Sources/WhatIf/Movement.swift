// SPDX-License-Identifier: Apache-2.0

package import Domain

/// An event by which credit moved for a generation, or might have.
package struct Movement: Sendable {
    package enum Kind: Sendable {
        /// `owed` is the part of what was charged that the account had not.
        case succeeded(GenerationSucceeded, owed: Balance)
        /// `used` is what was reported until then, once that is known.
        case cancelled(GenerationCancelled, used: Usage?)
        /// By a failure after the success, as a dispute was resolved, or by hand.
        case givenBack(Balance, saidBy: Witness)
    }

    /// Which event says that something was given back: of a hold of its own, the refund does, as it
    /// may be by hand; of a part of a run's hold, only the generation's event knows whose it is.
    package enum Witness: Sendable {
        case refund
        case generation
    }

    package let generation: GenerationID
    package let account: AccountID
    package let position: Position
    package let recordedAt: Instant
    package private(set) var kind: Kind

    /// The same, where a cancellation knows what was used.
    func after(_ used: Usage?) -> Movement {
        guard case .cancelled(let event, _) = kind else { return self }
        var movement = self
        movement.kind = .cancelled(event, used: used)
        return movement
    }

    /// Whether it settles a generation, rather than correct one that was settled.
    var settles: Bool {
        switch kind {
        case .succeeded: true
        case .cancelled(let event, let used): used != nil || event.captured > .zero
        case .givenBack: false
        }
    }

    /// What the hold gave by it.
    package var captured: Balance {
        switch kind {
        case .succeeded(let event, _): event.captured
        case .cancelled(let event, _): event.captured
        case .givenBack: .zero
        }
    }

    /// What it moved.
    var money: Money {
        var money = Money()
        switch kind {
        case .succeeded(let event, _):
            money.charged = event.captured.microcredits + event.charged.microcredits
            money.uncollected = event.uncollected.microcredits
        case .cancelled(let event, _): money.charged = event.captured.microcredits
        case .givenBack(let amount, _): money.refunded = amount.microcredits
        }
        return money
    }
}

/// Credits that moved for generations, in microcredits.
package struct Money: Hashable, Sendable {
    /// Taken from the account, or owed by it.
    package var charged: Int128 = 0
    package var refunded: Int128 = 0
    /// Due, but the account had it not, and the platform bears it.
    package var uncollected: Int128 = 0

    package init() {}

    package var net: Int128 { charged - refunded }

    package static func += (sum: inout Money, money: Money) {
        sum.charged += money.charged
        sum.refunded += money.refunded
        sum.uncollected += money.uncollected
    }
}

/// What a generation has come to, all in all, and what it would have.
package struct Settled: Hashable, Sendable {
    package var was = Money()
    package var would = Money()
    /// What of the refunds counts for it: what somebody gave back by hand is not taken again by a
    /// late success.
    package var wasReturned: Int128 = 0
    package var wouldReturn: Int128 = 0

    package init() {}

    /// What is taken for it, as its next verdict sees it.
    var wasTaken: Int128 { was.charged - wasReturned }
    var wouldTake: Int128 { would.charged - wouldReturn }

    /// The same part of what it would have come to.
    func part(_ amount: Balance) -> Int128 {
        guard was.charged > 0 else { return 0 }
        // Both are below 10¹⁶: the product fits.
        return would.charged * amount.microcredits / was.charged
    }

    /// Notes a refund that the generation itself tells of.
    mutating func giveBack(_ amount: Balance) {
        wouldReturn += min(part(amount), wouldTake)
        wasReturned += amount.microcredits
    }
}
