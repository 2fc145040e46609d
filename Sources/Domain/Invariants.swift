// SPDX-License-Identifier: Apache-2.0

/// What is true of every entity after every event. Checked after each `evolve` in tests, and by
/// `tally verify` on a whole log.
///
/// That no account has credit while it owes some is not among it: debt is settled by the next
/// event. It is true after every command.
extension Entity {
    /// A sentence for each invariant that does not hold.
    package var violations: [String] {
        switch self {
        case .account(let account): account.violations
        case .reservation(let reservation): reservation.violations
        case .lot, .capture, .refund, .adjustment, .forgiveness, .awaited: []
        case .settings(let state): state.violations
        case .model(let state): state.violations
        case .price(let state): state.violations
        case .package(let state): state.violations
        case .plan(let state): state.violations
        case .offer(let state): state.violations
        case .generation(let state): state.violations
        case .job(let state): state.violations
        case .payment(let state): state.violations
        case .checkout(let state): state.violations
        case .customer(let state): state.violations
        case .subscription(let state): state.violations
        case .workflow(let state): state.violations
        case .run(let state): state.violations
        case .dispute(let state): state.violations
        case .member(let state): state.violations
        case .alert(let state): state.violations
        case .fault(let state): state.violations
        case .key(let state): state.violations
        case .activity(let state): state.violations
        case .delivery(let state): state.violations
        case .segment(let state): state.violations
        }
    }
}

extension Account {
    fileprivate var violations: [String] {
        var violations: [String] = []
        func require(_ holds: Bool, _ sentence: String) {
            if !holds { violations.append("Account \(id.text): \(sentence)") }
        }
        let remaining = lots.reduce(Int128(0)) { $0 + Int128($1.remaining) }
        let held = lots.reduce(Int128(0)) { $0 + Int128($1.held) }
        require(lots.allSatisfy { $0.remaining >= 0 && $0.held >= 0 }, "a lot is negative.")
        require(remaining == available.microcredits, "its lots do not sum to available.")
        require(held == self.held.microcredits, "its held slices do not sum to held.")
        let owed = debts.reduce(Int128(0)) { $0 + ($1.isOwed ? $1.amount.microcredits : 0) }
        require(owed == debt.microcredits, "its debts do not sum to debt.")
        require(debts.allSatisfy { $0.amount > .zero }, "a debt is not above zero.")
        require(!lots.contains(where: \.isExhausted), "an exhausted lot is kept.")
        require(lots.count <= Self.lotsMaximum, "it has too many lots.")
        require(
            zip(lots, lots.dropFirst()).allSatisfy { $0.burnsBefore($1) },
            "its lots are not in burn order."
        )
        return violations
    }
}

extension Reservation {
    fileprivate var violations: [String] {
        var violations: [String] = []
        func require(_ holds: Bool, _ sentence: String) {
            if !holds { violations.append("Reservation \(id.text): \(sentence)") }
        }
        func sum(_ part: (ReservedSlice) -> Int64) -> Int128 {
            slices.reduce(0) { $0 + Int128(part($1)) }
        }
        require(
            slices.allSatisfy { $0.held >= 0 && $0.captured >= 0 && $0.released >= 0 },
            "a slice is negative."
        )
        require(
            slices.allSatisfy { 0...$0.captured ~= $0.refunded },
            "more is refunded to a lot than it paid."
        )
        require(sum(\.amount.microcredits) == Int128(amount.microcredits), "its slices do not sum.")
        require(sum(\.captured) == captured.microcredits, "its captured slices do not sum.")
        require(sum(\.released) == released.microcredits, "its released slices do not sum.")
        let charged = charge?.slices.reduce(Int128(0)) { $0 + Int128($1.refunded) } ?? 0
        require(
            sum(\.refunded) + charged <= refunded.microcredits,
            "its refunded slices are more than was refunded."
        )
        require(refundable >= .zero, "more is refunded than was captured and charged.")
        require(
            charge?.slices.allSatisfy { $0.refundable >= 0 } ?? true,
            "more is refunded to a lot than it was charged."
        )
        require((charge?.debt ?? .zero) >= .zero, "it owes less than nothing.")
        require(held >= .zero, "more is captured and released than was reserved.")
        return violations
    }
}
