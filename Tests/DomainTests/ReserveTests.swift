// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Reserve credits` {
    @Test func `credit is set aside`() {
        Given(.opened(), .granted("l1", 10))
            .when(.reserve("r1", 4))
            .then(.reserved("r1", 4, from: ["l1": 4]))
            .thenBalance(available: 6, held: 4)
    }

    @Test func `all that is available can be reserved`() {
        Given(.opened(), .granted("l1", 10))
            .when(.reserve("r1", 10))
            .then(.reserved("r1", 10, from: ["l1": 10]))
            .thenBalance(available: 0, held: 10)
    }

    @Test func `several lots pay in burn order`() {
        Given(.opened(), .granted("l1", 10), .granted("l2", 5), .granted("l3", 5))
            .when(.reserve("r1", 17))
            .then(.reserved("r1", 17, from: ["l1": 10, "l2": 5, "l3": 2]))
    }

    @Test func `a lot that is all held is passed over`() {
        Given(
            .opened(),
            .granted("l1", 10),
            .granted("l2", 5),
            .reserved("r1", 10, from: ["l1": 10])
        )
        .when(.reserve("r2", 2))
        .then(.reserved("r2", 2, from: ["l2": 2]))
    }

    @Test func `its end is counted from the time of the decision`() {
        let command = Command.reserve("r1", 4, seconds: 60)
        Given(.opened(), .granted("l1", 10))
            .when(command, at: 100)
            .then(.reserved("r1", 4, from: ["l1": 4], until: 160, by: command))
    }

    @Test func `its end is never after the last instant`() {
        let command = Command.reserve("r1", 4, seconds: .max)
        Given(.opened(), .granted("l1", 10))
            .when(command, at: 100)
            .then(.reserved("r1", 4, from: ["l1": 4], until: .latest, by: command))
    }

    @Test func `lots that are due expire first`() {
        Given(.opened(), .granted("l1", 10, expiresAt: 60), .granted("l2", 5))
            .when(.reserve("r1", 5), at: 60)
            .then(.lotExpired("l1", 10), .reserved("r1", 5, from: ["l2": 5]))
    }

    @Test func `the same again changes nothing`() {
        Given(.opened(), .granted("l1", 10), .reserved("r1", 4, from: ["l1": 4]))
            .when(.reserve("r1", 4))
            .thenRepeats(3)
    }

    @Test func `the same again after it is closed changes nothing`() {
        Given(
            .opened(),
            .granted("l1", 10),
            .reserved("r1", 4, from: ["l1": 4]),
            .captured("r1", 4, from: ["l1": 4])
        )
        .when(.reserve("r1", 4))
        .thenRepeats(3)
    }

    @Test(arguments: [
        RejectionRow(
            "id-conflict: another amount",
            given: [.opened(), .granted("l1", 10), .reserved("r1", 4, from: ["l1": 4])],
            when: .reserve("r1", 5),
            then: .idConflict(.reservation("r1"), first: 3)
        ),
        RejectionRow(
            "id-conflict: another time",
            given: [.opened(), .granted("l1", 10), .reserved("r1", 4, from: ["l1": 4])],
            when: .reserve("r1", 4, seconds: 60),
            then: .idConflict(.reservation("r1"), first: 3)
        ),
        RejectionRow(
            "id-conflict before not-found",
            given: [.opened(), .granted("l1", 10), .reserved("r1", 4, from: ["l1": 4])],
            when: .reserve("r1", 4, of: "bob"),
            then: .idConflict(.reservation("r1"), first: 3)
        ),
        RejectionRow(
            "id-conflict before account-suspended",
            given: [
                .opened(), .granted("l1", 10), .reserved("r1", 4, from: ["l1": 4]), .suspended(),
            ],
            when: .reserve("r1", 5),
            then: .idConflict(.reservation("r1"), first: 3)
        ),
        RejectionRow(
            "not-found",
            given: [.opened()],
            when: .reserve("r1", 4, of: "bob"),
            then: .notFound(.account("bob"))
        ),
        RejectionRow(
            "account-suspended",
            given: [.opened(), .granted("l1", 10), .suspended()],
            when: .reserve("r1", 4),
            then: .accountSuspended("alice")
        ),
        RejectionRow(
            "account-suspended before insufficient-credits",
            given: [.opened(), .suspended()],
            when: .reserve("r1", 4),
            then: .accountSuspended("alice")
        ),
        RejectionRow(
            "insufficient-credits",
            given: [.opened(), .granted("l1", 10)],
            when: .reserve("r1", 11),
            then: .insufficientCredits("alice", available: 10, required: 11)
        ),
        RejectionRow(
            "insufficient-credits: another account has them",
            given: [.opened(), .opened("bob"), .granted("l1", 10, to: "bob")],
            when: .reserve("r1", 1),
            then: .insufficientCredits("alice", available: 0, required: 1)
        ),
        RejectionRow(
            "insufficient-credits: some are expired and not swept",
            given: [.opened(), .granted("l1", 10, expiresAt: 60), .granted("l2", 3)],
            when: .reserve("r1", 5),
            at: 60,
            then: .insufficientCredits("alice", available: 3, required: 5)
        ),
    ])
    func `is refused`(_ row: RejectionRow) {
        row.check()
    }
}
