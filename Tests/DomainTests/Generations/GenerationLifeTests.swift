// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `The life of an open generation` {
    static let hold: ReservationID = "generation/g1"
    static let minutes: Int64 = 60
    /// Expected in ten minutes, given up after a day.
    static let terms = GenerationTerms.of(
        10,
        expectedSeconds: 10 * minutes,
        deadlineSeconds: 24 * 60 * minutes
    )

    private func given(_ terms: GenerationTerms = Self.terms) -> Given {
        Given.priced([.opened(), .granted("l1", 30)] + Event.generating("g1", terms))
    }

    @Test func `it is submitted once for each attempt`() {
        given()
            .when(.submit(), at: 5)
            .then(.submitted("g1", Self.terms, at: 5))
            .when(.submit(), at: 6)
            .thenRepeats(5)
            .when(.submit(job: "j2"), at: 6)
            .thenRejected(.wrongState(.generation("g1"), state: "submitted"))
    }

    @Test func `each attempt is given to its provider once`() {
        given()
            .when(.dispatch(), at: 5)
            .then(.dispatching("g1", Self.terms, at: 5))
            .when(.dispatch(), at: 6)
            .thenRepeats(5)
            .when(.retry(), at: 60)
            .then(.retried("g1", Self.terms, at: 60))
            .when(.dispatch(), at: 61)
            .thenRepeats(5)
            .when(.dispatch(attempt: 2), at: 62)
            .then(.dispatching("g1", attempt: 2, Self.terms, at: 62))
            .when(.dispatch(attempt: 3), at: 63)
            .thenRejected(.wrongState(.generation("g1"), state: "requested"))
    }

    @Test func `what another submitted is not given to a provider again`() {
        given()
            .when(.submit(), at: 5)
            .when(.dispatch(), at: 6)
            .thenRejected(.wrongState(.generation("g1"), state: "submitted"))
    }

    /// The provider may have it: only what the model says about waiting gives it up.
    @Test func `one that was being dispatched keeps its hold, and is looked for`() {
        let given = given()
        given.when(.dispatch(), at: 0)
            .when(.sweep(), at: Instant(integerLiteral: 2 * 60 * Self.minutes))
            .then(.overdue())
            .thenBalance(available: 20, held: 10)
            .when(.sweep(), at: Instant(integerLiteral: 24 * 60 * Self.minutes))
            .then(
                .released(Self.hold, 10, to: ["l1": 10], by: .sweep()),
                .failed(
                    reason: .deadline,
                    at: Instant(integerLiteral: 24 * 60 * Self.minutes)
                )
            )
            .thenBalance(available: 30)
    }

    @Test func `it becomes overdue, and keeps its hold`() {
        let given = given()
        given.when(.submit(), at: 0)
            .when(.sweep(), at: Instant(integerLiteral: 30 * Self.minutes).justBefore)
            .thenNothing()
            .when(.sweep(), at: Instant(integerLiteral: 30 * Self.minutes))
            .then(.overdue())
            .thenBalance(available: 20, held: 10)
            .when(.sweep(), at: Instant(integerLiteral: 30 * Self.minutes))
            .thenNothing()
        let generation = given.store.entities[.generation("g1")]?.generation
        #expect(generation?.state == "overdue")
        #expect(generation?.due == Instant(integerLiteral: 24 * 60 * Self.minutes))
    }

    @Test func `overdue then failed`() {
        given()
            .when(.submit(), at: 0)
            .when(.sweep(), at: Instant(integerLiteral: 30 * Self.minutes))
            .when(.failure(), at: Instant(integerLiteral: 31 * Self.minutes))
            .then(
                .released(Self.hold, 10, to: ["l1": 10], by: .number(2)),
                .failed(at: Instant(integerLiteral: 31 * Self.minutes))
            )
            .thenBalance(available: 30)
    }

    @Test func `only its deadline releases it`() {
        let deadline = Instant(integerLiteral: 24 * 60 * Self.minutes)
        given()
            .when(.submit(), at: 0)
            .when(.sweep(), at: deadline)
            .then(
                .released(Self.hold, 10, to: ["l1": 10], by: .sweep()),
                .failed(reason: .deadline, at: deadline)
            )
            .thenBalance(available: 30)
    }

    @Test func `without a deadline it waits for ever`() {
        let given = given(.of(10))
        given.when(.submit(), at: 0)
            .when(.sweep(), at: .latest)
            .then(.overdue())
            .when(.sweep(), at: .latest)
            .thenNothing()
        #expect(given.store.entities[.generation("g1")]?.due == nil)
    }

    @Test func `the scheduler asks when it is due`() throws {
        let given = given()
        let entity = try #require(given.store.entities[.generation("g1")])
        let due = try #require(entity.due)
        let command = try #require(Command.whenDue(.generation("g1")))
        given.when(command, at: due.justBefore).thenNothing()
        given.when(command, at: due).then(.overdue())
    }

    @Test func `attempts are made under one hold`() {
        given()
            .when(.submit(), at: 0)
            .when(.retry(), at: 60)
            .then(.retried("g1", Self.terms, at: 60))
            .thenBalance(available: 20, held: 10)
            .when(.retry(), at: 61)
            .thenRepeats(6)
            .when(.submit(job: "j2"), at: 62)
            .then(.submitted("g1", job: "kie:j2", attempt: 2, Self.terms, at: 62))
            .when(.success(job: "j2"), at: 63)
            .thenBalance(available: 20)
    }

    @Test func `attempts come one after the other`() {
        given()
            .when(.retry(attempt: 3))
            .thenRejected(.wrongState(.generation("g1"), state: "requested"))
            .when(.retry(attempt: 1))
            .thenRejected(
                .invalidContent([
                    ContentError(
                        "/attempt",
                        "Send the number of the attempt that begins: 2 or more."
                    )
                ])
            )
    }

    @Test func `attempts do not go on for ever`() {
        let given = given()
        for attempt in 2...Generation.attemptsMaximum { given.when(.retry(attempt: attempt)) }
        given.when(.retry(attempt: Generation.attemptsMaximum + 1))
            .thenRejected(
                .limitReached(
                    .count(
                        .generation("g1"),
                        what: "attempts",
                        maximum: Generation.attemptsMaximum
                    )
                )
            )
    }

    @Test func `a failure of an attempt that was given up changes nothing`() {
        given()
            .when(.submit(), at: 0)
            .when(.retry(), at: 60)
            .when(.failure(job: "j1"), at: 61)
            .thenRepeats(6)
            .thenBalance(available: 20, held: 10)
    }

    @Test func `a success of an attempt that was given up is a success`() {
        given()
            .when(.submit(), at: 0)
            .when(.retry(), at: 60)
            .when(.submit(job: "j2"), at: 61)
            .when(.success(job: "j1"), at: 62)
            .thenBalance(available: 20)
            .when(.failure(job: "j2", number: 3), at: 63)
            .thenRepeats(9)
            .when(.success(job: "j2", number: 4), at: 64)
            .then(
                .anomaly(
                    .duplicateSuccess,
                    ["verdict": "succeeded", "state": "succeeded", "job": "j2"],
                    by: 4
                )
            )
    }

    @Test func `a cancellation releases the hold, whatever the reason`() {
        given()
            .when(.cancel(), at: 5)
            .then(
                .released(Self.hold, 10, to: ["l1": 10], by: .number(300)),
                .cancelled(at: 5)
            )
            .when(.cancel(), at: 6)
            .thenRepeats(6)
    }

    @Test func `running ones are counted`() throws {
        let given = given()
        func running() throws -> Int64 {
            try #require(given.store.account("alice")).generations.running
        }
        #expect(try running() == 1)
        given.when(.failure())
        #expect(try running() == 0)
        given.when(.success(number: 3))
        #expect(try running() == 0)
    }
}
