// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// The traps of generations: what has gone wrong for others.
@Suite struct `Traps of generations` {
    static let hold: ReservationID = "generation/g1"

    @Test func `trap 4: the actual cost is 4.39 times the hold`() {
        let terms = GenerationTerms.of(100, policy: .debt(percent: 400))
        let given = Given.priced(
            [.opened(), .granted("l1", 150)] + Event.generating("g1", terms)
        )
        given.when(.success(amount: 439))
            .then(
                .captured(Self.hold, 100, from: ["l1": 100], by: .number(2)),
                .charged(Self.hold, 339, from: ["l1": 50], debt: 289),
                .succeeded(actual: 439, captured: 100, charged: 339)
            )
            .thenBalance(available: 0, debt: 289)
            .when(.grant("l2", 300))
            .thenBalance(available: 11)
    }

    @Test func `trap 5: a lot expires under the hold of a generation`() {
        let history: [Event] = [
            .opened(), .granted("l1", 10, expiresAt: 60), .granted("l2", 10),
        ]
        Given.priced(history + Event.generating())
            .when(.success(), at: 100)
            .then(
                .captured(Self.hold, 10, from: ["l1": 10], by: .number(2)),
                .succeeded(captured: 10, at: 100)
            )
        Given.priced(history + Event.generating())
            .when(.failure(), at: 100)
            .then(
                .released(Self.hold, 10, to: ["l1": 10], by: .number(2)),
                .lotExpired("l1", 10, because: .reservation(Self.hold)),
                .failed(at: 100)
            )
            .thenBalance(available: 10)
    }

    @Test func `trap 5: expired and unswept credit pays no charge`() {
        let terms = GenerationTerms.of(10, policy: .absorb(percent: 100))
        Given.priced(
            [.opened(), .granted("l1", 10), .granted("l2", 10, .bonus, expiresAt: 60)]
                + Event.generating("g1", terms)
        )
        .when(.success(amount: 15), at: 60)
        .then(
            .lotExpired("l2", 10),
            .captured(Self.hold, 10, from: ["l1": 10], by: .number(2)),
            .charged(Self.hold, 5, from: [:], uncollected: 5),
            .succeeded(actual: 15, captured: 10, uncollected: 5, at: 60)
        )
    }

    @Test func `trap 6: the poller times out, then the job completes`() {
        let given = Given.priced([.opened(), .granted("l1", 10)] + Event.generating())
        given.when(.submit(), at: 0)
            .when(.sweep(), at: 100_000)
            .then(.overdue())
            .thenBalance(available: 0, held: 10)
            .when(.success(), at: 100_001)
            .thenBalance(available: 0)
    }

    @Test func `trap 6: a success after the deadline takes what is available`() {
        let terms = GenerationTerms.of(10, deadlineSeconds: 3_600)
        let given = Given.priced([.opened(), .granted("l1", 10)] + Event.generating("g1", terms))
        given.when(.submit(), at: 0)
            .when(.sweep(), at: 3_600)
            .when(.reserve("r1", 7), at: 3_601)
            .when(.success(), at: 3_602)
            .then(
                .charged(Self.hold, 10, from: ["l1": 3], uncollected: 7),
                .succeeded(charged: 3, uncollected: 7, isLate: true, at: 3_602)
            )
            .thenBalance(available: 0, held: 7)
    }

    @Test func `trap 7: a job that failed costs nothing, in the same commit`() {
        let given = Given.priced([.opened(), .granted("l1", 10)] + Event.generating())
        given.when(.failure()).thenBalance(available: 10)
    }

    @Test func `trap 7: a crash between hold and dispatch is found and settled`() throws {
        let given = Given.priced([.opened(), .granted("l1", 10)] + Event.generating())
        let due = try #require(given.store.entities[.generation("g1")]?.due)
        given.when(.sweep(), at: due).then(.overdue())
        let deadline = try #require(given.store.entities[.generation("g1")]?.due)
        given.when(.sweep(), at: deadline)
            .then(
                .released(Self.hold, 10, to: ["l1": 10], by: .sweep()),
                .failed(reason: .notSubmitted, at: deadline)
            )
            .thenBalance(available: 10)
    }

    @Test func `trap 18: what cannot be is recorded, and no money moves`() {
        let history = [.opened(), .granted("l1", 30)] + Event.generating() + [.submitted()]
        let impossible: [Command] = [
            .failure(job: "j9"), .success(job: "j9"),
            .settle(.failed(nil), provider: "runware"),
            .reportUsage(Usage([Usage.Quantity("seconds", ExactDecimal(-1))])),
        ]
        for command in impossible {
            let given = Given.priced(history)
            let outcome = given.when(command).thenBalance(available: 20, held: 10)
            guard case .success((.changes, let written)) = outcome.result,
                case let events = written.filter({ !$0.isOfAlerts }),
                case .generation(.anomaly) = events.last
            else {
                Issue.record("\(Brief(command)) is no anomaly.")
                continue
            }
            #expect(events.count == 1)
        }
    }
}
