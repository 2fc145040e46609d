// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import TestSupport
import Testing
import WhatIf

@Suite struct `What a settlement would have come to` {
    private static let credit = Amount.microcreditsPerCredit

    /// So much for each token, ten if nobody says how many.
    private static func byToken(
        _ credits: Int64,
        capture: CapturePolicy = .absorb(percent: 0)
    ) -> Price {
        Price(
            rates: Rates(
                units: [UnitRate("tokens", assumed: "10", microcredits: credits * credit)]
            ),
            capture: capture
        )
    }

    private static func tokens(_ count: Int64) -> Usage {
        Usage([Usage.Quantity("tokens", ExactDecimal(count))])
    }

    private static func history(
        _ price: Price = byToken(1),
        credits: Amount = 1_000,
        _ commands: Command...
    ) -> History {
        var history = History()
        history.run(
            .catalog(.defineModel("flux", .flux, price, reason: nil)),
            .open("alice"),
            .grant("l1", credits)
        )
        history.run(commands.map { TimedCommand($0, at: 0) })
        return history
    }

    private static func sums(
        _ history: History,
        _ price: Price,
        capture: CapturePolicy? = nil
    ) throws -> Sum {
        try history.sums(Alternative(prices: ["flux": price], capture: capture)).total
    }

    private static func money(
        _ charged: Int64,
        refunded: Int64 = 0,
        uncollected: Int64 = 0
    ) -> Money {
        var money = Money()
        money.charged = Int128(charged * credit)
        money.refunded = Int128(refunded * credit)
        money.uncollected = Int128(uncollected * credit)
        return money
    }

    @Test func `counts what was used`() throws {
        let history = Self.history(
            Self.byToken(1),
            .generate(),
            .success(usage: Self.tokens(7))
        )
        let sum = try Self.sums(history, Self.byToken(3))
        #expect(sum.was == Self.money(7))
        #expect(sum.would == Self.money(21))
    }

    @Test func `counts the outputs that were handed out`() throws {
        let price = Price(rates: Rates(perOutput: 4 * Self.credit))
        let outputs = [
            GenerationOutput(kind: "image"), GenerationOutput(kind: "image", isBlocked: true),
            GenerationOutput(kind: "image"),
        ]
        let history = Self.history(price, .generate(outputs: 3), .success(outputs: outputs))
        let other = Price(rates: Rates(base: 1 * Self.credit, perOutput: 5 * Self.credit))
        let sum = try Self.sums(history, other)
        #expect(sum.was == Self.money(8))
        #expect(sum.would == Self.money(11))
    }

    @Test func `is bounded by the other capture policy`() throws {
        let history = Self.history(
            Self.byToken(1),
            .generate(),
            .success(usage: Self.tokens(25))
        )
        #expect(try Self.sums(history, Self.byToken(1)).was == Self.money(10))
        let half = try Self.sums(history, Self.byToken(1), capture: .absorb(percent: 50))
        #expect(half.would == Self.money(15))
        let all = try Self.sums(history, Self.byToken(2), capture: .debt(percent: nil))
        #expect(all.would == Self.money(50))
    }

    /// More than ten times the estimate is not believed by any policy.
    @Test func `is bounded by what can be believed`() throws {
        let history = Self.history(
            Self.byToken(1),
            .generate(),
            .success(usage: Self.tokens(101))
        )
        let sum = try Self.sums(history, Self.byToken(2), capture: .debt(percent: nil))
        #expect(sum.would == Self.money(20))
    }

    @Test func `owes what was borne, where the policy is debt`() throws {
        let history = Self.history(
            Self.byToken(1, capture: .absorb(percent: 100)),
            credits: 13,
            .generate(),
            .success(usage: Self.tokens(18))
        )
        let same = try history.sums(Alternative()).total
        #expect(same.was == Self.money(13, uncollected: 5))
        #expect(same.would == same.was)
        let owed = try history.sums(Alternative(capture: .debt(percent: nil))).total
        #expect(owed.would == Self.money(18))
    }

    @Test func `bears what was owed, where the policy is to absorb it`() throws {
        let history = Self.history(
            Self.byToken(1, capture: .debt(percent: nil)),
            credits: 13,
            .generate(),
            .success(usage: Self.tokens(18))
        )
        let same = try history.sums(Alternative()).total
        #expect(same.was == Self.money(18))
        #expect(same.would == same.was)
        let borne = try history.sums(Alternative(capture: .absorb(percent: 100))).total
        #expect(borne.would == Self.money(13, uncollected: 5))
    }

    @Test func `keeps an amount that somebody said`() throws {
        let history = Self.history(Self.byToken(1), .generate(), .success(amount: 6))
        let sum = try Self.sums(history, Self.byToken(3))
        #expect(sum.was == Self.money(6))
        #expect(sum.would == Self.money(6))
        #expect(sum.named == 1)
    }

