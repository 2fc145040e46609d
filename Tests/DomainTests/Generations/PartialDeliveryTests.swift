// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Some of the outputs of a generation` {
    /// One credit, and two for each output.
    static let price = Price(
        rates: Rates(
            base: Amount.microcreditsPerCredit,
            perOutput: 2 * Amount.microcreditsPerCredit
        )
    )
    static let image = GenerationOutput(kind: "image")
    static let blocked = GenerationOutput(kind: "image", isBlocked: true)

    private func given() -> Given {
        Given.priced(
            [.opened(), .granted("l1", 9)] + Event.generating("g1", .of(9, outputs: 4)),
            by: Self.price
        )
    }

    @Test func `all of them cost what was held`() {
        given().when(.success(outputs: Array(repeating: Self.image, count: 4)))
            .thenBalance(available: 0)
    }

    @Test func `those that are blocked are not paid for`() {
        let outputs = [Self.image, Self.blocked, Self.image, Self.blocked]
        given().when(.success(outputs: outputs))
            .then(
                .captured("generation/g1", 5, from: ["l1": 5], by: .number(2)),
                .released("generation/g1", 4, to: ["l1": 4], cause: .remainder),
                .succeeded(actual: 5, captured: 5, delivered: 2, outputs: outputs)
            )
    }

    @Test func `nor are those that are missing`() {
        given().when(.success(outputs: [Self.image]))
            .thenBalance(available: 6)
    }

    @Test func `none of them costs nothing`() {
        given().when(.success(outputs: [Self.blocked, Self.blocked]))
            .thenBalance(available: 9)
    }

    @Test func `more than were ordered cost no more`() {
        let outputs = Array(repeating: Self.image, count: 5)
        given().when(.success(outputs: outputs))
            .then(
                .anomaly(.tooManyOutputs, ["delivered": "5", "ordered": "4"]),
                .captured("generation/g1", 9, from: ["l1": 9], by: .number(2)),
                .succeeded(actual: 9, captured: 9, delivered: 4, outputs: outputs)
            )
    }

    @Test func `they expire thirty days later`() {
        let day: Int64 = 24 * 60 * 60
        let given = given()
        given.when(.success(outputs: [GenerationOutput(kind: "image", url: Sealed("k.url"))]))
            .when(.sweep(), at: Instant(integerLiteral: 30 * day).justBefore)
            .thenNothing()
            .when(.sweep(), at: Instant(integerLiteral: 30 * day))
            .then(.generation(.outputsExpired(.of("g1"))))
            .when(.sweep(), at: Instant(integerLiteral: 30 * day))
            .thenNothing()
        let generation = given.store.entities[.generation("g1")]?.generation
        #expect(generation?.outputs.map(\.url) == [nil])
        #expect(generation?.due == nil)
    }
}
