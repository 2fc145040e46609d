// SPDX-License-Identifier: Apache-2.0

/// What the events of credits say. Fields are the stored format: see EventFormat.

package struct CreditsGranted: Hashable, Sendable {
    package var lot: LotID
    package var account: AccountID
    package var amount: Amount
    package var terms: LotTerms
    package var basis: CostBasis?
    package var note: Sealed?
    package var fingerprint: Fingerprint

    package init(
        lot: LotID,
        account: AccountID,
        amount: Amount,
        terms: LotTerms,
        basis: CostBasis?,
        note: Sealed?,
        fingerprint: Fingerprint
    ) {
        self.lot = lot
        self.account = account
        self.amount = amount
        self.terms = terms
        self.basis = basis
        self.note = note
        self.fingerprint = fingerprint
    }
}

package struct CreditsAdjusted: Hashable, Sendable {
    package enum Effect: Hashable, Sendable {
        /// A lot of source `adjustment`, default priority, without expiry.
        case increase(Amount, lot: LotID)
        /// Slices in burn order; what they do not cover becomes debt.
        case decrease(Amount, slices: [Slice], debt: Balance)
    }

    package var id: AdjustmentID
    package var account: AccountID
    package var effect: Effect
    package var reason: Sealed?
    package var fingerprint: Fingerprint

    package init(
        id: AdjustmentID,
        account: AccountID,
        effect: Effect,
        reason: Sealed?,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.account = account
        self.effect = effect
        self.reason = reason
        self.fingerprint = fingerprint
    }
}

package struct CreditsReserved: Hashable, Sendable {
    package var id: ReservationID
    package var account: AccountID
    package var amount: Amount
    /// In burn order; they sum to the amount.
    package var slices: [Slice]
    package var expiresAt: Instant?
    /// Who of a team spends; `nil` is the account itself.
    package var member: MemberUse?
    package var fingerprint: Fingerprint

    package init(
        id: ReservationID,
        account: AccountID,
        amount: Amount,
        slices: [Slice],
        expiresAt: Instant?,
        member: MemberUse? = nil,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.account = account
        self.amount = amount
        self.slices = slices
        self.expiresAt = expiresAt
        self.member = member
        self.fingerprint = fingerprint
    }
}

package struct CreditsCaptured: Hashable, Sendable {
    package var reservation: ReservationID
    package var account: AccountID
    /// `nil` is the one capture of a reservation that needs no id.
    package var id: CaptureID?
    package var amount: Amount
    package var slices: [Slice]
    package var fingerprint: Fingerprint

    package init(
        reservation: ReservationID,
        account: AccountID,
        id: CaptureID?,
        amount: Amount,
        slices: [Slice],
        fingerprint: Fingerprint
    ) {
        self.reservation = reservation
        self.account = account
        self.id = id
        self.amount = amount
        self.slices = slices
        self.fingerprint = fingerprint
    }
}

package struct CreditsReleased: Hashable, Sendable {
    /// The raw values are part of the stored format.
    package enum Cause: String, CaseIterable, Sendable {
        /// Somebody asked for it.
        case requested
        /// The rest of a final capture.
        case remainder
        /// A final capture of nothing.
        case nothingCaptured = "nothing-captured"
        case expired
    }

    package var reservation: ReservationID
    package var account: AccountID
    package var amount: Amount
    package var slices: [Slice]
    package var cause: Cause
    package var reason: Sealed?
    /// The id of the final capture that released the rest, or all, if it had one.
    package var capture: CaptureID?
    /// Of the release, or of the final capture of nothing; `nil` for the other causes.
    package var fingerprint: Fingerprint?
    /// For whom of a team it was held.
    package var member: MemberUse?

    package init(
        reservation: ReservationID,
        account: AccountID,
        amount: Amount,
        slices: [Slice],
        cause: Cause,
        reason: Sealed? = nil,
        capture: CaptureID? = nil,
        fingerprint: Fingerprint? = nil,
        member: MemberUse? = nil
    ) {
        self.reservation = reservation
        self.account = account
        self.amount = amount
        self.slices = slices
        self.cause = cause
        self.reason = reason
        self.capture = capture
        self.fingerprint = fingerprint
        self.member = member
    }
}

package struct CreditsRefunded: Hashable, Sendable {
    package var id: RefundID
    package var reservation: ReservationID
    package var account: AccountID
    package var amount: Amount
    /// Last paid, first returned.
    package var slices: [RefundedSlice]
    /// Takes what belongs to lots that have expired.
    package var newLot: RefundLot?
    /// The part of the amount that is owed no more, rather than returned.
    package var debt: Balance
    /// For whom of a team it was taken.
    package var member: MemberUse?
    package var reason: Sealed?
    package var fingerprint: Fingerprint

    package init(
        id: RefundID,
        reservation: ReservationID,
        account: AccountID,
        amount: Amount,
        slices: [RefundedSlice],
        newLot: RefundLot?,
        debt: Balance = .zero,
        member: MemberUse? = nil,
        reason: Sealed?,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.reservation = reservation
        self.account = account
        self.amount = amount
        self.slices = slices
        self.newLot = newLot
        self.debt = debt
        self.member = member
        self.reason = reason
        self.fingerprint = fingerprint
    }
}

/// A slice that goes back to the lot that paid it.
package struct RefundedSlice: Hashable, Sendable {
    /// What the account must know to open an exhausted lot again.
    package struct Home: Hashable, Sendable {
        package var terms: LotTerms
        package var grantedAt: Position

        package init(terms: LotTerms, grantedAt: Position) {
            self.terms = terms
            self.grantedAt = grantedAt
        }
    }

    package var slice: Slice
    /// `nil` where the lot has expired: then the amount is part of the refund's own lot.
    package var home: Home?

    package init(slice: Slice, home: Home?) {
        self.slice = slice
        self.home = home
    }
}

package struct RefundLot: Hashable, Sendable {
    package var id: LotID
    package var amount: Amount
    package var terms: LotTerms

    package init(id: LotID, amount: Amount, terms: LotTerms) {
        self.id = id
        self.amount = amount
        self.terms = terms
    }
}

package struct LotExpired: Hashable, Sendable {
    package var lot: LotID
    package var account: AccountID
    /// What was free of it.
    package var amount: Amount
    /// What returned credit to a lot whose time was over; `nil` where it expired by itself.
    package var cause: EntityKey?

    package init(lot: LotID, account: AccountID, amount: Amount, cause: EntityKey? = nil) {
        self.lot = lot
        self.account = account
        self.amount = amount
        self.cause = cause
    }
}

package struct DebtSettled: Hashable, Sendable {
    package var account: AccountID
    package var amount: Amount
    package var slices: [Slice]
    /// What brought the credit that settles.
    package var cause: EntityKey
    /// What the debt came from; `nil` is the oldest ones, which came from adjustments.
    package var debt: EntityKey?

    package init(
        account: AccountID,
        amount: Amount,
        slices: [Slice],
        cause: EntityKey,
        debt: EntityKey? = nil
    ) {
        self.account = account
        self.amount = amount
        self.slices = slices
        self.cause = cause
        self.debt = debt
    }
}
