// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Suspend and reinstate an account` {
    @Test func `suspending is recorded`() {
        Given(.opened())
            .when(.suspend())
            .then(.suspended())
    }

    @Test func `suspending twice changes nothing`() {
        Given(.opened(), .suspended(), .granted("l1", 1))
            .when(.suspend())
            .thenRepeats(2)
    }

    @Test func `reinstating is recorded`() {
        Given(.opened(), .suspended())
            .when(.reinstate())
            .then(.reinstated())
    }

    @Test func `reinstating twice changes nothing`() {
        Given(.opened(), .suspended(), .reinstated())
            .when(.reinstate())
            .thenRepeats(3)
    }

    @Test func `an account that was never suspended is as it was opened`() {
        Given(.opened(), .granted("l1", 1))
            .when(.reinstate())
            .thenRepeats(1)
    }

    @Test func `a reinstated account can reserve again`() {
        Given(.opened(), .granted("l1", 10), .suspended())
            .when(.reinstate())
            .when(.reserve("r1", 4))
            .then(.reserved("r1", 4, from: ["l1": 4]))
    }

    @Test(arguments: [
        RejectionRow(
            "suspend, not-found",
            given: [.opened()],
            when: .suspend("bob"),
            then: .notFound(.account("bob"))
        ),
        RejectionRow(
            "reinstate, not-found",
            given: [.opened()],
            when: .reinstate("bob"),
            then: .notFound(.account("bob"))
        ),
    ])
    func `is refused`(_ row: RejectionRow) {
        row.check()
    }
}

@Suite struct `A suspended account` {
    @Test func `receives grants`() {
        Given(.opened(), .suspended())
            .when(.grant("l1", 10))
            .then(.granted("l1", 10))
    }

    @Test func `is adjusted`() {
        Given(.opened(), .granted("l1", 10), .suspended())
            .when(.adjust("a1", .decrease(4)))
            .then(.decreased("a1", 4, from: ["l1": 4]))
            .when(.adjust("a2", .increase(2)))
            .then(.increased("a2", 2))
    }

    @Test func `is captured from`() {
        Given(
            .opened(),
            .granted("l1", 10),
            .reserved("r1", 4, from: ["l1": 4]),
            .suspended()
        )
        .when(.capture("r1", 4))
        .then(.captured("r1", 4, from: ["l1": 4]))
    }

    @Test func `gets back what it has reserved`() {
        Given(
            .opened(),
            .granted("l1", 10),
            .reserved("r1", 4, from: ["l1": 4]),
            .suspended()
        )
        .when(.release("r1"))
        .then(.released("r1", 4, to: ["l1": 4]))
    }

    @Test func `is refunded`() {
        Given(
            .opened(),
            .granted("l1", 10),
            .reserved("r1", 4, from: ["l1": 4]),
            .captured("r1", 4, from: ["l1": 4]),
            .suspended()
        )
        .when(.refund("f1", 4, of: "r1"))
        .then(.refunded("f1", 4, of: "r1", to: [.home("l1", 4, grantedAt: 2)]))
    }

    @Test func `loses what expires`() {
        Given(.opened(), .granted("l1", 10, expiresAt: 60), .suspended())
            .when(.expireLots("alice"), at: 60)
            .then(.lotExpired("l1", 10))
    }

    @Test func `repeats a reservation of before`() {
        Given(.opened(), .granted("l1", 10), .reserved("r1", 4, from: ["l1": 4]), .suspended())
            .when(.reserve("r1", 4))
            .thenRepeats(3)
    }
}
