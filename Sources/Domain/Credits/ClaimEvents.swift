// SPDX-License-Identifier: Apache-2.0

/// What the events say that take more than was held, or take back what was bought.
///
/// In all of them the amount is the sum of the slices and of the parts that no slice covers.

/// What something cost beyond its hold, or after the hold was let go.
package struct CreditsCharged: Hashable, Sendable {
    package var reservation: ReservationID
    package var account: AccountID
    package var amount: Amount
    /// In burn order.
    package var slices: [Slice]
    /// The part that the account owes from now on.
    package var debt: Balance
    /// The part that the platform bears.
    package var uncollected: Balance
    /// For whom of a team it was taken.
    package var member: MemberUse?

    package init(
        reservation: ReservationID,
        account: AccountID,
        amount: Amount,
        slices: [Slice],
        debt: Balance = .zero,
        uncollected: Balance = .zero,
        member: MemberUse? = nil
    ) {
        self.reservation = reservation
        self.account = account
        self.amount = amount
        self.slices = slices
        self.debt = debt
        self.uncollected = uncollected
        self.member = member
    }
}

/// A payment was taken back: so are the credits that it bought.
package struct CreditsReversed: Hashable, Sendable {
    package var payment: PaymentID
    package var account: AccountID
    package var amount: Amount
    /// Of the payment's own lots, what was unspent: bonus first.
    package var slices: [Slice]
    /// The part of the slices that is bonus.
    package var bonus: Balance
    /// The part that the account owes from now on.
    package var debt: Balance
    /// The part that the platform bears, unless it comes back to the payment's own lots.
    package var uncollected: Balance
    /// Whether the account may reserve nothing while it owes this debt.
    package var freezes: Bool
    /// When what it takes back was granted, as the debt is as old as that; `nil` is now.
    package var since: Position?

    package init(
        payment: PaymentID,
        account: AccountID,
        amount: Amount,
        slices: [Slice],
        bonus: Balance = .zero,
        debt: Balance = .zero,
        uncollected: Balance = .zero,
        freezes: Bool = false,
        since: Position? = nil
    ) {
        self.payment = payment
        self.account = account
        self.amount = amount
        self.slices = slices
        self.bonus = bonus
        self.debt = debt
        self.uncollected = uncollected
        self.freezes = freezes
        self.since = since
    }
}

/// Less of a payment is taken back than before: what was taken too much is given back.
package struct CreditsReinstated: Hashable, Sendable {
    package var payment: PaymentID
    package var account: AccountID
    package var amount: Amount
    /// Last taken, first returned.
    package var slices: [RefundedSlice]
    /// Takes what belongs to lots that have expired.
    package var newLot: RefundLot?
    /// The part of what is returned that is bonus.
    package var bonus: Balance
    /// The part that is owed no more.
    package var debt: Balance
    /// The part that the platform bears no more, as nothing is claimed any more.
    package var uncollected: Balance
    /// The part that had been forgiven.
    package var forgiven: Balance
    /// What let credit of the payment expire; `nil` where an observation gives it back.
    package var cause: EntityKey?

    package init(
        payment: PaymentID,
        account: AccountID,
        amount: Amount,
        slices: [RefundedSlice],
        newLot: RefundLot? = nil,
        bonus: Balance = .zero,
        debt: Balance = .zero,
        uncollected: Balance = .zero,
        forgiven: Balance = .zero,
        cause: EntityKey? = nil
    ) {
        self.payment = payment
        self.account = account
        self.amount = amount
        self.slices = slices
        self.newLot = newLot
        self.bonus = bonus
        self.debt = debt
        self.uncollected = uncollected
        self.forgiven = forgiven
        self.cause = cause
    }
}

/// What the platform bore of a reversal came back to the payment's own lots, and was taken there.
package struct UncollectedRecovered: Hashable, Sendable {
    package var payment: PaymentID
    package var account: AccountID
    package var amount: Amount
    package var slices: [Slice]
    /// What brought the credit back.
    package var cause: EntityKey

    package init(
        payment: PaymentID,
        account: AccountID,
        amount: Amount,
        slices: [Slice],
        cause: EntityKey
    ) {
        self.payment = payment
        self.account = account
        self.amount = amount
        self.slices = slices
        self.cause = cause
    }
}

/// An admin lets debt go.
package struct DebtForgiven: Hashable, Sendable {
    package var id: ForgivenessID
    package var account: AccountID
    package var amount: Amount
    /// Oldest first; they sum to the amount.
    package var parts: [DebtPart]
    package var reason: Sealed?
    package var fingerprint: Fingerprint

    package init(
        id: ForgivenessID,
        account: AccountID,
        amount: Amount,
        parts: [DebtPart],
        reason: Sealed?,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.account = account
        self.amount = amount
        self.parts = parts
        self.reason = reason
        self.fingerprint = fingerprint
    }
}

/// A part of what is owed because of one thing.
package struct DebtPart: Hashable, Sendable {
    package let debt: EntityKey
    package let amount: Amount

    package init(debt: EntityKey, amount: Amount) {
        self.debt = debt
        self.amount = amount
    }
}

/// What was left of a subscription's lot goes on into the next period.
package struct CreditsRolledOver: Hashable, Sendable {
    package var lot: LotID
    package var account: AccountID
    package var amount: Amount
    /// What the old lots give to the new one.
    package var slices: [Slice]
    package var terms: LotTerms
    /// What was paid for the slices; `nil` is nothing, or several currencies.
    package var basis: CostBasis?
    /// What renewed the subscription.
    package var fingerprint: Fingerprint

    package init(
        lot: LotID,
        account: AccountID,
        amount: Amount,
        slices: [Slice],
        terms: LotTerms,
        basis: CostBasis? = nil,
        fingerprint: Fingerprint
    ) {
        self.lot = lot
        self.account = account
        self.amount = amount
        self.slices = slices
        self.terms = terms
        self.basis = basis
        self.fingerprint = fingerprint
    }
}
