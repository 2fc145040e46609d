// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Capture again` {
    let history: [Event] = [
        .opened(), .granted("l1", 10), .reserved("r1", 8, from: ["l1": 8], until: 60),
    ]

    @Test func `without an id, the same changes nothing`() {
        Given(history)
            .when(.capture("r1", 3))
            .when(.capture("r1", 3))
            .thenRepeats(5)
    }

    @Test func `without an id, the same part changes nothing`() {
        Given(history)
            .when(.capture("r1", 3, isFinal: false))
            .when(.capture("r1", 3, isFinal: false))
            .thenRepeats(4)
            .thenBalance(available: 2, held: 5)
    }

    @Test func `without an id, nothing captured twice changes nothing`() {
        Given(history)
            .when(.capture("r1", .nothing))
            .when(.capture("r1", .nothing))
            .thenRepeats(4)
    }

    @Test func `with an id, the same changes nothing`() {
        Given(history)
            .when(.capture("r1", 3, id: "c1"))
            .when(.capture("r1", 3, id: "c1"))
            .thenRepeats(5)
    }

    @Test func `with an id, nothing captured twice changes nothing`() {
        Given(history)
            .when(.capture("r1", .nothing, id: "c1"))
            .when(.capture("r1", .nothing, id: "c1"))
            .thenRepeats(4)
    }

    @Test func `another id is another part`() {
        Given(history)
            .when(.capture("r1", 3, id: "c1", isFinal: false))
            .when(.capture("r1", 3, id: "c2", isFinal: false))
            .then(.captured("r1", 3, from: ["l1": 3], id: "c2", isFinal: false))
            .thenBalance(available: 2, held: 2)
    }

    @Test func `a part without an id, and one with`() {
        Given(history)
            .when(.capture("r1", 3, isFinal: false))
            .when(.capture("r1", 3, id: "c1", isFinal: false))
            .when(.capture("r1", 3, isFinal: false))
            .thenRepeats(4)
            .when(.capture("r1", 3, id: "c1", isFinal: false))
            .thenRepeats(5)
    }

    @Test func `the same changes nothing after the reservation is closed otherwise`() {
        Given(history)
            .when(.capture("r1", 3, isFinal: false))
            .when(.release("r1"))
            .when(.capture("r1", 3, isFinal: false))
            .thenRepeats(4)
            .when(.release("r1"))
            .thenRepeats(5)
    }

    @Test func `the same changes nothing when the reservation is due`() {
        Given(history)
            .when(.capture("r1", 3, isFinal: false))
            .when(.capture("r1", 3, isFinal: false), at: 60)
            .thenRepeats(4)
    }

    @Test(arguments: [
        RejectionRow(
            "id-conflict: another amount under the same id",
            given: .captured(id: "c1"),
            when: .capture("r1", 4, id: "c1", isFinal: false),
            then: .idConflict(.capture("c1"), first: 4)
        ),
        RejectionRow(
            "id-conflict: another amount, no id",
            given: .captured(id: nil),
            when: .capture("r1", 4, isFinal: false),
            then: .idConflict(.reservation("r1"), first: 4)
        ),
        RejectionRow(
            "id-conflict: final this time, no id",
            given: .captured(id: nil),
            when: .capture("r1", 3),
            then: .idConflict(.reservation("r1"), first: 4)
        ),
        RejectionRow(
            "id-conflict before not-found",
            given: .captured(id: "c1"),
            when: .capture("r2", 3, id: "c1"),
            then: .idConflict(.capture("c1"), first: 4)
        ),
        RejectionRow(
            "id-conflict before nothing-to-capture",
            given: .captured(id: "c1"),
            when: .capture("r1", .nothing, id: "c1", isFinal: false),
            then: .idConflict(.capture("c1"), first: 4)
        ),
        RejectionRow(
            "id-conflict before nothing-to-capture, no id",
            given: .captured(id: nil),
            when: .capture("r1", .nothing, isFinal: false),
            then: .idConflict(.reservation("r1"), first: 4)
        ),
        RejectionRow(
            "id-conflict before reservation-closed",
            given: .captured(id: "c1"),
            when: .capture("r1", 4, id: "c1"),
            at: 60,
            then: .idConflict(.capture("c1"), first: 4)
        ),
        RejectionRow(
            "reservation-closed: captured otherwise, no id",
            given: .captured(id: nil) + [.released("r1", 5, to: ["l1": 5])],
            when: .capture("r1", 4),
            then: .reservationClosed("r1", .mixed)
        ),
    ])
    func `is refused`(_ row: RejectionRow) {
        row.check()
    }
}

extension [Event] {
    /// Three credits of eight are captured at position 4.
    fileprivate static func captured(id: CaptureID?) -> [Event] {
        [
            .opened(), .granted("l1", 10), .reserved("r1", 8, from: ["l1": 8], until: 60),
            .captured("r1", 3, from: ["l1": 3], id: id, isFinal: false),
        ]
    }
}
