// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

/// What takes beyond a hold, and what is taken back.
extension `Golden lines` {
    static var claims: [Event] {
        let payment: PaymentID = "stripe:pi_1"
        let terms = LotTerms(source: .purchase, priority: 50, expiresAt: due, payment: payment)
        let home = RefundedSlice(
            slice: Slice(lot: "payment/stripe:pi_1", amount: 2),
            home: RefundedSlice.Home(terms: terms, grantedAt: 7)
        )
        let homeless = RefundedSlice(slice: Slice(lot: "l1", amount: half), home: nil)
        let newLot = RefundLot(id: "reinstatement/1", amount: half, terms: LotTerms(.refund))
        return [
            .creditsCharged(
                CreditsCharged(
                    reservation: "generation/g1",
                    account: "alice",
                    amount: 5,
                    slices: slices,
                    debt: Balance(half),
                    uncollected: 2
                )
            ),
            .creditsReversed(
                CreditsReversed(
                    payment: payment,
                    account: "alice",
                    amount: 6,
                    slices: slices,
                    bonus: Balance(half),
                    debt: 3,
                    uncollected: Balance(half),
                    freezes: true
                )
            ),
            .creditsReversed(
                CreditsReversed(payment: payment, account: "alice", amount: 3, slices: slices)
            ),
            .creditsReinstated(
                CreditsReinstated(
                    payment: payment,
                    account: "alice",
                    amount: 5,
                    slices: [home, homeless],
                    newLot: newLot,
                    bonus: 1,
                    debt: 1,
                    uncollected: 1,
                    forgiven: Balance(half)
                )
            ),
            .creditsRolledOver(
                CreditsRolledOver(
                    lot: "subscription/s1:2",
                    account: "alice",
                    amount: 3,
                    slices: slices,
                    terms: terms,
                    fingerprint: fingerprint
                )
            ),
            .debtForgiven(
                DebtForgiven(
                    id: "f1",
                    account: "alice",
                    amount: 3,
                    parts: [
                        DebtPart(debt: .payment(payment), amount: 2),
                        DebtPart(debt: .reservation("generation/g1"), amount: 1),
                    ],
                    reason: Sealed("k1.R0hJ"),
                    fingerprint: fingerprint
                )
            ),
            .uncollectedRecovered(
                UncollectedRecovered(
                    payment: payment,
                    account: "alice",
                    amount: 3,
                    slices: slices,
                    cause: .reservation("r1")
                )
            ),
            .debtSettled(
                DebtSettled(
                    account: "alice",
                    amount: 3,
                    slices: slices,
                    cause: .lot("l1"),
                    debt: .payment(payment)
                )
            ),
        ]
    }
    /// What they say since purchases can expire.
    static var laterClaims: [Event] {
        [
            .lotExpired("payment/p", 2, because: .reservation("r1"), boughtBy: "p"),
            .creditsReinstated(
                CreditsReinstated(
                    payment: "p",
                    account: "alice",
                    amount: 2,
                    slices: [],
                    debt: 2,
                    cause: .reservation("r1")
                )
            ),
        ]
    }
}
