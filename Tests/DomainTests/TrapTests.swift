// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What has gone wrong for others, as far as rules can prevent it.
@Suite struct `Traps` {
    @Test func `trap 3, an id reused with other content, is a conflict for ever`() {
        Given(.opened(), .granted("l1", 10), .granted("l2", 1, expiresAt: 60))
            .when(.grant("l1", 10))
            .thenRepeats(2)
            .when(.grant("l1", 9))
            .thenRejected(.idConflict(.lot("l1"), first: 2))
            .when(.expireLots("alice"), at: .latest)
            .when(.grant("l2", 2), at: .latest)
            .thenRejected(.idConflict(.lot("l2"), first: 3))
    }

    @Test func `trap 3, an id of one kind is free for another kind`() {
        Given(.opened("x"), .granted("x", 10, to: "x"))
            .when(.adjust("x", .increase(1), of: "x"))
            .then(.increased("x", 1, of: "x"))
            .when(.reserve("x", 4, of: "x"))
            .then(.reserved("x", 4, of: "x", from: ["adjustment/x": 1, "x": 3]))
            .when(.capture("x", 4, id: "x"))
            .then(.captured("x", 4, of: "x", from: ["adjustment/x": 1, "x": 3], id: "x"))
    }

    @Test func `trap 5, a lot that expires under a hold can be captured`() {
        Given(.opened(), .granted("l1", 10, expiresAt: 60), .reserved("r1", 4, from: ["l1": 4]))
            .when(.expireLots("alice"), at: 60)
            .then(.lotExpired("l1", 6))
            .thenBalance(available: 0, held: 4)
            .when(.capture("r1", 3), at: 1_000)
            .then(
                .captured("r1", 3, from: ["l1": 3]),
                .released("r1", 1, to: ["l1": 1], cause: .remainder),
                .lotExpired("l1", 1, because: .reservation("r1"))
            )
            .thenBalance(available: 0)
            .when(.capture("r1", 3), at: 1_000)
            .thenRepeats(7)
    }

    @Test func `trap 5, a lot that expires under a hold is gone when it is released`() throws {
        let given = Given(
            .opened(),
            .granted("l1", 4, expiresAt: 60),
            .reserved("r1", 4, from: ["l1": 4])
        )
        given.when(.expireLots("alice"), at: 60)
            .thenNothing()
            .when(.release("r1"), at: 60)
            .then(
                .released("r1", 4, to: ["l1": 4]),
                .lotExpired("l1", 4, because: .reservation("r1"))
            )
            .thenBalance(available: 0)
            .when(.release("r1"), at: 60)
            .thenRepeats(5)
        #expect(try #require(given.store.account("alice")).lots.isEmpty)
    }

    @Test func `trap 5, of a lot under two holds each is gone at its release`() {
        Given(
            .opened(),
            .granted("l1", 4, expiresAt: 60),
            .reserved("r1", 3, from: ["l1": 3]),
            .reserved("r2", 1, from: ["l1": 1])
        )
        .when(.release("r1"), at: 60)
        .then(
            .released("r1", 3, to: ["l1": 3]),
            .lotExpired("l1", 3, because: .reservation("r1"))
        )
        .thenBalance(available: 0, held: 1)
        .when(.capture("r2", .nothing, id: "c1"), at: 60)
        .then(
            .released("r2", 1, to: ["l1": 1], cause: .nothingCaptured, id: "c1"),
            .lotExpired("l1", 1, because: .capture("c1"))
        )
        .when(.capture("r2", .nothing, id: "c1"), at: 60)
        .thenRepeats(8)
    }

    @Test func `trap 5, expired credit is never spent and not seen, swept or not`() {
        Given(.opened(), .granted("l1", 10, expiresAt: 60))
            .when(.reserve("r1", 1), at: 60)
            .thenRejected(.insufficientCredits("alice", available: 0, required: 1))
            .thenBalance(available: 10)
            .thenBalance(available: 0, seenAt: 60)
            .when(.expireLots("alice"), at: 60)
            .then(.lotExpired("l1", 10))
            .when(.reserve("r1", 1), at: 60)
            .thenRejected(.insufficientCredits("alice", available: 0, required: 1))
    }

    @Test func `trap 8, a refund goes to the bucket that paid, as it was`() throws {
        let given = Given(
            .opened(),
            .granted("bonus", 5, .bonus, priority: 3, expiresAt: 90),
            .granted("bought", 5)
        )
        let before = try #require(given.store.account("alice"))
        given.when(.reserve("r1", 5))
            .when(.capture("r1"))
            .when(.refund("f1", of: "r1"))
        #expect(given.store.account("alice") == before)
    }

    @Test func `trap 10, of two holds that pass alone only one passes`() {
        Given(.opened(), .granted("l1", 10))
            .when(.reserve("r1", 6))
            .then(.reserved("r1", 6, from: ["l1": 6]))
            .when(.reserve("r2", 6))
            .thenRejected(.insufficientCredits("alice", available: 4, required: 6))
    }

    @Test func `trap 15, thirds of a credit and the rest make one credit`() throws {
        let third = try #require(Amount(microcredits: 333_333))
        let given = Given(.opened(), .granted("l1", 1), .reserved("r1", 1, from: ["l1": 1]))
        for id in ["c1", "c2", "c3"] as [CaptureID] {
            given.when(.capture("r1", .amount(third), id: id, isFinal: false))
        }
        given.when(.capture("r1", .nothing))
            .thenBalance(available: Balance(microcredits: 1))
            .when(.refund("f1", third, of: "r1"))
            .when(.refund("f2", of: "r1"))
            .thenBalance(available: 1)
    }

    @Test func `trap 16, a lot ends at an instant, which is not its own`() {
        Given(.opened(), .granted("l1", 1, expiresAt: 60))
            .when(.reserve("r1", 1), at: Instant(60).justBefore)
            .then(.reserved("r1", 1, from: ["l1": 1]))
        Given(.opened(), .granted("l1", 1, expiresAt: 60))
            .when(.reserve("r1", 1), at: 60)
            .thenRejected(.insufficientCredits("alice", available: 0, required: 1))
    }

    @Test func `trap 16, a reservation ends at an instant, which is not its own`() {
        let history: [Event] = [
            .opened(), .granted("l1", 1), .reserved("r1", 1, from: ["l1": 1], until: 60),
        ]
        Given(history)
            .when(.capture("r1", 1), at: Instant(60).justBefore)
            .then(.captured("r1", 1, from: ["l1": 1]))
        Given(history)
            .when(.capture("r1", 1), at: 60)
            .thenRejected(.reservationClosed("r1", .expired))
    }

    @Test func `trap 16, where the clock stands still the order is that of the commands`() {
        Given(.opened())
            .when(.grant("z", 1, expiresAt: 60), at: 7)
            .when(.grant("a", 1, expiresAt: 60), at: 7)
            .when(.reserve("r1", 2), at: 7)
            .then(.reserved("r1", 2, from: ["z": 1, "a": 1]))
    }
}
