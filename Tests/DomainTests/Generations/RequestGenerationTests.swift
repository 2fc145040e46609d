// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport
import Testing

@Suite struct `Request a generation` {
    static let history: [Event] = [.registered(), .opened(), .granted("l1", 30)]

    @Test func `it is priced and held`() {
        Given(Self.history)
            .when(.generate(), at: 5)
            .then(
                .reserved("generation/g1", 10, from: ["l1": 10], by: .number(1)),
                .requested("g1", .of(10), hold: .own("generation/g1"), at: 5)
            )
            .thenBalance(available: 20, held: 10)
            .when(.generate(), at: 6)
            .thenRepeats(5)
            .when(.generate(number: 2), at: 6)
            .thenRejected(.idConflict(.generation("g1"), first: 5))
    }

    @Test func `what is free needs no credit`() {
        Given(.registered(by: Price(rates: Rates())), .opened())
            .when(.generate())
            .then(.requested("g1", .of(0), hold: .none))
    }

    @Test func `quote, hold and capture are one`() throws {
        let price = Price(
            rates: Rates(
                perOutput: 3 * Amount.microcreditsPerCredit,
                units: [UnitRate("seconds", source: .number("seconds"), microcredits: 1_500_000)]
            )
        )
        let given = Given(.registered(by: price), .opened(), .granted("l1", 100))
        let parameters = JSON.object([JSON.Member("seconds", .number("4"))])
        let quote = QuotePin(priceVersion: 1, expiresAt: 60, microcredits: 12_000_000)
        given.when(.generate(with: parameters, outputs: 2, quote: quote))
            .thenBalance(available: 88, held: 12)
            .when(.success())
            .thenBalance(available: 88)
    }

    @Test func `the price of the quote is kept`() {
        let given = Given(Self.history)
        let dearer = Price(rates: Rates(base: 25 * Amount.microcreditsPerCredit))
        let quote = QuotePin(priceVersion: 1, expiresAt: 60, microcredits: 10_000_000)
        given.store.apply([
            .catalog(
                .modelRepriced(
                    ModelRepriced(
                        model: "flux",
                        version: 2,
                        price: dearer,
                        authorship: Authorship(actor: nil, reason: nil)
                    )
                )
            )
        ])
        given.when(.generate(quote: quote), at: 59)
            .thenBalance(available: 20, held: 10)
            .when(.generate("g2", quote: quote), at: 60)
            .thenRejected(.quoteExpired(60))
            .when(.generate("g2"), at: 60)
            .thenRejected(.insufficientCredits("alice", available: 20, required: 25))
    }

    @Test func `a generation keeps its price`() {
        let tokens = Price(
            rates: Rates(
                units: [UnitRate("tokens", microcredits: Amount.microcreditsPerCredit)]
            )
        )
        let dearer = Price(rates: Rates(base: 25 * Amount.microcreditsPerCredit))
        let given = Given(.registered(by: tokens), .opened(), .granted("l1", 30))
        let estimate = Usage([Usage.Quantity("tokens", ExactDecimal(20))])
        given.when(.generate(estimate: estimate))
            .thenBalance(available: 10, held: 20)
        given.store.apply([
            .catalog(
                .modelRepriced(
                    ModelRepriced(
                        model: "flux",
                        version: 2,
                        price: dearer,
                        authorship: Authorship(actor: nil, reason: nil)
                    )
                )
            )
        ])
        given.when(.success(usage: Usage([Usage.Quantity("tokens", ExactDecimal(7))])))
            .thenBalance(available: 23)
    }

    @Test func `a measure that nobody told is asked for, by name`() {
        let credit = Amount.microcreditsPerCredit
        let price = Price(
            rates: Rates(
                base: credit,
                units: [
                    UnitRate("input_tokens", microcredits: credit),
                    UnitRate("output_tokens", assumed: "3", microcredits: credit),
                    UnitRate("searches", microcredits: 0),
                ]
            )
        )
        let rejection = Rejection.invalidContent([
            ContentError(
                "/estimate/input_tokens",
                "Send an estimate of input_tokens: the price depends on it, and neither the "
                    + "parameters nor the price say how much it is."
            )
        ])
        let other = Usage([Usage.Quantity("output_tokens", "5")])
        let estimate = Usage([Usage.Quantity("input_tokens", "4")])
        Given(.registered(by: price), .opened(), .granted("l1", 100))
            .when(.generate())
            .thenRejected(rejection)
            .when(.generate(estimate: other))
            .thenRejected(rejection)
            .when(.generate(estimate: estimate))
            .thenBalance(available: 92, held: 8)
    }

