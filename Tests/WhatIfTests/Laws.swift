// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import TestSupport
import Testing
import WhatIf

/// What holds of every history, whatever happened in it.
@Suite struct `Laws of what might have been` {
    private static func comment(_ number: Int) -> Comment {
        "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number)"
    }

    @Test(arguments: 0..<40)
    func `the prices in force bring what was charged`(number: Int) throws {
        let history = try History.random(7_000 + number)
        for alternative in [Alternative(), Alternative(prices: history.prices)] {
            let sums = try history.sums(alternative)
            #expect(sums.unpriced == [:], Self.comment(number))
            for (group, sum) in sums.groups {
                #expect(sum.would == sum.was, "\(Self.comment(number)), \(group)")
            }
            #expect(sums.total.would == sums.total.was, Self.comment(number))
        }
    }

    /// The laws would hold of histories in which nothing happens, too.
    @Test func `are tried on all that may happen`() throws {
        var seen: Set<String> = []
        for number in 0..<20 {
            let history = try History.random(7_000 + number)
            for record in history.records {
                guard case .generation(let event) = try record.decoded() else { continue }
                switch event {
                case .succeeded(let event):
                    if event.isLate { seen.insert("late success") }
                    if event.charged > .zero { seen.insert("charged") }
                    if event.uncollected > .zero { seen.insert("uncollected") }
                case .failed(let event):
                    if event.refunded > .zero { seen.insert("given back") }
                case .cancelled(let event):
                    if event.captured > .zero { seen.insert("captured cancelling") }
                default: break
                }
            }
            if try history.sums(Alternative()).total.named > 0 { seen.insert("named") }
        }
        #expect(
            seen == [
                "late success", "charged", "uncollected", "given back", "captured cancelling",
                "named",
            ],
            "TALLY_TEST_SEED=\(SeededRandom.seedOfRun)"
        )
    }

    /// The same again from the events of credit alone, which know nothing of models.
    @Test(arguments: 0..<20)
    func `what was charged is what the accounts paid and owe`(number: Int) throws {
        let history = try History.random(7_100 + number)
        let sums = try history.sums(Alternative(), by: Grouping([.account, .day]))
        var paid: [Group: Money] = [:]
        for record in history.records {
            let event = try record.decoded()
            var money = Money()
            switch event {
            case .creditsCaptured(let event):
                money.charged = Int128(event.amount.microcredits)
            case .creditsCharged(let event):
                money.uncollected = event.uncollected.microcredits
                money.charged = Int128(event.amount.microcredits) - money.uncollected
            case .creditsRefunded(let event):
                money.refunded = Int128(event.amount.microcredits)
            default: continue
            }
            let day = record.recordedAt.microseconds / 86_400_000_000
            paid[Group(day: day, account: event.account, model: nil), default: Money()] += money
        }
        let was = sums.groups.mapValues(\.was).filter { $0.value != Money() }
        #expect(was == paid, Self.comment(number))
    }

    /// Of accounts that can pay, whose generations cost what the price says.
    @Test(arguments: 0..<40)
    func `doubling every price doubles what is charged and given back`(number: Int) throws {
        let history = try History.random(7_200 + number) { commands in
            let rich: [Command] = [
                .grant("rich", 900_000), .grant("richer", 900_000, to: "bob"),
            ]
            return commands.prefix(8) + rich.map { TimedCommand($0, at: 0) }
                + commands.dropFirst(8).map(\.withoutAmount)
        }
        let alternative = Alternative(prices: history.prices.mapValues(\.doubled))
        let sums = try history.sums(alternative)
        #expect(sums.unpriced == [:], Self.comment(number))
        for (group, sum) in sums.groups {
            #expect(sum.named == 0, Self.comment(number))
            #expect(sum.would == sum.was.doubled, "\(Self.comment(number)), \(group)")
        }
        #expect(sums.total.difference == sums.total.was.net, Self.comment(number))
    }

    @Test(arguments: 0..<20)
    func `two halves are the whole`(number: Int) throws {
        let history = try History.random(7_300 + number)
        let alternative = Alternative(
            prices: history.prices.mapValues(\.doubled),
            capture: .debt(percent: 20),
            rounding: Rounding(place: 0, .up)
        )
        let middle = Position(history.records.count / 2)
        let whole = try history.sums(alternative, by: Grouping([.model]))
        let first = try history.sums(alternative, in: 1...middle, by: Grouping([.model]))
        let rest = try history.sums(
            alternative,
            in: (middle + 1)...history.whole.upperBound,
            by: Grouping([.model])
        )
        var sum = first.total.would
        sum += rest.total.would
        #expect(sum == whole.total.would, Self.comment(number))
        #expect(first.total.generations + rest.total.generations == whole.total.generations)
        #expect(first.total.difference + rest.total.difference == whole.total.difference)
    }

    @Test(arguments: 0..<20)
    func `groups add up to the total, however they are cut`(number: Int) throws {
        let history = try History.random(7_400 + number)
        var prices = history.prices
        prices["luma"] = nil
        let alternative = Alternative(prices: prices.mapValues(\.doubled))
        let total = try history.sums(alternative, by: Grouping([])).total
        for parts in [[Grouping.Part.account], [.model], [.day], [.account, .model, .day]] {
            let sums = try history.sums(alternative, by: Grouping(Set(parts)))
            #expect(sums.total == total, Self.comment(number))
            #expect(sums.groups.values.reduce(0) { $0 + $1.difference } == total.difference)
            #expect(sums.groups.values.reduce(0) { $0 + $1.unpriced } == total.unpriced)
        }
        let unpriced = try history.sums(alternative).unpriced
        #expect(unpriced.values.reduce(0) { $0 + $1.generations } == total.unpriced)
        #expect(unpriced.keys.allSatisfy { $0.model == "luma" && $0.reason == .notListed })
        #expect(unpriced.values.reduce(0) { $0 + $1.money.net } == total.unpricedMoney.net)
    }
}

extension TimedCommand {
    /// A success whose price decides what is taken.
    fileprivate var withoutAmount: TimedCommand {
        guard case .generation(.settle(var settlement), let stamp) = command,
            case .succeeded(var success) = settlement.verdict
        else { return self }
        success.amount = nil
        settlement.verdict = .succeeded(success)
        return TimedCommand(.generation(.settle(settlement), stamp), at: time)
    }
}
