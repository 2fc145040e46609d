// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `A generation that a worker pulls` {
    private static let once = Lease(seconds: 60, attemptsMaximum: 1)

    private func given(_ terms: GenerationTerms = .of(10)) -> Given {
        Given.priced([.opened(), .granted("l1", 30)] + Event.generating("g1", terms))
    }

    @Test func `belongs to one job, and to nobody else's`() {
        given()
            .when(.claim(), at: 5)
            .then(.claimed(at: 5))
            .when(.claim(), at: 6)
            .thenRepeats(5)
            .when(.claim(job: "w2.a"), at: 6)
            .thenRejected(.wrongState(.generation("g1"), state: "submitted"))
            .when(.submit(), at: 6)
            .thenRejected(.wrongState(.generation("g1"), state: "submitted"))
            .when(.dispatch(), at: 6)
            .thenRejected(.wrongState(.generation("g1"), state: "submitted"))
    }

    @Test func `is not pulled once it was given to a provider`() {
        given()
            .when(.dispatch(), at: 5)
            .when(.claim(), at: 6)
            .thenRejected(.wrongState(.generation("g1"), state: "requested"))
        given()
            .when(.submit(), at: 5)
            .when(.claim(), at: 6)
            .thenRejected(.wrongState(.generation("g1"), state: "submitted"))
        given()
            .when(.cancel(), at: 5)
            .when(.claim(), at: 6)
            .thenRejected(.wrongState(.generation("g1"), state: "cancelled"))
    }

    @Test func `one job is one generation`() {
        Given.priced(
            [.opened(), .granted("l1", 30)] + Event.generating() + Event.generating("g2")
        )
        .when(.claim(), at: 5)
        .when(.claim("g2"), at: 6)
        .thenRejected(.idConflict(.job("kie:w1.a"), first: 7))
    }

    @Test func `is of the provider that the worker works for`() {
        let detail = "Send kie, which is the model's provider."
        given()
            .when(.claim(provider: "farm"), at: 5)
            .thenRejected(.invalidContent([ContentError("/provider", detail)]))
    }

    /// Most beats are not worth an event.
    @Test func `is waited for as long as the worker is alive`() {
        given()
            .when(.claim(), at: 0)
            .when(.prolong(), at: 29)
            .thenRepeats(5)
            .when(.prolong(), at: 30)
            .then(.prolonged(to: 90))
            .when(.prolong(), at: 59)
            .thenRepeats(6)
            .when(.sweep(), at: 60)
            .thenNothing()
            .when(.prolong(), at: 89)
            .then(.prolonged(to: 149))
            .when(.sweep(), at: Instant(integerLiteral: 149).justBefore)
            .thenNothing()
    }

    @Test func `is another's when its lease is over, where others may try`() {
        given()
            .when(.claim(), at: 0)
            .when(.sweep(), at: 60)
            .then(.lapsed(at: 60))
            .thenBalance(available: 20, held: 10)
            .when(.prolong(), at: 61)
            .thenRejected(.wrongState(.job("kie:w1.a"), state: "failed"))
            .when(.claim(job: "w2.a"), at: 62)
            .then(.claimed(job: "kie:w2.a", attempt: 2, at: 62))
            .when(.prolong(job: "kie:w1.a"), at: 92)
            .thenRejected(.wrongState(.job("kie:w1.a"), state: "failed"))
            .when(.prolong(job: "kie:w2.a"), at: 92)
            .then(.prolonged(attempt: 2, to: 152))
    }

    /// Timeout is not failure: of the last attempt nobody knows.
    @Test func `is overdue when the last lease is over, and alive by the next beat`() {
        given()
            .when(.claim(lease: Self.once), at: 0)
            .when(.sweep(), at: 60)
            .then(.overdue())
            .thenBalance(available: 20, held: 10)
            .when(.claim(job: "w2.a"), at: 61)
            .thenRejected(.wrongState(.generation("g1"), state: "overdue"))
            .when(.prolong(), at: 70)
            .then(
                .prolonged(to: 130, wasOverdue: true),
                .cleared(.overdue, .model("flux"), AlertFact("overdue", .count(0)))
            )
            .when(.sweep(), at: 130)
            .then(.overdue())
    }

    @Test func `is given up at the deadline of its model, whatever the worker says`() {
        let terms = GenerationTerms.of(10, deadlineSeconds: 100)
        given(terms)
            .when(.claim(lease: Self.once), at: 0)
            .then(.claimed(lease: Self.once, deadlineSeconds: 100, at: 0))
            .when(.prolong(), at: 50)
            .then(.prolonged(to: 110))
            .when(.sweep(), at: 100)
            .then(
                .released("generation/g1", 10, to: ["l1": 10], by: .sweep()),
                .failed(reason: .deadline, at: 100)
            )
            .when(.prolong(), at: 101)
            .thenRejected(.wrongState(.job("kie:w1.a"), state: "failed"))
    }

    /// As from any provider: the first success counts, a second one is an anomaly.
    @Test func `a success after the lease is judged by the state of the generation`() {
        given()
            .when(.claim(), at: 0)
            .when(.sweep(), at: 60)
            .when(.claim(job: "w2.a"), at: 62)
            .when(.success(job: "w1.a", number: 7), at: 70)
            .then(
                .captured("generation/g1", 10, from: ["l1": 10], by: .number(7)),
                .succeeded(captured: 10, job: "kie:w1.a", at: 70, by: 7)
            )
            .when(.success(job: "w2.a", number: 8), at: 80)
            .then(
                .anomaly(
                    .duplicateSuccess,
                    ["verdict": "succeeded", "state": "succeeded", "job": "w2.a"],
                    by: 8
                )
            )
            .thenBalance(available: 20)
    }

    @Test func `a failure of a worker that lost its lease changes nothing`() {
        given()
            .when(.claim(), at: 0)
            .when(.sweep(), at: 60)
            .when(.failure(job: "w1.a", number: 7), at: 70)
            .thenRepeats(6)
            .thenBalance(available: 20, held: 10)
    }

    @Test func `what nobody pulled is given up after an hour`() {
        given()
            .when(.sweep(), at: 3_600)
            .then(
                .released("generation/g1", 10, to: ["l1": 10], by: .sweep()),
                .failed(reason: .notSubmitted, at: 3_600)
            )
    }
}
