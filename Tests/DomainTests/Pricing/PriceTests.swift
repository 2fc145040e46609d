// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport
import Testing

@Suite struct `A price` {
    struct Row: CustomTestStringConvertible {
        let label: String
        let price: Price
        var parameters: JSON = [:]
        var outputs: Int64 = 1
        var usage: Usage?
        var plan: String?
        let explanation: String

        var testDescription: String { label }
    }

    static let video = Price(
        rates: Rates(
            units: [
                UnitRate(
                    "seconds",
                    unit: "s",
                    source: .number("duration"),
                    microcredits: .credits("8")
                )
            ],
            multipliers: [
                Multiplier(Condition("aspect_ratio", .equals("16:9")), factor: "1.5"),
                Multiplier(
                    Condition("duration", .range(from: "10", below: nil)),
                    factor: "0.9",
                    label: "long"
                ),
            ],
            surcharges: [
                Surcharge(
                    Condition("upscale", .equals(true)),
                    microcredits: .credits("5"),
                    label: "upscaling"
                )
            ]
        ),
        tiers: [
            Price.Tier(plan: "pro", .factor("0.9")),
            Price.Tier(plan: "flat", .rates(Rates(base: .credits("1")))),
        ]
    )

    static let image = Price(
        rates: Rates(
            base: .credits("1"),
            perOutput: .credits("0.3"),
            units: [
                UnitRate(
                    "megapixels",
                    unit: "MP",
                    source: .megapixels(width: "width", height: "height"),
                    assumed: "1",
                    microcredits: .credits("2"),
                    isPerOutput: true
                )
            ],
            minimum: .credits("4")
        ),
        rounding: Rounding(place: 0, .up)
    )

    static let text = Price(
        rates: Rates(
            units: [
                UnitRate(
                    "input_tokens",
                    source: .number("input_tokens"),
                    assumed: "500",
                    microcredits: .credits("0.15"),
                    per: 1000
                ),
                UnitRate(
                    "output_tokens",
                    source: .number("max_tokens"),
                    microcredits: .credits("0.6"),
                    per: 1000
                ),
                UnitRate("searches", microcredits: .credits("0.01")),
            ]
        )
    )

    static let speech = Price(
        rates: Rates(
            units: [
                UnitRate(
                    "characters",
                    source: .characters("text"),
                    microcredits: .credits("1"),
                    per: 3
                ),
                UnitRate("voices", source: .elements("voices"), microcredits: 1, isPerOutput: true),
            ]
        )
    )

    static let rows: [Row] = [
        Row(
            label: "the line of the handbook",
            price: video,
            parameters: ["duration": 4, "upscale": true],
            explanation: "4 s × 8 + upscaling 5 = 37"
        ),
        Row(
            label: "a multiplier by value leaves surcharges alone",
            price: video,
            parameters: ["duration": 4, "upscale": true, "aspect_ratio": "16:9"],
            explanation: "4 s × 8 + aspect_ratio 16:9 × 1.5 (16) + upscaling 5 = 53"
        ),
        Row(
            label: "a range begins at its lower end",
            price: video,
            parameters: ["duration": 10],
            explanation: "10 s × 8 − long × 0.9 (8) = 72"
        ),
        Row(
            label: "and not below it",
            price: video,
            parameters: ["duration": .decimal("9.9")],
            explanation: "9.9 s × 8 = 79.2"
        ),
        Row(
            label: "a plan pays less",
            price: video,
            parameters: ["duration": 4, "upscale": true],
            plan: "pro",
            explanation: "4 s × 8 + upscaling 5 − plan pro × 0.9 (3.7) = 33.3"
        ),
        Row(
            label: "a plan has rates of its own, whatever is missing for the others",
            price: video,
            plan: "flat",
            explanation: "base 1 = 1"
        ),
        Row(
            label: "usage takes the place of the parameter",
            price: video,
            parameters: ["duration": 4, "upscale": true],
            usage: Usage([.init("seconds", "3.2")]),
            explanation: "3.2 s × 8 + upscaling 5 = 30.6"
        ),
        Row(
            label: "outputs, megapixels and the place of rounding",
            price: image,
            parameters: ["width": 1024, "height": 1024],
            outputs: 3,
            explanation:
                "base 1 + 3 outputs × 0.3 + 3 × 1.048576 MP × 2 + rounding (0.808544) = 9"
        ),
        Row(
            label: "megapixels of sides that are no whole numbers",
            price: image,
            parameters: ["width": 1000, "height": .decimal("2000.5")],
            explanation: "base 1 + 1 output × 0.3 + 2.0005 MP × 2 + rounding (0.699) = 6"
        ),
        Row(
            label: "a minimum",
            price: image,
            parameters: ["width": 100, "height": 100],
            explanation: "base 1 + 1 output × 0.3 + 0.01 MP × 2 + minimum 4 (2.68) = 4"
        ),
        Row(
            label: "what is assumed where nothing is said",
            price: image,
            explanation: "base 1 + 1 output × 0.3 + 1 MP × 2 + minimum 4 (0.7) = 4"
        ),
        Row(
            label: "one side without the other says nothing",
            price: image,
            parameters: ["width": 4000],
            explanation: "base 1 + 1 output × 0.3 + 1 MP × 2 + minimum 4 (0.7) = 4"
        ),
        Row(
            label: "tokens by the thousand; what only the usage can say costs nothing yet",
            price: text,
            parameters: ["max_tokens": 2048],
            explanation: "500 input_tokens × 0.15 per 1000 + "
                + "2048 output_tokens × 0.6 per 1000 = 1.3038"
        ),
        Row(
            label: "tokens as they were used",
            price: text,
            parameters: ["max_tokens": 2048],
            usage: Usage([
                .init("searches", "2"), .init("output_tokens", "7"), .init("input_tokens", "1001"),
            ]),
            explanation: "1001 input_tokens × 0.15 per 1000 + 7 output_tokens × 0.6 per 1000 + "
                + "2 searches × 0.01 = 0.17435"
        ),
        Row(
            label: "characters are Unicode scalars; a third of a credit is not lost",
            price: speech,
            parameters: ["text": "Zoë!", "voices": ["a", "b"]],
            outputs: 2,
            explanation: "4 characters × 1 per 3 + 2 × 2 voices × 0.000001 = 1.333337"
        ),
        Row(
            label: "free",
            price: Price(rates: Rates()),
            parameters: ["anything": "goes"],
            outputs: 4,
            explanation: "free"
        ),
    ]

