// SPDX-License-Identifier: Apache-2.0

extension Event {
    /// What the events of accounts and credits evolve: always the account, and what they name.
    func forEachKeyOfCredits<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        if let account { try body(.account(account)) }
        switch self {
        case .accountOpened, .accountSuspended, .accountReinstated:
            break
        case .debtForgiven(let forgiveness):
            try body(.forgiveness(forgiveness.id))
            for part in forgiveness.parts where part.debt.remembersDebt { try body(part.debt) }
        case .lotExpired(let expiry):
            if let cause = expiry.cause { try body(cause) }
            if let payment = expiry.payment, expiry.cause != .payment(payment) {
                try body(.payment(payment))
            }
        case .debtSettled(let settlement):
            try body(settlement.cause)
            if let debtor = settlement.debtor { try body(debtor) }
        case .creditsGranted(let grant):
            try body(.lot(grant.lot))
            if let payment = grant.terms.payment { try body(.payment(payment)) }
        case .creditsAdjusted(let adjustment):
            try body(.adjustment(adjustment.id))
            if case .increase(_, let lot) = adjustment.effect { try body(.lot(lot)) }
        case .creditsReserved(let reservation):
            try body(.reservation(reservation.id))
            if let use = reservation.member { try body(.member(use.member)) }
        case .creditsCaptured(let capture):
            try body(.reservation(capture.reservation))
            if let id = capture.id { try body(.capture(id)) }
        case .creditsReleased(let release):
            try body(.reservation(release.reservation))
            if let id = release.capture { try body(.capture(id)) }
            if let use = release.member { try body(.member(use.member)) }
        case .creditsCharged(let charge):
            try body(.reservation(charge.reservation))
            if let use = charge.member { try body(.member(use.member)) }
        case .creditsRefunded(let refund):
            try body(.reservation(refund.reservation))
            try body(.refund(refund.id))
            if let use = refund.member { try body(.member(use.member)) }
            if let lot = refund.newLot { try body(.lot(lot.id)) }
        case .creditsReversed(let reversal):
            try body(.payment(reversal.payment))
        case .creditsReinstated(let reinstatement):
            try body(.payment(reinstatement.payment))
            if let cause = reinstatement.cause, cause != .payment(reinstatement.payment) {
                try body(cause)
            }
            if let lot = reinstatement.newLot { try body(.lot(lot.id)) }
        case .creditsRolledOver(let rollover):
            try body(.lot(rollover.lot))
        case .uncollectedRecovered(let recovery):
            try body(.payment(recovery.payment))
            if recovery.cause != .payment(recovery.payment) { try body(recovery.cause) }
        case .catalog, .generation, .payment, .subscription, .workflow, .dispute, .team, .alert,
            .webhook, .archive:
            preconditionFailure("The families of events name their keys themselves.")
        }
    }
}

extension DebtSettled {
    /// Whose debt it was, where that remembers what it was paid from; `nil` where it is the cause
    /// of the settlement too.
    fileprivate var debtor: EntityKey? {
        guard let debt, debt.remembersDebt, debt != cause else { return nil }
        return debt
    }
}

extension EntityKey {
    /// Whether the entity remembers what its debt was paid from: it may have to be given back.
    var remembersDebt: Bool { kind == .reservation || kind == .payment }
}
