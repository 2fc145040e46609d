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
