// SPDX-License-Identifier: Apache-2.0

/// What is claimed back of what a payment bought, and how it was met.
package struct PaymentClaim: Hashable, Sendable {
    package struct Taken: Hashable, Sendable {
        package let slice: Slice
        /// It was taken as the bonus of this payment, rather than as what was paid for.
        package let isBonus: Bool

        package init(_ slice: Slice, isBonus: Bool) {
            self.slice = slice
            self.isBonus = isBonus
        }
    }

    /// In the order in which a lot first gave something; what settled the debt of the claim is
    /// among it.
    ///
    /// One part for each lot, so that it does not grow with every credit that comes and goes.
    package var taken: [Taken]
    /// What the account still owes of it.
    package var debt: Balance
    /// What the platform bears.
    package var uncollected: Balance
    package var forgiven: Balance
    /// How often something was given back: it names the lots that this makes.
    package var reinstatements: Int64

    package init(
        taken: [Taken] = [],
        debt: Balance = .zero,
        uncollected: Balance = .zero,
        forgiven: Balance = .zero,
        reinstatements: Int64 = 0
    ) {
        self.taken = taken
        self.debt = debt
        self.uncollected = uncollected
        self.forgiven = forgiven
        self.reinstatements = reinstatements
    }

    package var takenTotal: Int128 {
        taken.reduce(0) { $0 + Int128($1.slice.amount.microcredits) }
    }

    package var total: Int128 {
        takenTotal + debt.microcredits + uncollected.microcredits + forgiven.microcredits
    }
}

extension PaymentClaim {
    mutating func add(_ reversal: CreditsReversed) {
        var bonus = reversal.bonus.microcredits
        // The bonus comes first, and ends with a slice.
        for slice in reversal.slices {
            take(slice, isBonus: bonus > 0)
            bonus -= Int128(slice.amount.microcredits)
        }
        debt.microcredits += reversal.debt.microcredits
        uncollected.microcredits += reversal.uncollected.microcredits
    }

    mutating func add(_ settlement: DebtSettled) {
        debt -= settlement.amount
        for slice in settlement.slices { take(slice, isBonus: false) }
    }

    mutating func add(_ recovery: UncollectedRecovered) {
        uncollected -= recovery.amount
        for slice in recovery.slices { take(slice, isBonus: false) }
    }

    mutating func forgive(_ amount: Amount) {
        debt -= amount
        forgiven += amount
    }

    mutating func giveBack(_ reinstatement: CreditsReinstated) {
        debt.microcredits -= reinstatement.debt.microcredits
        uncollected.microcredits -= reinstatement.uncollected.microcredits
        forgiven.microcredits -= reinstatement.forgiven.microcredits
        for refunded in reinstatement.slices { untake(refunded.slice) }
        reinstatements += 1
    }

    private mutating func take(_ slice: Slice, isBonus: Bool) {
        let index = taken.firstIndex { $0.slice.lot == slice.lot && $0.isBonus == isBonus }
        if let index,
            let sum = Amount(
                microcredits: taken[index].slice.amount.microcredits + slice.amount.microcredits
            )
        {
            taken[index] = Taken(Slice(lot: slice.lot, amount: sum), isBonus: isBonus)
        } else {
            taken.append(Taken(slice, isBonus: isBonus))
        }
    }

    /// From the last part of the lot: what is returned was decided when the event was written.
    private mutating func untake(_ slice: Slice) {
        var rest = slice.amount.microcredits
        while rest > 0, let index = taken.lastIndex(where: { $0.slice.lot == slice.lot }) {
            let last = taken[index]
            let part = min(rest, last.slice.amount.microcredits)
            rest -= part
            if let left = Amount(microcredits: last.slice.amount.microcredits - part) {
                taken[index] = Taken(Slice(lot: slice.lot, amount: left), isBonus: last.isBonus)
            } else {
                taken.remove(at: index)
            }
        }
        precondition(rest == 0, "Lot \(slice.lot.text) gets back more than it gave.")
    }

    /// The parts of a sum that is given back: what is owed, what is borne, what was forgiven, then
    /// what was taken, last taken first.
    func parts(returning sum: Int128) -> Parts {
        var parts = Parts()
        var rest = sum
        func part(of balance: Balance) -> Balance {
            let part = min(rest, balance.microcredits)
            rest -= part
            return Balance(microcredits: part)
        }
        parts.debt = part(of: debt)
        parts.uncollected = part(of: uncollected)
        parts.forgiven = part(of: forgiven)
        for taken in taken.reversed() where rest > 0 {
            let microcredits = Int64(min(rest, Int128(taken.slice.amount.microcredits)))
            guard let amount = Amount(microcredits: microcredits) else { continue }
            parts.slices.append(Slice(lot: taken.slice.lot, amount: amount))
            if taken.isBonus { parts.bonus += amount }
            rest -= Int128(microcredits)
        }
        precondition(rest == 0, "More is given back than was claimed.")
        return parts
    }

    struct Parts {
        var slices: [Slice] = []
        var bonus = Balance.zero
        var debt = Balance.zero
        var uncollected = Balance.zero
        var forgiven = Balance.zero
    }
}
