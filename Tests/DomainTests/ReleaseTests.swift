// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Release a reservation` {
    let history: [Event] = [
        .opened(), .granted("l1", 4), .granted("l2", 6),
        .reserved("r1", 8, from: ["l1": 4, "l2": 4], until: 60),
    ]

    @Test func `the credit goes back to its lots`() throws {
        let given = Given(history)
        given.when(.release("r1"))
            .then(.released("r1", 8, to: ["l1": 4, "l2": 4]))
            .thenBalance(available: 10)
        #expect(try #require(given.store.reservation("r1")).status == .released)
    }

    @Test func `only what is not captured goes back`() throws {
        let given = Given(history)
        given.when(.capture("r1", 5, isFinal: false))
            .when(.release("r1"))
            .then(.released("r1", 3, to: ["l2": 3]))
            .thenBalance(available: 5)
        #expect(try #require(given.store.reservation("r1")).status == .mixed)
    }

    @Test func `just before it is due it can be released`() {
        Given(history)
            .when(.release("r1"), at: Instant(60).justBefore)
            .then(.released("r1", 8, to: ["l1": 4, "l2": 4]))
    }

    @Test func `the same again changes nothing`() {
        Given(history)
            .when(.release("r1"))
            .when(.release("r1"), at: 61)
            .thenRepeats(5)
    }

    @Test(arguments: [
        RejectionRow(
            "not-found",
            given: [.opened()],
            when: .release("r1"),
            then: .notFound(.reservation("r1"))
        ),
        RejectionRow(
            "reservation-closed: released for another reason",
            given: .reservation + [.released("r1", 4, to: ["l1": 4])],
            when: .release("r1", reason: "other"),
            then: .reservationClosed("r1", .released)
        ),
        RejectionRow(
            "reservation-closed: captured",
            given: .reservation + [.captured("r1", 4, from: ["l1": 4])],
            when: .release("r1"),
            then: .reservationClosed("r1", .captured)
        ),
        RejectionRow(
            "reservation-closed: nothing was captured",
            given: .reservation + [.released("r1", 4, to: ["l1": 4], cause: .nothingCaptured)],
            when: .release("r1"),
            then: .reservationClosed("r1", .released)
        ),
        RejectionRow(
            "reservation-closed: a part captured, the rest released",
            given: .reservation + [
                .captured("r1", 3, from: ["l1": 3]),
                .released("r1", 1, to: ["l1": 1], cause: .remainder),
            ],
            when: .release("r1"),
            then: .reservationClosed("r1", .mixed)
        ),
        RejectionRow(
            "reservation-closed: swept",
            given: .reservation + [.released("r1", 4, to: ["l1": 4], cause: .expired)],
            when: .release("r1"),
            at: 60,
            then: .reservationClosed("r1", .expired)
        ),
        RejectionRow(
            "reservation-closed: due but not swept",
            given: .reservation,
            when: .release("r1"),
            at: 60,
            then: .reservationClosed("r1", .expired)
        ),
    ])
    func `is refused`(_ row: RejectionRow) {
        row.check()
    }
}

extension [Event] {
    /// Four credits of ten are reserved until a minute has passed.
    fileprivate static let reservation: [Event] = [
        .opened(), .granted("l1", 10), .reserved("r1", 4, from: ["l1": 4], until: 60),
    ]
}
