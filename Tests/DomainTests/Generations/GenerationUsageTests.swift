// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Metered generations` {
    /// A credit for each token.
    static let price = Price(
        rates: Rates(
            units: [UnitRate("tokens", microcredits: Amount.microcreditsPerCredit)]
        )
    )

    static func tokens(_ count: Int64) -> Usage {
        Usage([Usage.Quantity("tokens", ExactDecimal(count))])
    }

    private func given(_ policy: CapturePolicy = .absorb(percent: 0)) -> Given {
        Given.priced(
            [.opened(), .granted("l1", 100)] + Event.generating("g1", .of(20, policy: policy)),
            by: Self.price
        )
    }

    private func reported(_ usage: Usage) -> Event {
        .generation(.usageReported(GenerationUsageReported(reference: .of("g1"), usage: usage)))
    }

    @Test func `usage is reported in steps, and what it comes to is taken at the end`() {
        given()
            .when(.reportUsage(Self.tokens(5)))
            .then(reported(Self.tokens(5)))
            .when(.reportUsage(Self.tokens(12), number: 51))
            .then(reported(Self.tokens(12)))
            .when(.success())
            .then(
                .captured("generation/g1", 12, from: ["l1": 12], by: .number(2)),
                .released("generation/g1", 8, to: ["l1": 8], cause: .remainder),
                .succeeded(actual: 12, captured: 12, usage: Self.tokens(12))
            )
    }

    @Test func `the verdict's usage replaces what was reported`() {
        given()
            .when(.reportUsage(Self.tokens(5)))
            .when(.success(usage: Self.tokens(9)))
            .thenBalance(available: 91)
    }

    @Test func `the same usage again is a repeat`() {
        given()
            .when(.reportUsage(Self.tokens(5)))
            .when(.reportUsage(Self.tokens(5), number: 51))
            .thenRepeats(5)
    }

    @Test func `usage does not decrease`() {
        given()
            .when(.reportUsage(Self.tokens(5)))
            .when(.reportUsage(Self.tokens(4), number: 51))
            .then(.anomaly(.usageDecreased, ["tokens": "4"], by: 51))
            .when(.success(usage: Self.tokens(4)))
            .then(
                .anomaly(.usageDecreased, ["tokens": "4"]),
                .captured("generation/g1", 5, from: ["l1": 5], by: .number(2)),
                .released("generation/g1", 15, to: ["l1": 15], cause: .remainder),
                .succeeded(actual: 5, captured: 5, usage: Self.tokens(5))
            )
    }

    @Test func `negative usage is not believed`() {
        given()
            .when(.reportUsage(Self.tokens(-1)))
            .then(.anomaly(.negativeUsage, ["tokens": "-1"], by: 50))
            .when(.reportUsage(Self.tokens(-1)))
            .thenRepeats(5)
    }

    @Test func `ten times the estimate is believed, more is not`() {
        given()
            .when(.reportUsage(Self.tokens(200)))
            .then(reported(Self.tokens(200)))
            .when(.reportUsage(Self.tokens(201), number: 51))
            .then(.anomaly(.implausible, ["tokens": "201"], by: 51))
    }

    @Test(arguments: [CapturePolicy.absorb(percent: 0), .debt(percent: nil)])
    func `what is worth more than any amount is never taken`(_ policy: CapturePolicy) {
        let usage = Self.tokens(.max)
        given(policy)
            .when(.success(usage: usage))
            .thenBalance(available: 80)
        let free = Given.priced(
            [.opened(), .granted("l1", 100)] + Event.generating("g1", .of(0, policy: policy)),
            by: Self.price
        )
        free.when(.success(usage: usage)).thenBalance(available: 100)
        #expect(free.store.violations.isEmpty)
    }

    @Test func `usage after the end is recorded`() {
        given()
            .when(.success(usage: Self.tokens(5)))
            .when(.reportUsage(Self.tokens(5)))
            .thenRepeats(7)
            .when(.reportUsage(Self.tokens(6), number: 51))
            .then(.anomaly(.usageAfterEnd, ["tokens": "6"], by: 51))
    }

    @Test func `a cancelled one pays for what it used`() {
        given()
            .when(.reportUsage(Self.tokens(5)))
            .when(.cancel())
            .then(
                .captured("generation/g1", 5, from: ["l1": 5], by: .number(300)),
                .released("generation/g1", 15, to: ["l1": 15], cause: .remainder),
                .cancelled(captured: 5)
            )
            .thenBalance(available: 95)
    }

    @Test func `a success after that takes only the rest`() {
        let given = given()
        given.when(.reportUsage(Self.tokens(5)))
            .when(.cancel())
            .when(.success(usage: Self.tokens(15)))
            .then(
                .charged("generation/g1", 10, from: ["l1": 10]),
                .succeeded(actual: 15, charged: 10, isLate: true, usage: Self.tokens(15))
            )
            .thenBalance(available: 85)
        #expect(given.store.violations.isEmpty)
    }

    @Test func `a failed one pays for nothing`() {
        given()
            .when(.reportUsage(Self.tokens(5)))
            .when(.failure())
            .thenBalance(available: 100)
    }

    @Test func `usage of what was free by its estimate is told, as no hold stands behind it`() {
        let free = GenerationTerms.of(0, policy: .debt(percent: nil))
        Given.priced(
            [.opened(), .granted("l1", 100)] + Event.generating("g1", free),
            by: Self.price
        )
        .when(.success(usage: Self.tokens(50)))
        .then(
            .anomaly(.excess, ["actual": "50000000 microcredits", "taken": "0 microcredits"]),
            .succeeded(actual: 50, usage: Self.tokens(50))
        )
    }

    @Test func `usage beyond the hold follows the policy`() {
        given(.absorb(percent: 50))
            .when(.reportUsage(Self.tokens(25)))
            .when(.success())
            .thenBalance(available: 75)
        given(.absorb(percent: 0))
            .when(.success(usage: Self.tokens(25)))
            .thenBalance(available: 80)
    }
}
