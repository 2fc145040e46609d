// SPDX-License-Identifier: Apache-2.0

/// What an account owes because of one thing.
package struct Debt: Hashable, Sendable {
    /// The raw values are part of the format of pages.
    package enum Kind: String, Sendable {
        /// It used, or an admin took, more than it had: any credit settles it.
        case usage
        /// What a payment bought was spent before the payment was taken back: only credit that was
        /// paid for settles it, and what comes back to the lots of that payment.
        case reversal
        /// The same, and the account may reserve nothing until then.
        case freezing
        /// The platform bears it, so it is not owed. What comes back to the lots of that payment
        /// makes it good all the same.
        case uncollected
    }

    package let cause: EntityKey
    package let kind: Kind
    /// Its place among the debts: where it arose, or, where a payment is taken back, when what that
    /// bought was granted.
    ///
    /// So it is the same in whatever order payments are taken back.
    package let since: Position
    /// In microcredits; above zero.
    package var amount: Balance

    package init(cause: EntityKey, kind: Kind, since: Position, amount: Balance) {
        self.cause = cause
        self.kind = kind
        self.since = since
        self.amount = amount
    }

    package var isOwed: Bool { kind != .uncollected }

    /// Whether the credit of a lot settles it.
    package func isSettled(by lot: OpenLot) -> Bool {
        switch kind {
        case .usage: true
        case .reversal, .freezing: lot.terms.source.isPaid || isOwn(lot)
        case .uncollected: isOwn(lot)
        }
    }

    /// Whether the lot was bought by the payment that is taken back.
    func isOwn(_ lot: OpenLot) -> Bool {
        guard case .payment(let payment) = cause else { return false }
        return lot.terms.payment == payment
    }
}

extension Account {
    /// Whether a reversal keeps the account from reserving anything.
    package var isFrozen: Bool { debts.contains { $0.kind == .freezing } }

    mutating func owe(
        _ cause: EntityKey,
        _ kind: Debt.Kind,
        _ amount: Balance,
        since: Position
    ) {
        guard amount > .zero else { return }
        let index = debts.firstIndex { $0.cause == cause && $0.kind == kind }
        if let index {
            debts[index].amount.microcredits += amount.microcredits
        } else {
            let place = debts.firstIndex { since < $0.since } ?? debts.endIndex
            debts.insert(Debt(cause: cause, kind: kind, since: since, amount: amount), at: place)
        }
        if kind != .uncollected { debt.microcredits += amount.microcredits }
    }

    /// Takes off what is owed because of a thing; because of adjustments, oldest first, if `nil`.
    mutating func oweLess(_ cause: EntityKey?, by amount: Balance) {
        takeOff(amount) { debt in
            debt.isOwed && (cause.map { debt.cause == $0 } ?? (debt.cause.kind == .adjustment))
        }
        debt.microcredits -= amount.microcredits
    }

    /// Takes off what the platform bears because of a payment.
    mutating func bearLess(_ payment: PaymentID, by amount: Balance) {
        takeOff(amount) { !$0.isOwed && $0.cause == .payment(payment) }
    }

    private mutating func takeOff(_ amount: Balance, where isMeant: (Debt) -> Bool) {
        var rest = amount.microcredits
        for index in debts.indices where rest > 0 && isMeant(debts[index]) {
            let part = Swift.min(rest, debts[index].amount.microcredits)
            debts[index].amount.microcredits -= part
            rest -= part
        }
        precondition(rest == 0, "An event takes more off the debt of \(id.text) than it has.")
        debts.removeAll { $0.amount == .zero }
    }
}
