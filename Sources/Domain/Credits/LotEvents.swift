// SPDX-License-Identifier: Apache-2.0

/// What leaves lots by itself. Fields are the stored format: see EventFormat.

package struct LotExpired: Hashable, Sendable {
    package var lot: LotID
    package var account: AccountID
    /// What was free of it.
    package var amount: Amount
    /// What returned credit to a lot whose time was over; `nil` where it expired by itself.
    package var cause: EntityKey?
    /// What bought it: what has expired is not claimed back of a payment.
    package var payment: PaymentID?

    package init(
        lot: LotID,
        account: AccountID,
        amount: Amount,
        cause: EntityKey? = nil,
        payment: PaymentID? = nil
    ) {
        self.lot = lot
        self.account = account
        self.amount = amount
        self.cause = cause
        self.payment = payment
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
