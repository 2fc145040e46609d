// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import TestSupport
import Testing
import WhatIf

@Suite struct `Another price list` {
    private static let credit = Amount.microcreditsPerCredit

    /// So much a second, as the parameters say.
    private static func bySecond(_ credits: Int64) -> Price {
        Price(
            rates: Rates(
                units: [
                    UnitRate("seconds", source: .number("seconds"), microcredits: credits * credit)
                ]
            )
        )
    }

    private static func flat(
        _ credits: Int64,
        capture: CapturePolicy = .absorb(percent: 0)
    ) -> Price {
        Price(rates: Rates(base: credits * credit), capture: capture)
    }

    private static func history(_ price: Price = flat(10)) -> History {
        var history = History()
        history.run(
            .catalog(.defineModel("flux", .flux, price, reason: nil)),
            .open("alice"),
            .grant("l1", 1_000)
        )
        return history
    }

    private static func ordered(_ history: History = history()) -> History {
        var history = history
        history.run(.generate(with: ["seconds": 4, "size": "large"]), .success())
        return history
    }

    private static func alternative(_ price: Price) -> Alternative {
        Alternative(prices: ["flux": price])
    }

    private static func money(_ charged: Int64, refunded: Int64 = 0) -> Money {
        var money = Money()
        money.charged = Int128(charged * credit)
        money.refunded = Int128(refunded * credit)
        return money
    }

    @Test func `is asked what the order would have cost`() throws {
        let total = try Self.ordered().sums(Self.alternative(Self.flat(13))).total
        #expect(total.generations == 1)
        #expect(total.was == Self.money(10))
        #expect(total.would == Self.money(13))
        #expect(total.difference == Int128(3 * Self.credit))
    }

    @Test func `reads parameters that were sealed`() throws {
        let opened: JSON = ["seconds": 4, "size": "large"]
        let total = try Self.ordered()
            .sums(Self.alternative(Self.bySecond(5)), .opened(opened)).total
        #expect(total.would == Self.money(20))
    }

    @Test func `opens nothing where it reads what the pinned price read`() throws {
        let history = Self.ordered(Self.history(Self.bySecond(2)))
        let total = try history.sums(Self.alternative(Self.bySecond(5)), .erased).total
        #expect(total.was == Self.money(8))
        #expect(total.would == Self.money(20))
    }

    @Test func `opens the parameters for a condition of another value`() {
        func price(_ size: JSON) -> Price {
            var price = Self.flat(10)
            price.rates.multipliers = [Multiplier(Condition("size", .equals(size)), factor: "2")]
            return price
        }
        #expect(price("large").readsNoMore(than: price("large"), plan: nil))
        #expect(!price("small").readsNoMore(than: price("large"), plan: nil))
        #expect(Self.flat(1).readsNoMore(than: price("large"), plan: nil))
        #expect(!price("large").readsNoMore(than: Self.flat(1), plan: nil))
    }

    @Test func `looks at the rates of the plan`() {
        var tiered = Self.flat(10)
        tiered.tiers = [Price.Tier(plan: "pro", .rates(Self.bySecond(1).rates))]
        #expect(tiered.readsNoMore(than: Self.flat(1), plan: nil))
        #expect(!tiered.readsNoMore(than: Self.flat(1), plan: "pro"))
        #expect(tiered.readsNoMore(than: Self.bySecond(3), plan: "pro"))
    }

    @Test(arguments: [
        (Repricing.Parameters.erased, Unpriced.erased),
        (.opened(["size": "large"]), .missing(parameter: "seconds")),
        (.opened(["seconds": "four"]), .notAQuantity(parameter: "seconds")),
        (.opened(["seconds": .number("1e30")]), .notAQuantity(parameter: "seconds")),
        (.opened(["seconds": .number("1e29")]), .outOfBounds),
    ])
    func `leaves out what it cannot price, and lists it`(
        parameters: Repricing.Parameters,
        reason: Unpriced
    ) throws {
        let sums = try Self.ordered().sums(Self.alternative(Self.bySecond(5)), parameters)
        let total = sums.total
        #expect(total.generations == 0)
        #expect(total.was == Money())
        #expect(total.difference == 0)
        #expect(total.unpriced == 1)
        #expect(total.unpricedMoney == Self.money(10))
        let (key, sum) = try #require(sums.unpriced.first)
        #expect(sums.unpriced.count == 1)
        #expect(key.model == "flux")
        #expect(key.reason == reason)
        #expect(sum.generations == 1)
        #expect(sum.examples == ["g1"])
    }

    @Test func `without the model leaves its generations out`() throws {
        let sums = try Self.ordered().sums(Alternative(prices: [:]))
        #expect(sums.unpriced.keys.map(\.reason) == [.notListed])
        #expect(sums.total.unpricedMoney == Self.money(10))
    }

    @Test func `that counts what nobody estimated would have refused the order`() throws {
        let price = Price(
            rates: Rates(units: [UnitRate("tokens", microcredits: Self.credit)])
        )
        let sums = try Self.ordered().sums(Self.alternative(price), .opened([:]))
        #expect(sums.unpriced.keys.map(\.reason) == [.unknownMeasure("tokens")])
    }

    @Test func `names a few examples of many`() throws {
        var history = Self.history()
        for number in 1...9 {
            let id = GenerationID(trusted: "g\(number)")
            history.run(
                .generate(id, number: UInt64(number)),
                .success(id, number: UInt64(100 + number))
            )
        }
        let sums = try history.sums(Alternative(prices: [:]))
        let sum = try #require(sums.unpriced.values.first)
        #expect(sum.generations == 9)
        #expect(sum.examples == ["g1", "g2", "g3", "g4", "g5"])
    }

    @Test func `is not asked where the pinned version is kept, whatever came later`() throws {
        var history = Self.history()
        history.run(.generate("g1"))
        history.run(.catalog(.repriceModel("flux", Self.flat(50), reason: nil)))
        history.run(.success("g1"), .generate("g2", number: 3), .success("g2", number: 4))
        let kept = try history.sums(Alternative()).total
        #expect(kept.was == Self.money(60))
        #expect(kept.would == Self.money(60))
        let total = try history.sums(Self.alternative(Self.flat(50))).total
        #expect(total.would == Self.money(100))
    }

    @Test func `holds for an order that a quote had pinned`() throws {
        var history = Self.history()
        let quote = QuotePin(
            priceVersion: 1,
            expiresAt: 100,
            microcredits: 10 * Self.credit
        )
        history.run(.catalog(.repriceModel("flux", Self.flat(50), reason: nil)))
        history.run(.generate(quote: quote), .success())
        let kept = try history.sums(Alternative()).total
        #expect(kept.was == Self.money(10))
        #expect(kept.would == Self.money(10))
        let total = try history.sums(Self.alternative(Self.flat(50))).total
        #expect(total.would == Self.money(50))
    }

    @Test func `rounds as it is told`() throws {
        var price = Self.flat(0)
        price.rates.base = .credits("12.3")
        let alternative = Alternative(
            prices: ["flux": price],
            rounding: Rounding(place: 0, .up)
        )
        #expect(try Self.ordered().sums(alternative).total.would == Self.money(13))
    }
}
