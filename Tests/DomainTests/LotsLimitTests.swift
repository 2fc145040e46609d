// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `The limit of open lots` {
    @Test func `the last place is given, and no more`() {
        Given(.opened())
            .full(with: 9_999)
            .when(.grant("l1", 1))
            .then(.granted("l1", 1))
            .when(.grant("l2", 1))
            .thenRejected(.lotsExhausted("alice"))
            .when(.grant("l1", 1))
            .thenRepeats(2)
    }

    @Test func `expiry-not-in-future comes before lots-exhausted`() {
        Given(.opened())
            .full(with: 10_000)
            .when(.grant("l1", 1, expiresAt: 1), at: 1)
            .thenRejected(.expiryNotInFuture(1, now: 1))
    }

    @Test func `a lot that is due makes room`() {
        Given(.opened(), .granted("l1", 1, expiresAt: 60))
            .full(with: 10_000)
            .when(.grant("l2", 1), at: Instant(60).justBefore)
            .thenRejected(.lotsExhausted("alice"))
            .when(.grant("l2", 1), at: 60)
            .then(.lotExpired("l1", 1), .granted("l2", 1))
    }

    @Test func `an increase needs a place, a decrease does not`() {
        Given(.opened(), .granted("l1", 4))
            .full(with: 10_000)
            .when(.adjust("a1", .increase(1)))
            .thenRejected(.lotsExhausted("alice"))
            .when(.adjust("a1", .decrease(4)))
            .then(.decreased("a1", 4, from: ["l1": 4]))
            .when(.adjust("a2", .increase(1)))
            .then(.increased("a2", 1))
    }

    @Test func `a reservation needs no place, nor does its release`() {
        Given(.opened(), .granted("l1", 4))
            .full(with: 10_000)
            .when(.reserve("r1", 4))
            .then(.reserved("r1", 4, from: ["l1": 4]))
            .when(.release("r1"))
            .then(.released("r1", 4, to: ["l1": 4]))
    }

    @Test func `a refund to an open lot needs no place`() {
        Given(
            .opened(),
            .granted("l1", 4),
            .reserved("r1", 3, from: ["l1": 3]),
            .captured("r1", 3, from: ["l1": 3])
        )
        .full(with: 10_000)
        .when(.refund("f1", 3, of: "r1"))
        .then(.refunded("f1", 3, of: "r1", to: [.home("l1", 3, grantedAt: 2)]))
    }

    @Test func `a refund to an exhausted lot needs a place`() {
        Given(
            .opened(),
            .granted("l1", 3),
            .reserved("r1", 3, from: ["l1": 3]),
            .captured("r1", 3, from: ["l1": 3])
        )
        .full(with: 10_000)
        .when(.refund("f1", 3, of: "r1"))
        .thenRejected(.lotsExhausted("alice"))
        .when(.refund("f1", 4, of: "r1"))
        .thenRejected(.amountExceedsCaptured("r1", refundable: 3, requested: 4))
    }

    @Test func `a refund to expired lots needs one place`() {
        let history: [Event] = [
            .opened(), .granted("l1", 3, expiresAt: 60), .granted("l2", 3, expiresAt: 60),
            .reserved("r1", 6, from: ["l1": 3, "l2": 3]),
            .captured("r1", 6, from: ["l1": 3, "l2": 3]),
        ]
        Given(history)
            .full(with: 10_000)
            .when(.refund("f1", 6, of: "r1"), at: 60)
            .thenRejected(.lotsExhausted("alice"))
        Given(history)
            .full(with: 9_999)
            .when(.refund("f1", 6, of: "r1"), at: 60)
            .then(
                .refunded(
                    "f1",
                    6,
                    of: "r1",
                    to: [.homeless("l2", 3), .homeless("l1", 3)],
                    newLot: .of("f1", 6, expiresAt: 2_592_060)
                )
            )
    }
}
