// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Refund a reservation` {
    let history: [Event] = .captured

    @Test func `all goes back, last paid, first returned`() {
        Given(history)
            .when(.refund("f1", of: "r1"))
            .then(
                .refunded(
                    "f1",
                    8,
                    of: "r1",
                    to: [.home("l2", 4, grantedAt: 3), .home("l1", 4, grantedAt: 2)],
                    by: .refund("f1", of: "r1")
                )
            )
            .thenBalance(available: 10)
    }

    @Test func `parts go back one after the other, until nothing is left`() {
        Given(history)
            .when(.refund("f1", 3, of: "r1"))
            .then(.refunded("f1", 3, of: "r1", to: [.home("l2", 3, grantedAt: 3)]))
            .when(.refund("f2", 2, of: "r1"))
            .then(
                .refunded(
                    "f2",
                    2,
                    of: "r1",
                    to: [.home("l2", 1, grantedAt: 3), .home("l1", 1, grantedAt: 2)]
                )
            )
            .when(.refund("f3", of: "r1"))
            .then(
                .refunded(
                    "f3",
                    3,
                    of: "r1",
                    to: [.home("l1", 3, grantedAt: 2)],
                    by: .refund("f3", of: "r1")
                )
            )
            .when(.refund("f4", of: "r1"))
            .thenRejected(.amountExceedsCaptured("r1", refundable: 0, requested: nil))
    }

    @Test func `what is captured of an open reservation can go back`() {
        Given(
            .opened(),
            .granted("l1", 10),
            .reserved("r1", 8, from: ["l1": 8]),
            .captured("r1", 3, from: ["l1": 3], isFinal: false)
        )
        .when(.refund("f1", of: "r1"))
        .thenBalance(available: 5, held: 5)
        .when(.capture("r1", 5, id: "c1"))
        .then(.captured("r1", 5, from: ["l1": 5], id: "c1"))
    }

    @Test func `lots that are due expire first`() {
        Given(history + [.granted("l3", 2, expiresAt: 60)])
            .when(.refund("f1", 1, of: "r1"), at: 60)
            .then(
                .lotExpired("l3", 2),
                .refunded("f1", 1, of: "r1", to: [.home("l2", 1, grantedAt: 3)])
            )
    }

    @Test func `the same again changes nothing`() {
        Given(history)
            .when(.refund("f1", 8, of: "r1"))
            .when(.refund("f1", 8, of: "r1"))
            .thenRepeats(6)
    }

    @Test(arguments: [
        RejectionRow(
            "id-conflict: another amount",
            given: .refunded,
            when: .refund("f1", 4, of: "r1"),
            then: .idConflict(.refund("f1"), first: 6)
        ),
        RejectionRow(
            "id-conflict: all, though that is as much",
            given: .refunded,
            when: .refund("f1", of: "r1"),
            then: .idConflict(.refund("f1"), first: 6)
        ),
        RejectionRow(
            "id-conflict before not-found",
            given: .refunded,
            when: .refund("f1", 3, of: "r2"),
            then: .idConflict(.refund("f1"), first: 6)
        ),
        RejectionRow(
            "id-conflict before amount-exceeds-captured",
            given: .refunded,
            when: .refund("f1", 9, of: "r1"),
            then: .idConflict(.refund("f1"), first: 6)
        ),
        RejectionRow(
            "not-found",
            given: .captured,
            when: .refund("f1", 1, of: "r2"),
            then: .notFound(.reservation("r2"))
        ),
        RejectionRow(
            "amount-exceeds-captured",
            given: .captured,
            when: .refund("f1", 9, of: "r1"),
            then: .amountExceedsCaptured("r1", refundable: 8, requested: 9)
        ),
        RejectionRow(
            "amount-exceeds-captured: some went back before",
            given: .refunded,
            when: .refund("f2", 6, of: "r1"),
            then: .amountExceedsCaptured("r1", refundable: 5, requested: 6)
        ),
        RejectionRow(
            "amount-exceeds-captured: nothing was captured",
            given: [
                .opened(), .granted("l1", 4), .reserved("r1", 4, from: ["l1": 4]),
                .released("r1", 4, to: ["l1": 4]),
            ],
            when: .refund("f1", of: "r1"),
            then: .amountExceedsCaptured("r1", refundable: 0, requested: nil)
        ),
        RejectionRow(
            "amount-exceeds-captured: what was released does not count",
            given: [
                .opened(), .granted("l1", 4), .reserved("r1", 4, from: ["l1": 4]),
                .captured("r1", 1, from: ["l1": 1]),
                .released("r1", 3, to: ["l1": 3], cause: .remainder),
            ],
            when: .refund("f1", 2, of: "r1"),
            then: .amountExceedsCaptured("r1", refundable: 1, requested: 2)
        ),
    ])
    func `is refused`(_ row: RejectionRow) {
        row.check()
    }
}

extension [Event] {
    /// Eight credits of two lots are captured.
    fileprivate static let captured: [Event] = [
        .opened(), .granted("l1", 4), .granted("l2", 6),
        .reserved("r1", 8, from: ["l1": 4, "l2": 4]),
        .captured("r1", 8, from: ["l1": 4, "l2": 4]),
    ]

    /// And three of them went back.
    fileprivate static let refunded: [Event] =
        captured + [.refunded("f1", 3, of: "r1", to: [.home("l2", 3, grantedAt: 3)])]
}
