// SPDX-License-Identifier: Apache-2.0

/// Credit set aside for something that is not finished: the slices are fixed when it is made.
package struct Reservation: Equatable, Sendable {
    package enum Status: String, Sendable {
        case open
        case captured
        case released
        case expired
        /// Partly captured, the rest released or expired.
        case mixed
    }

    package let origin: ReservationOrigin
    /// In burn order.
    package var slices: [ReservedSlice]
    package var captured: Balance
    package var released: Balance
    package var refunded: Balance
    /// What was taken beyond the hold; `nil` is nothing.
    package var charge: Charge?
    package var hasExpired: Bool
    /// The capture that was given no id of its own.
    package var capture: Memory?
    /// The release that was asked for.
    package var release: Memory?

    /// A new one, all of it held.
    package init(
        id: ReservationID,
        account: AccountID,
        amount: Amount,
        slices: [Slice],
        expiresAt: Instant?,
        member: MemberUse? = nil,
        memory: Memory
    ) {
        origin = ReservationOrigin(
            id: id,
            account: account,
            amount: amount,
            expiresAt: expiresAt,
            member: member,
            memory: memory
        )
        self.slices = slices.map(ReservedSlice.init)
        captured = .zero
        released = .zero
        refunded = .zero
        hasExpired = false
    }

    package var id: ReservationID { origin.id }
    package var account: AccountID { origin.account }
    package var amount: Amount { origin.amount }
    /// It is released at this instant if it is still open; `nil` is never.
    package var expiresAt: Instant? { origin.expiresAt }
    /// Who of a team spends; `nil` is the account itself.
    package var member: MemberUse? { origin.member }
    package var memory: Memory { origin.memory }

    /// What can still be captured or released.
    package var held: Balance {
        Balance(
            microcredits: Int128(amount.microcredits) - captured.microcredits
                - released.microcredits
        )
    }

    /// What was paid, or is still owed for it, and was not given back.
    package var refundable: Balance {
        let charged = charge?.amount ?? .zero
        return Balance(
            microcredits: captured.microcredits + charged.microcredits - refunded.microcredits
        )
    }

    package var isOpen: Bool { held > .zero }

    package var status: Status {
        if isOpen { return .open }
        if released == .zero { return .captured }
        if captured > .zero { return .mixed }
        return hasExpired ? .expired : .released
    }

    /// Open, but its time is over: only the sweep may touch it.
    package func isDue(at time: Instant) -> Bool {
        guard isOpen, let expiresAt else { return false }
        return expiresAt <= time
    }
}

/// What was taken for a reservation beyond its hold.
package struct Charge: Hashable, Sendable {
    /// What was paid and what is owed; forgiven debt is not.
    package var amount: Balance
    /// What is still owed of it.
    package var debt: Balance
    /// What the platform bears; it is no part of the amount.
    package var uncollected: Balance
    /// What paid, in the order in which a lot first did; debt that was settled is among it.
    ///
    /// One part for each lot, so that it does not grow with every credit that comes and goes.
    package var slices: [ChargedSlice]

    package init(
        amount: Balance = .zero,
        debt: Balance = .zero,
        uncollected: Balance = .zero,
        slices: [ChargedSlice] = []
    ) {
        self.amount = amount
        self.debt = debt
        self.uncollected = uncollected
        self.slices = slices
    }

    mutating func add(_ paid: [Slice]) {
        for slice in paid {
            if let index = slices.firstIndex(where: { $0.slice.lot == slice.lot }),
                let more = slices[index].adding(slice.amount)
            {
                slices[index] = more
            } else {
                slices.append(ChargedSlice(slice))
            }
        }
    }
}

/// A slice that paid beyond the hold, and what of it was given back, in microcredits.
package struct ChargedSlice: Hashable, Sendable {
    package let slice: Slice
    /// At most the slice's amount.
    package var refunded: Int64

    package init(_ slice: Slice, refunded: Int64 = 0) {
        self.slice = slice
        self.refunded = refunded
    }

    package var refundable: Int64 { slice.amount.microcredits - refunded }

    /// Returns `nil` where that is more than one amount.
    fileprivate func adding(_ amount: Amount) -> ChargedSlice? {
        Amount(microcredits: slice.amount.microcredits + amount.microcredits).map { sum in
            ChargedSlice(Slice(lot: slice.lot, amount: sum), refunded: refunded)
        }
    }
}

/// What never changes of a reservation.
///
/// A class, so that the reservation, which is copied with each change, stays small.
package final class ReservationOrigin: Equatable, Sendable {
    package let id: ReservationID
    package let account: AccountID
    package let amount: Amount
    package let expiresAt: Instant?
    package let member: MemberUse?
    package let memory: Memory

    init(
        id: ReservationID,
        account: AccountID,
        amount: Amount,
        expiresAt: Instant?,
        member: MemberUse? = nil,
        memory: Memory
    ) {
        self.id = id
        self.account = account
        self.amount = amount
        self.expiresAt = expiresAt
        self.member = member
        self.memory = memory
    }

    package static func == (left: ReservationOrigin, right: ReservationOrigin) -> Bool {
        left === right
            || left.id == right.id && left.account == right.account
                && left.amount == right.amount && left.expiresAt == right.expiresAt
                && left.member == right.member && left.memory == right.memory
    }
}

/// One slice of a reservation, and what became of it, in microcredits.
package struct ReservedSlice: Hashable, Sendable {
    package let lot: LotID
    package let amount: Amount
    package var captured: Int64
    package var released: Int64
    /// At most `captured`.
    package var refunded: Int64

    package init(_ slice: Slice) {
        lot = slice.lot
        amount = slice.amount
        captured = 0
        released = 0
        refunded = 0
    }

    package var held: Int64 { amount.microcredits - captured - released }
    package var refundable: Int64 { captured - refunded }
}
