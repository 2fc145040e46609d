// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import TestSupport

/// What takes beyond a hold, and what is taken back.
extension RandomEvents {
    mutating func claim(_ type: EventType, _ account: AccountID) -> Event {
        let payment = PaymentID(trusted: id())
        switch type {
        case .creditsCharged:
            return .creditsCharged(
                CreditsCharged(
                    reservation: ReservationID(trusted: id()),
                    account: account,
                    amount: amount(),
                    slices: slices(),
                    debt: part(),
                    uncollected: part(),
                    member: maybe { $0.use() }
                )
            )
        case .creditsReversed:
            return .creditsReversed(
                CreditsReversed(
                    payment: payment,
                    account: account,
                    amount: amount(),
                    slices: slices(),
                    bonus: part(),
                    debt: part(),
                    uncollected: part(),
                    freezes: random.chance(percent: 50)
                )
            )
        case .creditsReinstated:
            return .creditsReinstated(
                CreditsReinstated(
                    payment: payment,
                    account: account,
                    amount: amount(),
                    slices: refundedSlices(),
                    newLot: maybe {
                        RefundLot(id: $0.lot(), amount: $0.amount(), terms: $0.terms())
                    },
                    bonus: part(),
                    debt: part(),
                    uncollected: part(),
                    forgiven: part(),
                    cause: maybe { $0.key() }
                )
            )
        case .creditsRolledOver:
            return .creditsRolledOver(
                CreditsRolledOver(
                    lot: lot(),
                    account: account,
                    amount: amount(),
                    slices: slices(),
                    terms: terms(),
                    basis: maybe { $0.basis() },
                    fingerprint: fingerprint()
                )
            )
        case .debtForgiven:
            return .debtForgiven(
                DebtForgiven(
                    id: ForgivenessID(trusted: id()),
                    account: account,
                    amount: amount(),
                    parts: slices().map { DebtPart(debt: key(), amount: $0.amount) },
                    reason: maybe { $0.sealed() },
                    fingerprint: fingerprint()
                )
            )
        default:
            return .uncollectedRecovered(
                UncollectedRecovered(
                    payment: payment,
                    account: account,
                    amount: amount(),
                    slices: slices(),
                    cause: key()
                )
            )
        }
    }
}
