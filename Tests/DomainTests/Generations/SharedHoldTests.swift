// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Generations under the hold of a run` {
    static let run: ReservationID = "run/r1"

    private func given(_ policy: CapturePolicy = .absorb(percent: 0)) -> Given {
        let terms = GenerationTerms.of(10, policy: policy)
        return Given.priced(
            [.opened(), .granted("l1", 30), .reserved(Self.run, 25, from: ["l1": 25])]
                + Event.generating("g1", terms, sharing: Self.run)
                + Event.generating("g2", terms, sharing: Self.run),
            by: `Metered generations`.price
        )
    }

    private func captured(_ id: CaptureID, _ amount: Amount) -> Event {
        .captured(Self.run, amount, from: ["l1": amount], id: id, by: .number(2))
    }

    @Test func `each takes its part, and the rest stays held`() {
        given()
            .when(.success("g1"))
            .then(captured("generation/g1", 10), .succeeded("g1", captured: 10))
            .thenBalance(available: 5, held: 15)
            .when(.success("g2", amount: 4))
            .then(captured("generation/g2", 4), .succeeded("g2", actual: 4, captured: 4))
            .thenBalance(available: 5, held: 11)
    }

    @Test func `a failed one takes nothing, and releases nothing`() {
        given()
            .when(.failure("g1"))
            .then(.failed("g1"))
            .thenBalance(available: 5, held: 25)
    }

    @Test func `none takes more from the hold than its own part`() {
        given(.absorb(percent: 50))
            .when(.success("g1", amount: 15))
            .then(
                captured("generation/g1", 10),
                .charged(Self.run, 5, from: ["l1": 5]),
                .succeeded("g1", actual: 15, captured: 10, charged: 5)
            )
            .thenBalance(available: 0, held: 15)
    }

    @Test func `what a cancelled one took counts against its part`() {
        given(.absorb(percent: 50))
            .when(.reportUsage(`Metered generations`.tokens(3)))
            .when(.cancel())
            .thenBalance(available: 5, held: 22)
            .when(.success("g1", amount: 15, number: 4))
            .thenBalance(available: 0, held: 15)
    }

    @Test func `a late success is charged when the run has ended`() {
        given()
            .when(.failure("g1"))
            .when(.release(Self.run))
            .when(.success("g1", number: 3))
            .then(
                .charged(Self.run, 10, from: ["l1": 10]),
                .succeeded("g1", charged: 10, isLate: true, by: 3)
            )
            .thenBalance(available: 20)
    }

    @Test func `a late failure gives back its own part only`() {
        let given = given()
        given.when(.success("g1"))
            .when(.success("g2"))
            .when(.failure("g1", number: 3))
            .thenBalance(available: 15, held: 5)
        #expect(given.store.reservation(Self.run)?.refunded == 10)
    }
}
