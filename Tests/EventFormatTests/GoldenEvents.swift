// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import TestSupport

/// One of each type and variant. New ones come last, so that the lines before stay as they are.
extension `Golden lines` {
    static var slices: [Slice] {
        [Slice(lot: "l1", amount: 2), Slice(lot: "refund/f1", amount: half)]
    }

    /// 0.5 credits.
    static var half: Amount { Amount(microcredits: 500_000) ?? 1 }
    static var least: Amount { Amount(microcredits: 1) ?? 1 }
    static var most: Amount { Amount(microcredits: Amount.maximum) ?? 1 }
    static var dueTerms: LotTerms { LotTerms(.promotion, priority: 0, expiresAt: due) }

    static var events: [Event] {
        accounts + grants + reservations + releases + refunds + consequences + claims
            + Samples.all + laterClaims + Samples.later + Samples.adapters
            + Samples.untold + Samples.awaited + Samples.pulled + Samples.orderedRefunds
            + Samples.proofs + Samples.archived + Samples.added
    }

    private static var accounts: [Event] {
        let full = AccountOpened(
            account: "bob:1",
            name: Sealed("k1.QUJD"),
            plan: "größer \"𝄞\"\\\u{1}\u{1f}\u{7f}\n\t/",
            metadata: Sealed("k1.REVG"),
            fingerprint: fingerprint
        )
        let bare = AccountOpened(
            account: "alice",
            name: nil,
            plan: nil,
            metadata: nil,
            fingerprint: Fingerprint(high: 0, low: 1)
        )
        let silent = AccountStatusChanged(account: "alice", reason: nil)
        let reasoned = AccountStatusChanged(account: "alice", reason: Sealed("k1.R0hJ"))
        return [
            .accountOpened(bare), .accountOpened(full), .accountSuspended(silent),
            .accountSuspended(reasoned), .accountReinstated(silent), .accountReinstated(reasoned),
        ]
    }

    private static var grants: [Event] {
        var grants = LotSource.allCases.map { source in
            granted(LotID(trusted: "l-\(source.rawValue)"), 10, LotTerms(source), nil, nil)
        }
        let basis = CostBasis(minorUnits: -1999, currency: "EUR")
        grants.append(granted("l1", most, dueTerms, basis, Sealed("k1.SktM")))
        grants.append(
            granted("l2", least, LotTerms(.bonus, priority: 100, expiresAt: .latest), nil, nil)
        )
        return grants + [
            adjusted(.increase(half, lot: "adjustment/a1"), nil),
            adjusted(.decrease(2, slices: slices, debt: 0), Sealed("k1.TU5P")),
            adjusted(.decrease(most, slices: [], debt: Balance(most)), nil),
        ]
    }

    private static var reservations: [Event] {
        func reserved(_ expiresAt: Instant?) -> Event {
            .creditsReserved(
                CreditsReserved(
                    id: "r1",
                    account: "alice",
                    amount: 3,
                    slices: slices,
                    expiresAt: expiresAt,
                    fingerprint: fingerprint
                )
            )
        }
        func captured(_ id: CaptureID?) -> Event {
            .creditsCaptured(
                CreditsCaptured(
                    reservation: "r1",
                    account: "alice",
                    id: id,
                    amount: 3,
                    slices: slices,
                    fingerprint: fingerprint
                )
            )
        }
        return [reserved(nil), reserved(due), captured(nil), captured("c1")]
    }

    private static var releases: [Event] {
        CreditsReleased.Cause.allCases.map { cause in
            let isAsked = cause == .requested
            let isCapture = cause == .remainder || cause == .nothingCaptured
            return .creditsReleased(
                CreditsReleased(
                    reservation: "r1",
                    account: "alice",
                    amount: 3,
                    slices: slices,
                    cause: cause,
                    reason: isAsked ? Sealed("k1.UFFS") : nil,
                    capture: isCapture ? "c1" : nil,
                    fingerprint: isAsked || cause == .nothingCaptured ? fingerprint : nil
                )
            )
        }
    }

    private static var refunds: [Event] {
        let back = RefundedSlice(
            slice: Slice(lot: "l1", amount: 2),
            home: RefundedSlice.Home(terms: dueTerms, grantedAt: 7)
        )
        let gone = RefundedSlice(slice: Slice(lot: "l2", amount: half), home: nil)
        let newLot = RefundLot(id: "refund/f1", amount: half, terms: LotTerms(.refund))
        return [
            refunded([back], nil, nil), refunded([back, gone], newLot, Sealed("k1.U1RV")),
        ]
    }

    private static var consequences: [Event] {
        let causes: [EntityKey] = [
            .account("alice"), .lot("l1"), .reservation("r1"), .capture("c1"), .refund("f1"),
            .adjustment("a1"),
        ]
        let settlements = causes.map { cause in
            Event.settled(2, from: ["l1": 2], because: cause)
        }
        return [.lotExpired("l1", 2), .lotExpired("l1", 2, because: .refund("f1"))] + settlements
    }

    private static func granted(
        _ lot: LotID,
        _ amount: Amount,
        _ terms: LotTerms,
        _ basis: CostBasis?,
        _ note: Sealed?
    ) -> Event {
        .creditsGranted(
            CreditsGranted(
                lot: lot,
                account: "alice",
                amount: amount,
                terms: terms,
                basis: basis,
                note: note,
                fingerprint: fingerprint
            )
        )
    }

    private static func adjusted(_ effect: CreditsAdjusted.Effect, _ reason: Sealed?) -> Event {
        .creditsAdjusted(
            CreditsAdjusted(
                id: "a1",
                account: "alice",
                effect: effect,
                reason: reason,
                fingerprint: fingerprint
            )
        )
    }

    private static func refunded(
        _ slices: [RefundedSlice],
        _ newLot: RefundLot?,
        _ reason: Sealed?
    ) -> Event {
        .creditsRefunded(
            CreditsRefunded(
                id: "f1",
                reservation: "r1",
                account: "alice",
                amount: 2,
                slices: slices,
                newLot: newLot,
                reason: reason,
                fingerprint: fingerprint
            )
        )
    }
}
