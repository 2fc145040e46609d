// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import TestSupport

/// Events of every kind, with whatever their fields can hold.
struct RandomEvents {
    var random: SeededRandom

    /// 0000-01-01, 0001-01-01, just before and after 1970, and the last of 9999.
    static let extremes = [
        Instant(microseconds: -62_167_219_200_000_000),
        Instant(microseconds: -62_135_596_800_000_000), Instant(microseconds: -1),
        Instant(microseconds: 0), Instant(microseconds: 1), Instant.latest,
    ]

    static let idCharacters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:"
    )

    mutating func event(_ type: EventType) -> Event {
        let account = AccountID(trusted: id())
        return switch type {
        case .accountOpened: .accountOpened(opened(account))
        case .accountSuspended:
            .accountSuspended(AccountStatusChanged(account: account, reason: maybe { $0.sealed() }))
        case .accountReinstated:
            .accountReinstated(
                AccountStatusChanged(account: account, reason: maybe { $0.sealed() })
            )
        case .creditsGranted: .creditsGranted(granted(account))
        case .creditsAdjusted: .creditsAdjusted(adjusted(account))
        case .creditsReserved: .creditsReserved(reserved(account))
        case .creditsCaptured: .creditsCaptured(captured(account))
        case .creditsReleased: .creditsReleased(released(account))
        case .creditsRefunded: .creditsRefunded(refunded(account))
        case .lotExpired:
            .lotExpired(
                LotExpired(
                    lot: lot(),
                    account: account,
                    amount: amount(),
                    cause: maybe { $0.key() },
                    payment: maybe { PaymentID(trusted: $0.id()) }
                )
            )
        case .debtSettled:
            .debtSettled(
                DebtSettled(
                    account: account,
                    amount: amount(),
                    slices: slices(),
                    cause: key(),
                    debt: maybe { $0.key() }
                )
            )
        case .creditsCharged, .creditsReversed, .creditsReinstated, .creditsRolledOver,
            .debtForgiven, .uncollectedRecovered:
            claim(type, account)
        default:
            sample(of: type)
        }
    }

    /// The parts of the domain bring samples of their events: see Samples.
    private mutating func sample(of type: EventType) -> Event {
        let samples =
            (Samples.all + Samples.adapters + Samples.untold + Samples.awaited + Samples.pulled
            + Samples.orderedRefunds + Samples.proofs + Samples.archived + Samples.added)
            .filter { EventType(of: $0) == type }
        precondition(!samples.isEmpty, "There is no sample of \(type.rawValue).")
        return random.pick(samples)
    }

    /// Some dozens of short events, or a few of long ones: each byte of them is tried.
    mutating func some(_ type: EventType) -> [Event] {
        var events: [Event] = []
        var bytes = 0
        while events.count < 40, bytes < 4_000 {
            events.append(event(type))
            bytes += events[events.endIndex - 1].data.count
        }
        return events
    }

    private mutating func opened(_ account: AccountID) -> AccountOpened {
        AccountOpened(
            account: account,
            name: maybe { $0.sealed() },
            plan: maybe { $0.text() },
            metadata: maybe { $0.sealed() },
            fingerprint: fingerprint()
        )
    }

    private mutating func granted(_ account: AccountID) -> CreditsGranted {
        CreditsGranted(
            lot: lot(),
            account: account,
            amount: amount(),
            terms: terms(),
            basis: maybe { $0.basis() },
            note: maybe { $0.sealed() },
            fingerprint: fingerprint()
        )
    }

    private mutating func adjusted(_ account: AccountID) -> CreditsAdjusted {
        CreditsAdjusted(
            id: AdjustmentID(trusted: id()),
            account: account,
            effect: random.chance(percent: 50)
                ? .increase(amount(), lot: lot())
                : .decrease(
                    amount(),
                    slices: slices(),
                    debt: random.chance(percent: 50) ? .zero : Balance(amount())
                ),
            reason: maybe { $0.sealed() },
            fingerprint: fingerprint()
        )
    }

    private mutating func reserved(_ account: AccountID) -> CreditsReserved {
        CreditsReserved(
            id: ReservationID(trusted: id()),
            account: account,
            amount: amount(),
            slices: slices(),
            expiresAt: maybe { $0.instant() },
            member: maybe { $0.use() },
            fingerprint: fingerprint()
        )
    }

    private mutating func captured(_ account: AccountID) -> CreditsCaptured {
        CreditsCaptured(
            reservation: ReservationID(trusted: id()),
            account: account,
            id: maybe { CaptureID(trusted: $0.id()) },
            amount: amount(),
            slices: slices(),
            fingerprint: fingerprint()
        )
    }

    private mutating func released(_ account: AccountID) -> CreditsReleased {
        CreditsReleased(
            reservation: ReservationID(trusted: id()),
            account: account,
            amount: amount(),
            slices: slices(),
            cause: random.pick(CreditsReleased.Cause.allCases),
            reason: maybe { $0.sealed() },
            capture: maybe { CaptureID(trusted: $0.id()) },
            fingerprint: maybe { $0.fingerprint() },
            member: maybe { $0.use() }
        )
    }

    private mutating func refunded(_ account: AccountID) -> CreditsRefunded {
        CreditsRefunded(
            id: RefundID(trusted: id()),
            reservation: ReservationID(trusted: id()),
            account: account,
            amount: amount(),
            slices: refundedSlices(),
            newLot: maybe { RefundLot(id: $0.lot(), amount: $0.amount(), terms: $0.terms()) },
            debt: part(),
            member: maybe { $0.use() },
            reason: maybe { $0.sealed() },
            fingerprint: fingerprint()
        )
    }
}
