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
            adjust(adjustment, at: position)
        case .creditsReserved(let reserved):
            for slice in reserved.slices { hold(slice) }
        case .creditsCaptured(let captured):
            for slice in captured.slices { capture(slice) }
        case .creditsReleased(let released):
            for slice in released.slices { release(slice) }
        case .creditsCharged(let charge):
            for slice in charge.slices { take(slice) }
            owe(.reservation(charge.reservation), .usage, charge.debt, since: position)
        case .creditsRefunded(let refund):
            takeBack(refund.slices, refund.newLot, at: position)
            if refund.debt > .zero { oweLess(.reservation(refund.reservation), by: refund.debt) }
        case .creditsReversed(let reversal):
            for slice in reversal.slices { take(slice) }
            let payment = EntityKey.payment(reversal.payment)
            let since = reversal.since ?? position
            owe(payment, reversal.freezes ? .freezing : .reversal, reversal.debt, since: since)
            owe(payment, .uncollected, reversal.uncollected, since: since)
        case .creditsReinstated(let reinstatement):
            takeBack(reinstatement.slices, reinstatement.newLot, at: position)
            if reinstatement.debt > .zero {
                oweLess(.payment(reinstatement.payment), by: reinstatement.debt)
            }
            if reinstatement.uncollected > .zero {
                bearLess(reinstatement.payment, by: reinstatement.uncollected)
            }
        case .creditsRolledOver(let rollover):
            for slice in rollover.slices { take(slice) }
            add(rollover.amount, to: rollover.lot, terms: rollover.terms, grantedAt: position)
        case .lotExpired(let expiry):
            take(Slice(lot: expiry.lot, amount: expiry.amount))
        case .debtSettled(let settlement):
            oweLess(settlement.debt, by: Balance(settlement.amount))
            for slice in settlement.slices { take(slice) }
        case .debtForgiven(let forgiveness):
            for part in forgiveness.parts { oweLess(part.debt, by: Balance(part.amount)) }
        case .uncollectedRecovered(let recovery):
            bearLess(recovery.payment, by: Balance(recovery.amount))
            for slice in recovery.slices { take(slice) }
        case .generation(let event): evolve(by: event, at: position)
        case .payment(let event): evolve(by: event, at: position)
        case .subscription(let event): evolve(by: event, at: position)
        case .team(let event): evolve(by: event, at: position)
        case .catalog, .workflow, .dispute, .alert, .webhook, .archive:
            preconditionFailure("The event at \(position) is not one of an account's life.")
        }
    }

    private mutating func adjust(_ adjustment: CreditsAdjusted, at position: Position) {
        switch adjustment.effect {
        case .increase(let amount, let lot):
            add(amount, to: lot, terms: .ofAdjustments, grantedAt: position)
        case .decrease(_, let slices, let debt):
            owe(.adjustment(adjustment.id), .usage, debt, since: position)
            for slice in slices { take(slice) }
        }
    }

    private mutating func takeBack(
        _ slices: [RefundedSlice],
        _ newLot: RefundLot?,
        at position: Position
    ) {
        for refunded in slices {
            guard let home = refunded.home else { continue }
            add(
                refunded.slice.amount,
                to: refunded.slice.lot,
                terms: home.terms,
                grantedAt: home.grantedAt
            )
        }
        if let newLot {
            add(newLot.amount, to: newLot.id, terms: newLot.terms, grantedAt: position)
        }
    }
}
