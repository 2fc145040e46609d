// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Expire a reservation` {
    let history: [Event] = [
        .opened(), .granted("l1", 10), .reserved("r1", 8, from: ["l1": 8], until: 60),
    ]

    @Test func `before its time nothing happens`() {
        Given(history)
            .when(.expireReservation("r1"), at: Instant(60).justBefore)
            .thenNothing()
            .thenBalance(available: 2, held: 8)
    }

    @Test func `at its time it is released`() throws {
        let given = Given(history)
        given.when(.expireReservation("r1"), at: 60)
            .then(.released("r1", 8, to: ["l1": 8], cause: .expired))
            .thenBalance(available: 10)
        #expect(try #require(given.store.reservation("r1")).status == .expired)
    }

    @Test func `long after its time it is released`() {
        Given(history)
            .when(.expireReservation("r1"), at: 1_000)
            .then(.released("r1", 8, to: ["l1": 8], cause: .expired))
    }

    @Test func `only what is still held is released`() throws {
        let given = Given(history)
        given.when(.capture("r1", 5, isFinal: false))
            .when(.expireReservation("r1"), at: 60)
            .then(.released("r1", 3, to: ["l1": 3], cause: .expired))
        #expect(try #require(given.store.reservation("r1")).status == .mixed)
    }

    @Test func `twice is once`() {
        Given(history)
            .when(.expireReservation("r1"), at: 60)
            .when(.expireReservation("r1"), at: 60)
            .thenNothing()
    }

    @Test func `one that is closed stays as it is`() {
        Given(history)
            .when(.capture("r1"))
            .when(.expireReservation("r1"), at: 60)
            .thenNothing()
    }

    @Test func `one without an end stays open`() {
        Given(.opened(), .granted("l1", 10), .reserved("r1", 8, from: ["l1": 8]))
            .when(.expireReservation("r1"), at: .latest)
            .thenNothing()
    }

    @Test func `it is due at its end while it is open, and never after`() throws {
        let given = Given(history)
        let open = try #require(given.store.entities[.reservation("r1")])
        #expect(open.due == 60)
        given.when(.release("r1"))
        let closed = try #require(given.store.entities[.reservation("r1")])
        #expect(closed.due == nil)
    }

    @Test func `what it causes does not move the memory of an earlier capture`() {
        Given(
            .opened(),
            .granted("l1", 10, expiresAt: 50),
            .reserved("r1", 8, from: ["l1": 8], until: 60),
            .lotExpired("l1", 2)
        )
        .when(.capture("r1", 3, isFinal: false))
        .when(.expireReservation("r1"), at: 60)
        .then(
            .released("r1", 5, to: ["l1": 5], cause: .expired),
            .lotExpired("l1", 5, because: .reservation("r1"))
        )
        .when(.capture("r1", 3, isFinal: false), at: 60)
        .thenRepeats(5)
    }

    @Test(arguments: [
        RejectionRow(
            "not-found",
            given: [.opened()],
            when: .expireReservation("r1"),
            then: .notFound(.reservation("r1"))
        )
    ])
    func `is refused`(_ row: RejectionRow) {
        row.check()
    }
}
