// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Capture a reservation` {
    let history: [Event] = [
        .opened(), .granted("l1", 4), .granted("l2", 6),
        .reserved("r1", 8, from: ["l1": 4, "l2": 4]),
    ]

    @Test func `all that is held, unless an amount is named`() {
        Given(history)
            .when(.capture("r1"))
            .then(.captured("r1", 8, from: ["l1": 4, "l2": 4], by: .capture("r1")))
            .thenBalance(available: 2)
    }

    @Test func `the slices that were reserved first pay first, and the rest is released`() {
        Given(history)
            .when(.capture("r1", 5))
            .then(
                .captured("r1", 5, from: ["l1": 4, "l2": 1]),
                .released("r1", 3, to: ["l2": 3], cause: .remainder)
            )
            .thenBalance(available: 5)
    }

    @Test func `a part that is not final leaves the rest held`() {
        Given(history)
            .when(.capture("r1", 5, isFinal: false))
            .then(.captured("r1", 5, from: ["l1": 4, "l2": 1], isFinal: false))
            .thenBalance(available: 2, held: 3)
    }

    @Test func `several parts, of which the last is final`() {
        Given(history)
            .when(.capture("r1", 3, id: "c1", isFinal: false))
            .then(.captured("r1", 3, from: ["l1": 3], id: "c1", isFinal: false))
            .when(.capture("r1", 3, id: "c2", isFinal: false))
            .then(.captured("r1", 3, from: ["l1": 1, "l2": 2], id: "c2", isFinal: false))
            .when(.capture("r1", 1, id: "c3"))
            .then(
                .captured("r1", 1, from: ["l2": 1], id: "c3"),
                .released("r1", 1, to: ["l2": 1], cause: .remainder, id: "c3")
            )
            .thenBalance(available: 3)
    }

    @Test func `all the rest after a part`() {
        let rest = Command.capture("r1", id: "c2")
        Given(history)
            .when(.capture("r1", 3, id: "c1", isFinal: false))
            .when(rest)
            .then(.captured("r1", 5, from: ["l1": 1, "l2": 4], id: "c2", by: rest))
    }

    @Test func `a part that takes all closes it, final or not`() throws {
        let given = Given(history)
        given.when(.capture("r1", 8, isFinal: false))
        #expect(try #require(given.store.reservation("r1")).status == .captured)
    }

    @Test func `nothing, finally, is a release`() throws {
        let given = Given(history)
        given.when(.capture("r1", .nothing))
            .then(.released("r1", 8, to: ["l1": 4, "l2": 4], cause: .nothingCaptured))
            .thenBalance(available: 10)
        #expect(try #require(given.store.reservation("r1")).status == .released)
    }

    @Test func `nothing, finally, after a part releases the rest`() throws {
        let given = Given(history)
        given.when(.capture("r1", 3, id: "c1", isFinal: false))
            .when(.capture("r1", .nothing, id: "c2"))
            .then(
                .released("r1", 5, to: ["l1": 1, "l2": 4], cause: .nothingCaptured, id: "c2")
            )
        #expect(try #require(given.store.reservation("r1")).status == .mixed)
    }

    @Test func `what is due and free expires first, by itself`() {
        Given(
            .opened(),
            .granted("l1", 5, expiresAt: 60),
            .reserved("r1", 4, from: ["l1": 4])
        )
        .when(.capture("r1", 4), at: 60)
        .then(.lotExpired("l1", 1), .captured("r1", 4, from: ["l1": 4]))
        .thenBalance(available: 0, seenAt: 60)
    }

    @Test(arguments: [
        RejectionRow(
            "not-found",
            given: [.opened()],
            when: .capture("r1", 4),
            then: .notFound(.reservation("r1"))
        ),
        RejectionRow(
            "not-found before nothing-to-capture",
            given: [.opened()],
            when: .capture("r1", .nothing, isFinal: false),
            then: .notFound(.reservation("r1"))
        ),
        RejectionRow(
            "nothing-to-capture",
            given: .reservation,
            when: .capture("r1", .nothing, isFinal: false),
            then: .nothingToCapture("r1")
        ),
        RejectionRow(
            "nothing-to-capture before reservation-closed",
            given: .reservation + [.released("r1", 4, to: ["l1": 4])],
            when: .capture("r1", .nothing, isFinal: false),
            then: .nothingToCapture("r1")
        ),
        RejectionRow(
            "reservation-closed: released",
            given: .reservation + [.released("r1", 4, to: ["l1": 4])],
            when: .capture("r1", 4),
            then: .reservationClosed("r1", .released)
        ),
        RejectionRow(
            "reservation-closed: captured by another",
            given: .reservation + [.captured("r1", 4, from: ["l1": 4], id: "c1")],
            when: .capture("r1", 4, id: "c2"),
            then: .reservationClosed("r1", .captured)
        ),
        RejectionRow(
            "reservation-closed: swept",
            given: .reservation + [.released("r1", 4, to: ["l1": 4], cause: .expired)],
            when: .capture("r1", 4),
            at: 60,
            then: .reservationClosed("r1", .expired)
        ),
        RejectionRow(
            "reservation-closed: due but not swept",
            given: .reservation,
            when: .capture("r1", 4),
            at: 60,
            then: .reservationClosed("r1", .expired)
        ),
        RejectionRow(
            "reservation-closed: due but not swept, after a part",
            given: .reservation + [
                .captured("r1", 1, from: ["l1": 1], id: "c1", isFinal: false)
            ],
            when: .capture("r1", 1, id: "c2"),
            at: 60,
            then: .reservationClosed("r1", .expired)
        ),
        RejectionRow(
            "reservation-closed before amount-exceeds-hold",
            given: .reservation + [.released("r1", 4, to: ["l1": 4])],
            when: .capture("r1", 5),
            then: .reservationClosed("r1", .released)
        ),
        RejectionRow(
            "amount-exceeds-hold",
            given: .reservation,
            when: .capture("r1", 5),
            then: .amountExceedsHold("r1", held: 4, requested: 5)
        ),
        RejectionRow(
            "amount-exceeds-hold: a part is captured",
            given: .reservation + [
                .captured("r1", 3, from: ["l1": 3], id: "c1", isFinal: false)
            ],
            when: .capture("r1", 2, id: "c2"),
            then: .amountExceedsHold("r1", held: 1, requested: 2)
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
