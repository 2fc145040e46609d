// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Burn order` {
    @Test func `the lower priority number burns first, whatever its expiry`() {
        Given(
            .opened(),
            .granted("l1", 5, priority: 20, expiresAt: 60),
            .granted("l2", 5, priority: 10)
        )
        .when(.reserve("r1", 6))
        .then(.reserved("r1", 6, from: ["l2": 5, "l1": 1]))
    }

    @Test func `of one priority the earlier expiry burns first, never last`() {
        Given(
            .opened(),
            .granted("l1", 5),
            .granted("l2", 5, expiresAt: 90),
            .granted("l3", 5, expiresAt: 60)
        )
        .when(.reserve("r1", 11))
        .then(.reserved("r1", 11, from: ["l3": 5, "l2": 5, "l1": 1]))
    }

    @Test func `of one expiry the older burns first`() {
        Given(.opened(), .granted("z", 5, expiresAt: 60), .granted("a", 5, expiresAt: 60))
            .when(.reserve("r1", 6))
            .then(.reserved("r1", 6, from: ["z": 5, "a": 1]))
    }

    @Test func `without a priority of its own a lot burns by its source`() {
        Given(
            .opened(),
            .granted("purchase", 1),
            .granted("refund", 1, .refund),
            .granted("adjustment", 1, .adjustment),
            .granted("subscription", 1, .subscription),
            .granted("bonus", 1, .bonus),
            .granted("promotion", 1, .promotion)
        )
        .when(.reserve("r1", 6))
        .then(
            .reserved(
                "r1",
                6,
                from: [
                    "promotion": 1, "bonus": 1, "subscription": 1, "refund": 1, "adjustment": 1,
                    "purchase": 1,
                ]
            )
        )
    }

    @Test func `a lot that was exhausted and is refunded keeps its place`() {
        Given(
            .opened(),
            .granted("l1", 5),
            .granted("l2", 5),
            .reserved("r1", 5, from: ["l1": 5]),
            .captured("r1", 5, from: ["l1": 5])
        )
        .when(.refund("f1", 5, of: "r1"))
        .when(.reserve("r2", 6))
        .then(.reserved("r2", 6, from: ["l1": 5, "l2": 1]))
    }

    @Test func `a reservation keeps its slices when a lot that burns before comes later`() {
        Given(.opened(), .granted("l1", 5), .reserved("r1", 3, from: ["l1": 3]))
            .when(.grant("l2", 5, .promotion))
            .when(.capture("r1", 3))
            .then(.captured("r1", 3, from: ["l1": 3]))
    }
}