    @Test func `takes for a cancellation what was reported, at most the hold`() throws {
        let history = Self.history(
            Self.byToken(1),
            .generate(),
            .submit(),
            .reportUsage(Self.tokens(4)),
            .cancel()
        )
        let sum = try Self.sums(history, Self.byToken(3))
        #expect(sum.was == Self.money(4))
        #expect(sum.would == Self.money(12))
        #expect(sum.generations == 1)
    }

    @Test func `gives back all that a failure after the success gave back`() throws {
        let history = Self.history(
            Self.byToken(1),
            .generate(),
            .success(usage: Self.tokens(7)),
            .failure(number: 9)
        )
        let sum = try Self.sums(history, Self.byToken(3))
        #expect(sum.was == Self.money(7, refunded: 7))
        #expect(sum.would == Self.money(21, refunded: 21))
        #expect(sum.difference == 0)
    }

    @Test func `gives back the same part by a refund, once`() throws {
        let refund = Refund(
            id: "f1",
            reservation: "generation/g1",
            amount: 4,
            fingerprint: .number(77)
        )
        var history = Self.history(Self.byToken(1), .generate(), .success())
        history.run(.refund(refund))
        let sum = try Self.sums(history, Self.byToken(3))
        #expect(sum.was == Self.money(10, refunded: 4))
        #expect(sum.would == Self.money(30, refunded: 12))
    }

    @Test func `gives back the same part by a dispute, once`() throws {
        let open = DisputeCommand.open(OpenDispute(id: "d1", generation: "g1"))
        let resolve = DisputeCommand.resolve(
            ResolveDispute(id: "d1", outcome: .partial, amount: 4)
        )
        var history = Self.history(Self.byToken(1), .generate(), .success())
        for (number, command) in zip(UInt64(50)..., [open, resolve]) {
            history.run(.dispute(command, .number(number)))
        }
        let sum = try Self.sums(history, Self.byToken(3))
        #expect(sum.was == Self.money(10, refunded: 4))
        #expect(sum.would == Self.money(30, refunded: 12))
        #expect(sum.generations == 1)
    }

    /// Four tokens used, taken by a cancellation and given back; then it succeeds after all.
    private static func lateSuccess(after refund: Command...) -> History {
        var history = Self.history(
            Self.byToken(1),
            .generate(),
            .submit(),
            .reportUsage(Self.tokens(4)),
            .cancel()
        )
        history.run(refund.map { TimedCommand($0, at: 0) })
        history.run(.success(usage: Self.tokens(10)))
        return history
    }

    @Test func `does not take again what was given back by hand`() throws {
        let refund = Refund(
            id: "f1",
            reservation: "generation/g1",
            amount: 4,
            fingerprint: .number(77)
        )
        let history = Self.lateSuccess(after: .refund(refund))
        let same = try Self.sums(history, Self.byToken(1))
        #expect(same.was == Self.money(10, refunded: 4))
        #expect(same.would == same.was)
        let sum = try Self.sums(history, Self.byToken(3))
        #expect(sum.would == Self.money(30, refunded: 12))
    }

    @Test func `takes again what a dispute gave back`() throws {
        let open = DisputeCommand.open(OpenDispute(id: "d1", generation: "g1"))
        let resolve = DisputeCommand.resolve(
            ResolveDispute(id: "d1", outcome: .partial, amount: 3)
        )
        let history = Self.lateSuccess(
            after: .dispute(open, .number(50)),
            .dispute(resolve, .number(51))
        )
        let same = try Self.sums(history, Self.byToken(1))
        #expect(same.was == Self.money(13, refunded: 3))
        #expect(same.would == same.was)
        let sum = try Self.sums(history, Self.byToken(3))
        #expect(sum.would == Self.money(39, refunded: 9))
    }

    @Test func `comes to nothing where the other price is nothing`() throws {
        let history = Self.history(
            Self.byToken(1),
            .generate(),
            .success(usage: Self.tokens(7))
        )
        #expect(try Self.sums(history, Price(rates: Rates())).would == Money())
    }

    @Test func `is of the day on which the credit moved`() throws {
        let day: Instant = 86_400
        var history = Self.history(Self.byToken(1), .generate())
        history.run(.success(), at: day.justBefore)
        history.run(.failure(number: 9), at: day)
        let alternative = Alternative(prices: ["flux": Self.byToken(2)])
        let groups = try history.sums(alternative, by: Grouping([.day])).groups
        #expect(
            groups.mapValues(\.would) == [
                Group(day: 0, account: nil, model: nil): Self.money(20),
                Group(day: 1, account: nil, model: nil): Self.money(0, refunded: 20),
            ]
        )
    }
}