    static let rejections: [RejectionRow] = [
        RejectionRow(
            "no account",
            given: [.registered()],
            when: .generate(),
            then: .notFound(.account("alice"))
        ),
        RejectionRow(
            "no model",
            given: [.opened()],
            when: .generate(),
            then: .notFound(.model("flux"))
        ),
        RejectionRow(
            "too many outputs",
            given: history,
            when: .generate(outputs: 5),
            then: .invalidContent([ContentError("/outputs", "Send 1–4 outputs.")])
        ),
        RejectionRow(
            "another quote",
            given: history,
            when: .generate(
                quote: QuotePin(priceVersion: 1, expiresAt: 60, microcredits: 9_000_000)
            ),
            then: .invalidContent([
                ContentError(
                    "/quote",
                    "Ask for a quote of just this: the one that was sent is of something else."
                )
            ])
        ),
        RejectionRow(
            "suspended before a lack of credit",
            given: [.registered(), .opened(), .suspended()],
            when: .generate(),
            then: .accountSuspended("alice")
        ),
        RejectionRow(
            "a disabled model",
            given: history
                + [
                    .catalog(
                        .modelSwitched(
                            ModelSwitched(
                                model: "flux",
                                to: .disabled,
                                authorship: Authorship(actor: nil, reason: nil)
                            )
                        )
                    )
                ],
            when: .generate(),
            then: .modelDisabled("flux")
        ),
        RejectionRow(
            "a lack of credit",
            given: [.registered(), .opened(), .granted("l1", 9)],
            when: .generate(),
            then: .insufficientCredits("alice", available: 9, required: 10)
        ),
    ]

    @Test(arguments: rejections)
    func `refused, and nothing is changed`(_ row: RejectionRow) {
        row.check()
    }

    @Test func `an account that a reversal froze starts none`() throws {
        let given = Given(Self.history)
        var account = try #require(given.store.account("alice"))
        account.debts = [Debt(cause: .payment("stripe:p1"), kind: .freezing, since: 1, amount: 5)]
        account.debt = 5
        given.store.place(.account(account), under: .account("alice"))
        given.when(.generate()).thenRejected(.accountFrozen("alice", debt: 5))
    }
}

@Suite struct `Limits of generations by plan` {
    static let plan = Event.subscription(
        .planDefined(
            PlanChanged(
                plan: "free",
                before: nil,
                terms: PlanTerms(
                    name: "FREE",
                    limits: PlanLimits(concurrency: 2, ratePerMinute: 3)
                ),
                actor: nil,
                fingerprint: .number(9)
            )
        )
    )
    static let history: [Event] = [
        .registered(), plan, .opened(plan: "free"), .granted("l1", 100),
    ]

    @Test func `so many run at a time`() {
        let given = Given(Self.history)
        given.when(.generate("g1"))
            .when(.generate("g2"))
            .when(.generate("g3"))
            .thenRejected(.limitReached(.concurrency("alice", maximum: 2)))
            .when(.failure("g1"))
            .when(.generate("g3"))
            .thenBalance(available: 80, held: 20)
    }

    @Test func `so many are started in a minute`() {
        let given = Given(Self.history)
        for number in 1...3 {
            let id = GenerationID(trusted: "g\(number)")
            given.when(.generate(id), at: 125).when(.failure(id), at: 125)
        }
        given.when(.generate("g4"), at: 130)
            .thenRejected(.limitReached(.rate("alice", maximum: 3, retryAfterSeconds: 50)))
            .when(.generate("g4"), at: 180)
            .thenBalance(available: 90, held: 10)
    }

    @Test func `trap 10: two do not pass the check together`() {
        let given = Given(.registered(), .opened(), .granted("l1", 15))
        given.when(.generate("g1"))
            .when(.generate("g2"))
            .thenRejected(.insufficientCredits("alice", available: 5, required: 10))
    }
}
