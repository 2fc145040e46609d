// SPDX-License-Identifier: Apache-2.0

/// What is remembered of a capture that has an id of its own.
package struct CaptureRecord: Equatable, Sendable {
    package let id: CaptureID
    package let reservation: ReservationID
    package var memory: Memory

    package init(id: CaptureID, reservation: ReservationID, memory: Memory) {
        self.id = id
        self.reservation = reservation
        self.memory = memory
    }
}

/// A refund that was made.
package struct RefundRecord: Equatable, Sendable {
    package let id: RefundID
    package let reservation: ReservationID
    package let account: AccountID
    package let amount: Amount
    package var memory: Memory

    package init(
        id: RefundID,
        reservation: ReservationID,
        account: AccountID,
        amount: Amount,
        memory: Memory
    ) {
        self.id = id
        self.reservation = reservation
        self.account = account
        self.amount = amount
        self.memory = memory
    }
}

/// An adjustment that was made.
package struct AdjustmentRecord: Equatable, Sendable {
    package let id: AdjustmentID
    package let account: AccountID
    package let change: SignedAmount
    /// What of a negative adjustment became debt.
    package let debt: Balance
    package var memory: Memory

    package init(
        id: AdjustmentID,
        account: AccountID,
        change: SignedAmount,
        debt: Balance,
        memory: Memory
    ) {
        self.id = id
        self.account = account
        self.change = change
        self.debt = debt
        self.memory = memory
    }
}

/// Debt that was let go.
package struct ForgivenessRecord: Equatable, Sendable {
    package let id: ForgivenessID
    package let account: AccountID
    package let amount: Amount
    package var memory: Memory

    package init(id: ForgivenessID, account: AccountID, amount: Amount, memory: Memory) {
        self.id = id
        self.account = account
        self.amount = amount
        self.memory = memory
    }
}

/// An amount to add or to take.
package enum SignedAmount: Hashable, Sendable {
    case increase(Amount)
    case decrease(Amount)

    package var amount: Amount {
        switch self {
        case .increase(let amount), .decrease(let amount): amount
        }
    }
}
