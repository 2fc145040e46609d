// SPDX-License-Identifier: Apache-2.0

/// How the events move credit between the lots of an account.
extension Account {
    /// Puts new or returned credit into a lot, at its place in the burn order.
    mutating func add(_ amount: Amount, to id: LotID, terms: LotTerms, grantedAt: Position) {
        available += amount
        if let index = lots.firstIndex(where: { $0.id == id }) {
            lots[index].remaining += amount.microcredits
            return
        }
        let lot = OpenLot(
            id: id,
            terms: terms,
            grantedAt: grantedAt,
            remaining: amount.microcredits,
            held: 0
        )
        let place = lots.firstIndex(where: lot.burnsBefore) ?? lots.endIndex
        lots.insert(lot, at: place)
    }

    /// Takes free credit away.
    mutating func take(_ slice: Slice) {
        available -= slice.amount
        change(slice) { $0.remaining -= slice.amount.microcredits }
    }

    /// Fixes free credit for a reservation.
    mutating func hold(_ slice: Slice) {
        available -= slice.amount
        held += slice.amount
        change(slice) { lot in
            lot.remaining -= slice.amount.microcredits
            lot.held += slice.amount.microcredits
        }
    }

    /// Uses up held credit.
    mutating func capture(_ slice: Slice) {
        held -= slice.amount
        change(slice) { $0.held -= slice.amount.microcredits }
    }

    /// Makes held credit free again.
    mutating func release(_ slice: Slice) {
        held -= slice.amount
        available += slice.amount
        change(slice) { lot in
            lot.held -= slice.amount.microcredits
            lot.remaining += slice.amount.microcredits
        }
    }

    private mutating func change(_ slice: Slice, _ body: (inout OpenLot) -> Void) {
        guard let index = lots.firstIndex(where: { $0.id == slice.lot }) else {
            preconditionFailure("An event names lot \(slice.lot.text), which its account has not.")
        }
        body(&lots[index])
        if lots[index].isExhausted { lots.remove(at: index) }
    }
}
