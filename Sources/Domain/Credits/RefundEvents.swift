// SPDX-License-Identifier: Apache-2.0

/// What goes back to the lots that paid. Fields are the stored format: see EventFormat.

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
