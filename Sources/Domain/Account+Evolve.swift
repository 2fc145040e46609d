// SPDX-License-Identifier: Apache-2.0

extension Account {
    mutating func evolve(by event: Event, at position: Position) {
        switch event {
        case .accountOpened:
            preconditionFailure("The account at \(position) is opened twice.")
        case .accountSuspended:
            status = .suspended
            statusPosition = position
        case .accountReinstated:
            status = .active
            statusPosition = position
        case .creditsGranted(let grant):
            add(grant.amount, to: grant.lot, terms: grant.terms, grantedAt: position)
        case .creditsAdjusted(let adjustment):
            adjust(by: adjustment.effect, at: position)
        case .creditsReserved(let reserved):
            for slice in reserved.slices { hold(slice) }
        case .creditsCaptured(let captured):
            for slice in captured.slices { capture(slice) }
        case .creditsReleased(let released):
            for slice in released.slices { release(slice) }
        case .creditsRefunded(let refund):
            takeBack(refund, at: position)
        case .lotExpired(let expiry):
            take(Slice(lot: expiry.lot, amount: expiry.amount))
        case .debtSettled(let settlement):
            debt -= settlement.amount
            for slice in settlement.slices { take(slice) }
        }
    }

    private mutating func adjust(by effect: CreditsAdjusted.Effect, at position: Position) {
        switch effect {
        case .increase(let amount, let lot):
            add(amount, to: lot, terms: .ofAdjustments, grantedAt: position)
        case .decrease(_, let slices, let debt):
            self.debt.microcredits += debt.microcredits
            for slice in slices { take(slice) }
        }
    }

    private mutating func takeBack(_ refund: CreditsRefunded, at position: Position) {
        for refunded in refund.slices {
            guard let home = refunded.home else { continue }
            add(
                refunded.slice.amount,
                to: refunded.slice.lot,
                terms: home.terms,
                grantedAt: home.grantedAt
            )
        }
        if let lot = refund.newLot {
            add(lot.amount, to: lot.id, terms: lot.terms, grantedAt: position)
        }
    }
}
