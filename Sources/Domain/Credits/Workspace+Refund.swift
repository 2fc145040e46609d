// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func refund(_ command: Refund) throws(Refusal) -> Decision {
        if let record = try refund(command.id) {
            return try record.memory.answer(to: command.fingerprint, of: .refund(command.id))
        }
        let reservation = try requireReservation(command.reservation)
        let amount = try amount(of: command, in: reservation)
        try expireDueLots(of: reservation.account)
        let part = reservation.part(returning: amount)
        let slices = try home(part.slices, of: reservation.account)
        let homeless = slices.filter { $0.home == nil }.map(\.slice.amount.microcredits)
        let account = try requireAccount(reservation.account)
        // Only a lot that is not open takes a place; all that is homeless shares one.
        let reopened = slices.filter { refunded in
            refunded.home != nil && !account.lots.contains { $0.id == refunded.slice.lot }
        }
        try requireRoom(for: reopened.count + (homeless.isEmpty ? 0 : 1), in: account)
        try emit(
            .creditsRefunded(
                CreditsRefunded(
                    id: command.id,
                    reservation: reservation.id,
                    account: reservation.account,
                    amount: amount,
                    slices: slices,
                    newLot: try newLot(of: homeless.reduce(0, +), for: command.id),
                    debt: part.debt,
                    member: reservation.member,
                    reason: command.reason,
                    fingerprint: command.fingerprint
                )
            )
        )
        return .changes
    }

    /// Takes what has no home: usable for as long as the ledger's settings give.
    private mutating func newLot(
        of microcredits: Int64,
        for refund: RefundID
    ) throws(Refusal) -> RefundLot? {
        guard let amount = Amount(microcredits: microcredits) else { return nil }
        return RefundLot(
            id: LotID(of: refund),
            amount: amount,
            terms: LotTerms(
                source: .refund,
                priority: LotSource.refund.defaultPriority,
                expiresAt: time.adding(days: try settings().refundGraceDays)
            )
        )
    }

    private func amount(
        of command: Refund,
        in reservation: Reservation
    ) throws(Refusal) -> Amount {
        let refundable = reservation.refundable
        let amount =
            command.amount ?? Amount(microcredits: Int64(refundable.microcredits))
        guard let amount, refundable.covers(amount) else {
            throw .rejected(
                .amountExceedsCaptured(
                    reservation.id,
                    refundable: refundable,
                    requested: command.amount
                )
            )
        }
        return amount
    }

    /// Finds out for each slice whether its lot can take it back.
    mutating func home(
        _ slices: [Slice],
        of id: AccountID
    ) throws(Refusal) -> [RefundedSlice] {
        let account = try requireAccount(id)
        let open = Set(account.lots.map(\.id))
        try look(up: slices.map(\.lot).filter { !open.contains($0) }.map(EntityKey.lot))
        var refunded: [RefundedSlice] = []
        for slice in slices {
            let home: RefundedSlice.Home
            if let open = account.lots.first(where: { $0.id == slice.lot }) {
                home = RefundedSlice.Home(terms: open.terms, grantedAt: open.grantedAt)
            } else if let lot = try lot(slice.lot) {
                home = RefundedSlice.Home(terms: lot.terms, grantedAt: lot.grantedAt)
            } else {
                preconditionFailure("Lot \(slice.lot.text) paid a reservation and is not there.")
            }
            let isExpired = home.terms.isExpired(at: time)
            refunded.append(RefundedSlice(slice: slice, home: isExpired ? nil : home))
        }
        return refunded
    }
}

extension Reservation {
    /// What an amount goes back to: last paid, first returned.
    ///
    /// What is still owed is paid last.
    ///
    /// - Precondition: `refundable` covers the amount.
    fileprivate func part(returning amount: Amount) -> (debt: Balance, slices: [Slice]) {
        var returned: [Slice] = []
        var missing = amount.microcredits
        let debt = Swift.min(Int128(missing), charge?.debt.microcredits ?? 0)
        missing -= Int64(debt)
        let paid =
            slices.map { ($0.lot, $0.refundable) }
            + (charge?.slices ?? []).map { ($0.slice.lot, $0.refundable) }
        for (lot, refundable) in paid.reversed() {
            guard let part = Amount(microcredits: min(missing, refundable)) else { continue }
            returned.append(Slice(lot: lot, amount: part))
            missing -= part.microcredits
        }
        precondition(missing == 0, "The slices of \(id.text) do not sum to what it captured.")
        return (Balance(microcredits: debt), returned)
    }
}
