// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport
import Testing

/// What a generation does to an account, for random prices, lots and verdicts.
@Suite struct `Laws of what generations cost` {
    private static let count = 300
    private static let credit = Amount.microcreditsPerCredit

    private static func comment(_ number: Int) -> Comment {
        "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), number \(number)"
    }

    private static func price(_ random: inout SeededRandom) -> Price {
        Price(
            rates: Rates(
                base: Int64.random(in: 0...credit, using: &random),
                perOutput: Int64.random(in: 1...credit, using: &random),
                units: [
                    UnitRate(
                        "seconds",
                        source: .number("seconds"),
                        microcredits: Int64.random(in: 1...credit, using: &random),
                        per: Int64.random(in: 1...7, using: &random),
                        isPerOutput: random.chance(percent: 50)
                    )
                ]
            ),
            rounding: Rounding(
                place: Int.random(in: -6...0, using: &random),
                random.pick([.up, .down, .halfEven])
            ),
            capture: .absorb(percent: 100)
        )
    }

    /// Several lots, of which some are spent, and all live long.
    private static func given(_ price: Price, _ random: inout SeededRandom) -> Given {
        var history: [Event] = [.registered(by: price), .opened()]
        for index in 0..<Int.random(in: 1...6, using: &random) {
            let amount = Int64.random(in: 1...(4 * credit), using: &random)
            guard let amount = Amount(microcredits: amount) else { continue }
            history.append(
                .granted(
                    LotID(trusted: "l\(index)"),
                    amount,
                    random.pick([.purchase, .promotion, .subscription]),
                    expiresAt: random.pick([nil, .day(30), .day(60)])
                )
            )
        }
        history.append(.granted("last", 200))
        return Given(history)
    }

    private static func lots(_ given: Given) -> [OpenLot] {
        (given.store.account("alice")?.lots ?? []).sorted { $0.id.text < $1.id.text }
    }

    @Test func `quote, hold and capture are one when the usage is what was quoted`() throws {
        for number in 0..<Self.count {
            var random = SeededRandom(number: 20_000 + number)
            let price = Self.price(&random)
            let given = Self.given(price, &random)
            let seconds = Int64.random(in: 1...20, using: &random)
            let outputs = Int64.random(in: 1...4, using: &random)
            let parameters = JSON.object([JSON.Member("seconds", .number(String(seconds)))])
            let quoted = try price.cost(of: parameters, outputs: outputs)
            let sum = quoted.lines.reduce(Int64(0)) { $0 + $1.microcredits }
            try #require(sum == quoted.microcredits, Self.comment(number))
            let pin = QuotePin(priceVersion: 1, expiresAt: 60, microcredits: quoted.microcredits)
            given.when(.generate(with: parameters, outputs: outputs, quote: pin))
            let held = given.store.account("alice")?.held
            try #require(held == quoted.balance, Self.comment(number))
            let usage = Usage([Usage.Quantity("seconds", ExactDecimal(seconds))])
            given.when(.success(usage: usage))
            let generation = given.store.entities[.generation("g1")]?.generation
            try #require(generation?.captured == quoted.balance, Self.comment(number))
            try #require(generation?.charged == .zero, Self.comment(number))
            try #require(given.store.violations.isEmpty, Self.comment(number))
        }
    }

    @Test func `what is given back after a success restores the lots bit by bit`() throws {
        for number in 0..<Self.count {
            var random = SeededRandom(number: 30_000 + number)
            let price = Self.price(&random)
            let given = Self.given(price, &random)
            let before = Self.lots(given)
            let seconds = Int64.random(in: 1...20, using: &random)
            let parameters = JSON.object([JSON.Member("seconds", .number(String(seconds)))])
            given.when(.generate(with: parameters, outputs: 2))
            // Less than was held, the same, or more.
            let used = Int64.random(in: 0...30, using: &random)
            let usage = Usage([Usage.Quantity("seconds", ExactDecimal(used))])
            given.when(.success(usage: random.pick([nil, usage])), at: 5)
            let generation = given.store.entities[.generation("g1")]?.generation
            try #require(generation?.status == .succeeded, Self.comment(number))
            given.when(.failure(number: 9), at: 6)
            try #require(Self.lots(given) == before, Self.comment(number))
            try #require(given.store.account("alice")?.held == .zero, Self.comment(number))
            try #require(given.store.violations.isEmpty, Self.comment(number))
        }
    }

    /// A webhook and a poller bring the same news, each in its own words.
    @Test func `who brings the verdict first does not matter for the money`() throws {
        for number in 0..<Self.count {
            var random = SeededRandom(number: 40_000 + number)
            let price = Self.price(&random)
            let seed = random
            let outputs = (0..<2).map { _ in
                GenerationOutput(kind: "image", isBlocked: random.chance(percent: 30))
            }
            let webhook = Command.success(outputs: outputs, number: 11)
            let poller = Command.success(outputs: outputs, job: "j1", number: 12)
            let late = Command.failure(number: 13)
            let messages =
                random.chance(percent: 40) ? [webhook, poller, late] : [webhook, poller]
            var ends: [[OpenLot]] = []
            for order in [messages, [poller, webhook] + messages.dropFirst(2)] {
                var random = seed
                let given = Self.given(price, &random)
                let parameters = JSON.object([JSON.Member("seconds", .number("3"))])
                given.when(.generate(with: parameters, outputs: 2)).when(.submit())
                for message in order { given.when(message) }
                ends.append(Self.lots(given))
            }
            try #require(ends[0] == ends[1], Self.comment(number))
        }
    }
}