    @Test(arguments: rows)
    func `comes to what its lines say`(row: Row) throws {
        let cost = try row.price.cost(
            of: row.parameters,
            outputs: row.outputs,
            usage: row.usage,
            plan: row.plan
        )
        #expect(cost.explanation == row.explanation)
        #expect(cost.lines.reduce(0) { $0 + $1.microcredits } == cost.microcredits)
    }

    @Test func `0.3 and 0.3 are 0.6, and round once`() throws {
        func cost(_ rounding: Rounding) throws -> Int64 {
            let rate = UnitRate("n", source: .number("n"), microcredits: .credits("0.3"))
            let price = Price(
                rates: Rates(base: .credits("0.3"), units: [rate]),
                rounding: rounding
            )
            return try price.cost(of: ["n": 1], outputs: 1).microcredits
        }
        #expect(try cost(.finest) == .credits("0.6"))
        #expect(try cost(Rounding(place: 0, .halfUp)) == .credits("1"))
        #expect(try cost(Rounding(place: 0, .down)) == 0)
        #expect(try cost(Rounding(place: -1, .up)) == .credits("0.6"))
    }

    @Test func `a split loses no cent`() throws {
        let thirds = ["a", "b", "c"].map { name in
            UnitRate(name, assumed: "1", microcredits: .credits("10"), per: 3)
        }
        let cost = try Price(rates: Rates(units: thirds)).cost(of: [:], outputs: 1)
        #expect(cost.microcredits == .credits("10"))
        #expect(cost.lines.map(\.microcredits) == [3_333_334, 3_333_333, 3_333_333])
    }

    @Test(arguments: [
        (Rounding.Direction.up, [3, 2, 1, 3]), (.down, [2, 1, 0, 2]), (.halfUp, [3, 2, 0, 2]),
        (.halfEven, [2, 2, 0, 2]),
    ])
    func `directions`(direction: Rounding.Direction, expected: [Int64]) throws {
        for (base, expected) in zip(["2.5", "1.5", "0.4", "2.000001"], expected) {
            let price = Price(
                rates: Rates(base: .credits(ExactDecimal(stringLiteral: base))),
                rounding: Rounding(place: 0, direction)
            )
            let cost = try price.cost(of: [:], outputs: 1)
            #expect(cost.microcredits == expected * 1_000_000, "\(base) \(direction)")
        }
    }

    @Test func `what it depends on must be there`() {
        #expect(throws: PricingError.missing(parameter: "duration")) {
            try Self.video.cost(of: [:], outputs: 1)
        }
        for wrong: JSON in ["4", -1, .null, true] {
            #expect(throws: PricingError.notAQuantity(parameter: "duration")) {
                try Self.video.cost(of: .object([.init("duration", wrong)]), outputs: 1)
            }
        }
    }

    @Test func `fractions that are too fine to be added are refused, not cut`() {
        let units = [Int64.max, Int64.max - 1, Int64.max - 2].enumerated().map { index, per in
            UnitRate("n\(index)", source: .number("n"), microcredits: 1, per: per)
        }
        let price = Price(rates: Rates(units: units))
        #expect(throws: PricingError.outOfBounds) { try price.cost(of: ["n": 1], outputs: 1) }
    }

    @Test func `what is beyond the largest amount is refused, not cut`() throws {
        for count in ["138888889", "1e29", "99999999999999999999999999999"] {
            #expect(throws: PricingError.outOfBounds) {
                try Self.video.cost(of: ["duration": .decimal(count)], outputs: 1, plan: "none")
            }
        }
        let plain = Price(
            rates: Rates(units: [
                UnitRate("n", source: .number("n"), microcredits: Amount.maximum)
            ])
        )
        #expect(try plain.cost(of: ["n": 1], outputs: 1).microcredits == Amount.maximum)
        #expect(throws: PricingError.outOfBounds) {
            try plain.cost(of: ["n": .decimal("1.000000000000001")], outputs: 1)
        }
        #expect(throws: PricingError.outOfBounds) {
            try Self.video.cost(
                of: ["duration": 4],
                outputs: 1,
                usage: Usage([.init("seconds", "-1")])
            )
        }
    }

    @Test func `of the parameters only what the price names is kept`() throws {
        let inputs = try Self.video.inputs(
            of: [
                "prompt": "a secret", "duration": .decimal("1.20e1"), "aspect_ratio": "my name",
                "upscale": false,
            ],
            plan: nil
        )
        #expect(inputs.estimate == Usage([.init("seconds", "12")]))
        #expect(inputs.values == [JSON.Member("duration", 12)])
    }
}
