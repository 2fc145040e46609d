// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Settle a generation` {
    static let hold: ReservationID = "generation/g1"

    static func history(_ terms: GenerationTerms = .of(10), credit: Amount = 30) -> [Event] {
        [.opened(), .granted("l1", credit)] + Event.generating("g1", terms)
            + [.submitted("g1", terms)]
    }

    @Test func `a success takes the hold`() {
        Given.priced(Self.history())
            .when(.success(job: "j1"), at: 5)
            .then(
                .captured(Self.hold, 10, from: ["l1": 10], by: .number(2)),
                .succeeded(captured: 10, job: "kie:j1", at: 5)
            )
            .thenBalance(available: 20)
            .when(.success(job: "j1"), at: 6)
            .thenRepeats(7)
    }

    @Test func `a failure releases the hold`() {
        Given.priced(Self.history())
            .when(.failure())
            .then(
                .released(Self.hold, 10, to: ["l1": 10], by: .number(2)),
                .failed()
            )
            .thenBalance(available: 30)
    }

    @Test func `a success says less than the poller's, and is the same`() {
        let given = Given.priced(Self.history())
        given.when(
            .success(outputs: [GenerationOutput(kind: "image", url: Sealed("k.url"))], job: "j1")
        )
        .when(.success(number: 3))
        .thenRepeats(7)
    }

    @Test func `a success with another amount is a different result`() {
        Given.priced(Self.history())
            .when(.success(amount: 7))
            .when(.success(amount: 8, number: 3))
            .then(
                .anomaly(
                    .differentResult,
                    [
                        "verdict": "succeeded", "state": "succeeded",
                        "amount": "8000000 microcredits",
                    ],
                    by: 3
                )
            )
            .thenBalance(available: 23)
    }

    @Test func `an amount below the hold is taken, and the rest released`() {
        Given.priced(Self.history())
            .when(.success(amount: 4))
            .then(
                .captured(Self.hold, 4, from: ["l1": 4], by: .number(2)),
                .released(Self.hold, 6, to: ["l1": 6], cause: .remainder),
                .succeeded(actual: 4, captured: 4)
            )
            .thenBalance(available: 26)
    }

    @Test func `an amount of nothing releases all`() {
        Given.priced(Self.history())
            .when(.success(amount: 0))
            .then(
                .released(
                    Self.hold,
                    10,
                    to: ["l1": 10],
                    cause: .nothingCaptured,
                    by: .number(2)
                ),
                .succeeded(actual: 0)
            )
    }

    @Test func `what is free takes nothing and needs no hold`() {
        Given.priced([.opened()] + Event.generating("g1", .of(0)))
            .when(.success())
            .then(.succeeded(actual: 0))
            .thenBalance(available: 0)
    }

    @Test func `what is released pays debt before the verdict is told`() {
        let given = Given.priced(
            Self.history(credit: 10) + [.decreased("a1", 5, from: [:], debt: 5)]
        )
        given.when(.success(amount: 4))
            .then(
                .captured(Self.hold, 4, from: ["l1": 4], by: .number(2)),
                .released(Self.hold, 6, to: ["l1": 6], cause: .remainder),
                .settled(5, from: ["l1": 5], because: .reservation(Self.hold)),
                .succeeded(actual: 4, captured: 4)
            )
            .thenBalance(available: 1)
            .when(.success(amount: 4))
            .thenRepeats(10)
    }

    @Test func `an amount above the hold is charged within the bound`() {
        Given.priced(Self.history(.of(10, policy: .absorb(percent: 50))))
            .when(.success(amount: 14))
            .then(
                .captured(Self.hold, 10, from: ["l1": 10], by: .number(2)),
                .charged(Self.hold, 4, from: ["l1": 4]),
                .succeeded(actual: 14, captured: 10, charged: 4)
            )
            .thenBalance(available: 16)
    }

    @Test func `what is not available of it is absorbed`() {
        Given.priced(Self.history(.of(10, policy: .absorb(percent: 50)), credit: 13))
            .when(.success(amount: 15))
            .then(
                .captured(Self.hold, 10, from: ["l1": 10], by: .number(2)),
                .charged(Self.hold, 5, from: ["l1": 3], uncollected: 2),
                .succeeded(actual: 15, captured: 10, charged: 3, uncollected: 2)
            )
            .thenBalance(available: 0)
    }

    @Test func `or it is owed`() {
        Given.priced(Self.history(.of(10, policy: .debt(percent: nil)), credit: 13))
            .when(.success(amount: 44))
            .then(
                .captured(Self.hold, 10, from: ["l1": 10], by: .number(2)),
                .charged(Self.hold, 34, from: ["l1": 3], debt: 31),
                .succeeded(actual: 44, captured: 10, charged: 34)
            )
            .thenBalance(available: 0, debt: 31)
    }

    @Test func `what is beyond the bound is recorded and not taken`() {
        Given.priced(Self.history(.of(10, policy: .absorb(percent: 20))))
            .when(.success(amount: 44))
            .then(
                .anomaly(
                    .excess,
                    [
                        "actual": "44000000 microcredits", "estimate": "10000000 microcredits",
                        "taken": "12000000 microcredits",
                    ]
                ),
                .captured(Self.hold, 10, from: ["l1": 10], by: .number(2)),
                .charged(Self.hold, 2, from: ["l1": 2]),
                .succeeded(actual: 44, captured: 10, charged: 2)
            )
            .when(.success(amount: 44))
            .thenRepeats(9)
    }

    @Test func `what cannot be believed takes the hold only`() {
        Given.priced(Self.history(.of(10, policy: .debt(percent: nil))))
            .when(.success(amount: 101))
            .then(
                .anomaly(
                    .implausible,
                    [
                        "actual": "101000000 microcredits", "estimate": "10000000 microcredits",
                        "taken": "10000000 microcredits",
                    ]
                ),
                .captured(Self.hold, 10, from: ["l1": 10], by: .number(2)),
                .succeeded(actual: 101, captured: 10)
            )
            .thenBalance(available: 20)
    }

    @Test func `a failure after the success gives back what it took, charges first`() {
        let given = Given.priced(Self.history(.of(10, policy: .debt(percent: nil)), credit: 13))
        given.when(.success(amount: 20))
        let lots = given.store.account("alice")?.lots
        #expect(lots == [])
        given.when(.failure(number: 3))
            .thenBalance(available: 13)
        let generation = given.store.entities[.generation("g1")]?.generation
        #expect(generation?.refunded == 20)
        #expect(generation?.taken == 0)
        #expect(generation?.status == .failed)
    }

    @Test func `a cancellation after a success is not believed`() {
        Given.priced(Self.history())
            .when(.success())
            .when(.settle(.cancelled, number: 3))
            .then(
                .anomaly(
                    .contradiction,
                    ["verdict": "cancelled", "state": "succeeded"],
                    by: 3
                )
            )
            .thenBalance(available: 20)
    }

    @Test func `a negative cost of the provider is for a person to see`() {
        Given.priced(Self.history())
            .when(
                .settle(.failed(nil), providerCost: ProviderCost(amount: "-0.5", unit: "USD"))
            )
            .then(
                .anomaly(.negativeProviderCost, ["provider_cost": "-0.5 USD"]),
                .released(Self.hold, 10, to: ["l1": 10], by: .number(2)),
                .failed()
            )
    }

    @Test func `a job belongs to one generation`() {
        Given.priced(Self.history() + Event.generating("g2", from: "l1"))
            .when(.submit("g2", job: "j1"))
            .thenRejected(.idConflict(.job("kie:j1"), first: 5))
            .when(.failure("g2", job: "j1"))
            .then(
                .anomaly(
                    .unknownJob,
                    ["verdict": "failed", "state": "requested", "job": "j1"],
                    of: "g2"
                )
            )
    }

    @Test func `a verdict brings the job that nobody told of`() {
        Given.priced([.opened(), .granted("l1", 30)] + Event.generating())
            .when(.failure(job: "j1"))
            .then(
                .submitted(),
                .released(Self.hold, 10, to: ["l1": 10], by: .number(2)),
                .failed(job: "kie:j1")
            )
            .when(.submit())
            .thenRepeats(5)
    }

    @Test func `anomalies without end are recorded only so often`() {
        let given = Given.priced(Self.history())
        for number in 0..<100 {
            given.when(.settle(.failed(nil), provider: "runware", number: 1_000 + UInt64(number)))
        }
        let events = given.store.events.filter { !$0.isOfAlerts }
        #expect(events.count == 5 + Int(Generation.anomaliesMaximum))
        given.when(.settle(.failed(nil), provider: "runware", number: 1_000))
            .thenRepeats(6)
    }
}
