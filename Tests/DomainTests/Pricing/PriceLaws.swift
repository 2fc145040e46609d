// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport
import Testing

@Suite struct `Laws of prices` {
    private static let seed = SeededRandom.seedOfRun

    private static func forEachCase(
        _ count: Int = 3000,
        _ body: (inout RandomPrices) throws -> Void
    ) rethrows {
        for number in 0..<count {
            var random = RandomPrices(random: SeededRandom(number: 7000 + number))
            try body(&random)
        }
    }

    @Test func `the lines sum to the total, whatever is asked`() throws {
        try Self.forEachCase { random in
            let price = random.price()
            let cost = try price.cost(
                of: random.parameters(),
                outputs: random.outputs(),
                usage: random.usage(),
                plan: random.plan()
            )
            let sum = cost.lines.reduce(0) { $0 + $1.microcredits }
            #expect(sum == cost.microcredits, "seed \(Self.seed)")
            #expect(0...Amount.maximum ~= cost.microcredits)
        }
    }

    @Test func `a quote is what the same usage costs`() throws {
        try Self.forEachCase { random in
            let price = random.price()
            let parameters = random.parameters()
            let (outputs, plan) = (random.outputs(), random.plan())
            let quote = try price.cost(of: parameters, outputs: outputs, plan: plan)
            let inputs = try price.inputs(of: parameters, plan: plan)
            let captured = try price.cost(
                of: inputs,
                outputs: outputs,
                usage: inputs.estimate,
                plan: plan
            )
            #expect(captured == quote, "seed \(Self.seed)")
        }
    }

    @Test func `more of anything never costs less`() throws {
        try Self.forEachCase { random in
            let price = random.price()
            let inputs = try price.inputs(of: random.parameters(), plan: nil)
            let usage = random.usage()
            let outputs = random.outputs()
            let cost = try price.cost(of: inputs, outputs: outputs, usage: usage)
            let more = Usage(
                usage.quantities.map { quantity in
                    .init(quantity.measure, random.more(than: quantity.value))
                }
            )
            let next = try price.cost(of: inputs, outputs: outputs, usage: more)
            #expect(next.microcredits >= cost.microcredits, "seed \(Self.seed)")
            let another = try price.cost(of: inputs, outputs: outputs + 1, usage: usage)
            #expect(another.microcredits >= cost.microcredits, "seed \(Self.seed)")
        }
    }

    @Test func `rounding moves a cost by less than its place`() throws {
        try Self.forEachCase { random in
            var price = random.price()
            let parameters = random.parameters()
            price.rounding = .finest
            let exact = try price.cost(of: parameters, outputs: 2).microcredits
            for direction in Rounding.Direction.allCases {
                price.rounding = Rounding(place: 0, direction)
                let rounded = try price.cost(of: parameters, outputs: 2).microcredits
                #expect(rounded.isMultiple(of: 1_000_000), "seed \(Self.seed)")
                #expect(abs(rounded - exact) <= 1_000_000, "seed \(Self.seed)")
            }
        }
    }
}

/// Prices of every shape, and what may be asked of them.
struct RandomPrices {
    var random: SeededRandom

    mutating func price() -> Price {
        Price(
            rates: rates(),
            rounding: Rounding(
                place: random.pick([-6, -6, -3, -2, 0, 1]),
                random.pick(Rounding.Direction.allCases)
            ),
            tiers: [
                Price.Tier(plan: "pro", .factor(factor())),
                Price.Tier(plan: "own", .rates(rates())),
            ]
        )
    }

    private mutating func rates() -> Rates {
        var rates = Rates(base: amount(), perOutput: amount(), minimum: amount())
        for measure in ["seconds", "steps", "tokens"] where random.chance(percent: 60) {
            rates.units.append(
                UnitRate(
                    measure,
                    source: .number(measure),
                    assumed: "1",
                    microcredits: amount(),
                    per: random.pick([1, 1, 3, 7, 1000, 1_000_000]),
                    isPerOutput: random.chance(percent: 50)
                )
            )
        }
        for size in ["small", "large"] where random.chance(percent: 50) {
            rates.multipliers.append(
                Multiplier(Condition("size", .equals(.string(size))), factor: factor())
            )
            rates.surcharges.append(
                Surcharge(
                    Condition("size", .equals(.string(size))),
                    microcredits: amount(),
                    isPerOutput: random.chance(percent: 50)
                )
            )
        }
        rates.multipliers.append(
            Multiplier(Condition("steps", .range(from: "10", below: "30")), factor: factor())
        )
        return rates
    }

    private mutating func amount() -> Int64 {
        random.pick([0, 0, 1, 333_333, 1_000_000, Int64.random(in: 0...9_000_000, using: &random)])
    }

    private mutating func factor() -> ExactDecimal {
        random.pick(["0", "0.333", "0.9", "1", "1.5", "2.718281"])
    }

    mutating func quantity() -> ExactDecimal {
        random.pick(["0", "0.001", "1", "3.2", "17", "4096", "0.333333333"])
    }

    mutating func more(than value: ExactDecimal) -> ExactDecimal {
        random.pick([value, max(value, "17.5"), max(value, "4097")])
    }

    mutating func parameters() -> JSON {
        var members = [JSON.Member("size", random.pick(["small", "large", "other"]))]
        for name in ["seconds", "steps", "tokens"] where random.chance(percent: 80) {
            members.append(JSON.Member(name, .number(quantity().text)))
        }
        return .object(members)
    }

    mutating func outputs() -> Int64 { random.pick([0, 1, 2, 5]) }

    mutating func plan() -> String? { random.pick([nil, "pro", "own", "other"]) }

    mutating func usage() -> Usage {
        var quantities: [Usage.Quantity] = []
        for measure in ["seconds", "steps", "tokens"] where random.chance(percent: 70) {
            quantities.append(.init(measure, quantity()))
        }
        return Usage(quantities)
    }
}
