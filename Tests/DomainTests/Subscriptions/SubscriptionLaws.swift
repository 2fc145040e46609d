// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What is true of subscriptions, whatever happens to them.
@Suite struct `Laws of subscriptions` {
    @Test func `any order and any number of messages ends the same`() throws {
        for number in 0..<200 {
            var random = SeededRandom(number: number)
            let facts = Self.facts(&random)
            let first = Self.ledger(facts)
            let shuffled = (facts + facts.filter { _ in random.chance(percent: 40) })
                .shuffled(using: &random)
            let second = Self.ledger(shuffled)
            let text: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number)"
            let (left, right) = (
                try #require(first.subscription()), try #require(second.subscription())
            )
            #expect(left.status == right.status, text)
            #expect(left.period == right.period, text)
            #expect(left.credit.target == right.credit.target, text)
            #expect(left.currentChoice == right.currentChoice, text)
            #expect(left.pendingChoice == right.pendingChoice, text)
            #expect(first.account("alice")?.plan == second.account("alice")?.plan, text)
            #expect(Self.granted(first) == Self.granted(second), text)
            #expect(first.account("alice")?.debt == 0, text)
            try #require(first.violations.isEmpty && second.violations.isEmpty, text)
        }
    }

    @Test func `so it does where renewals name no plan and changes come late`() throws {
        for number in 0..<300 {
            var random = SeededRandom(number: number)
            let facts = Self.sparseFacts(&random)
            let first = Self.ledger(facts)
            let shuffled = (facts + facts.filter { _ in random.chance(percent: 40) })
                .shuffled(using: &random)
            let second = Self.ledger(shuffled)
            let text: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number)"
            let (left, right) = (
                try #require(first.subscription()), try #require(second.subscription())
            )
            #expect(left.period == right.period, text)
            #expect(left.credit.target == right.credit.target, text)
            #expect(left.credit.granted == right.credit.granted, text)
            #expect(left.currentChoice == right.currentChoice, text)
            #expect(left.pendingChoice == right.pendingChoice, text)
            #expect(first.account("alice")?.plan == second.account("alice")?.plan, text)
            try #require(first.violations.isEmpty && second.violations.isEmpty, text)
        }
    }

    @Test func `what is granted, rolls over, expires and is spent adds up`() throws {
        for number in 0..<200 {
            var random = SeededRandom(number: number)
            let store = Self.ledger(Self.facts(&random), spending: &random)
            let account = try #require(store.account("alice"))
            let text: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number)"
            var sum = Int128(0)
            for event in store.events {
                switch event {
                case .creditsGranted(let grant): sum += Int128(grant.amount.microcredits)
                case .lotExpired(let expiry): sum -= Int128(expiry.amount.microcredits)
                case .creditsCaptured(let capture): sum -= Int128(capture.amount.microcredits)
                case .creditsAdjusted(let adjusted):
                    guard case .decrease(let amount, _, _) = adjusted.effect else { continue }
                    sum -= Int128(amount.microcredits)
                case .creditsRolledOver(let rollover):
                    #expect(
                        rollover.slices.reduce(0) { $0 + $1.amount.microcredits }
                            == rollover.amount.microcredits,
                        text
                    )
                default: break
                }
            }
            #expect(sum == account.available.microcredits + account.held.microcredits, text)
            try #require(store.violations.isEmpty, text)
        }
    }

    @Test func `the parts of a period sum to its whole, each within one of exact`() {
        for number in 0..<500 {
            var random = SeededRandom(number: number)
            let parts = (0..<Int.random(in: 1...50, using: &random)).map { _ in
                Proration.Part(
                    microseconds: Int64.random(in: 0...3_000_000_000_000, using: &random),
                    microcredits: random.pick([
                        0, 1, 7, 100_000_000, Amount.maximum,
                        Int64.random(in: 0...Amount.maximum, using: &random),
                    ])
                )
            }
            let whole = parts.reduce(Int128(0)) { $0 + Int128($1.microseconds) }
            guard whole > 0 else { continue }
            let shares = Proration.shares(of: parts)
            let exact = parts.map { Int128($0.microseconds) * Int128($0.microcredits) }
            let text: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), parts \(number)"
            #expect(
                shares.reduce(Int128(0)) { $0 + Int128($1) } == exact.reduce(0, +) / whole,
                text
            )
            for (share, product) in zip(shares, exact) {
                let error = Int128(share) * whole - product
                #expect(-whole < error && error < whole, text)
            }
        }
    }

    @Test func `a plan that does not change gives just its credits`() {
        for microcredits: Int64 in [1, 99_999_999, Amount.maximum] {
            let parts = [1, 2, 2_592_000_000_000 - 3].map {
                Proration.Part(microseconds: $0, microcredits: microcredits)
            }
            #expect(Proration.shares(of: parts).reduce(0, +) == microcredits)
        }
    }
}

extension `Laws of subscriptions` {
    /// Some periods, and whatever may be said of them; each names its plan.
    private static func facts(_ random: inout SeededRandom) -> [(SubscriptionFact, PlanID?)] {
        var facts: [(SubscriptionFact, PlanID?)] = []
        let plans: [PlanID] = ["STARTER", "PRO"]
        for month in 0..<Int64.random(in: 1...4, using: &random) {
            let period = SubscriptionPeriod.days(month * 30..<(month + 1) * 30)
            facts.append((.renewed(period), random.pick(plans)))
        }
        let moments = (0..<Int.random(in: 0...6, using: &random)).map { _ in
            Instant.day(Int64.random(in: 1...130, using: &random))
        }
        for at in Set(moments).sorted() {
            let plan = random.pick(plans)
            let fact: SubscriptionFact = random.pick([
                .changed(at: at, nil), .changed(at: at, .now), .changed(at: at, .atPeriodEnd),
                .pastDue(at: at), .paused(at: at), .resumed(at: at),
                .cancelled(at: at, endsAt: nil), .ended(at: at),
            ])
            facts.append((fact, plan))
        }
        return facts
    }

    /// Only the first period names its plan for sure.
    private static func sparseFacts(
        _ random: inout SeededRandom
    ) -> [(SubscriptionFact, PlanID?)] {
        let plans: [PlanID] = ["STARTER", "PRO"]
        var facts: [(SubscriptionFact, PlanID?)] = [
            (.started(.days(0..<30), isTrial: false), random.pick(plans))
        ]
        for month in 1..<Int64.random(in: 2...4, using: &random) {
            let period = SubscriptionPeriod.days(month * 30..<(month + 1) * 30)
            facts.append((.renewed(period), random.pick([nil, nil, "STARTER", "PRO"])))
        }
        let moments = (0..<Int.random(in: 1...5, using: &random)).map { _ in
            Instant.day(Int64.random(in: 1...130, using: &random))
        }
        for at in Set(moments).sorted() {
            facts.append(
                (.changed(at: at, random.pick([nil, .now, .atPeriodEnd])), random.pick(plans))
            )
        }
        return facts
    }

    private static func ledger(_ facts: [(SubscriptionFact, PlanID?)]) -> MemoryStore {
        let given = opened()
        for (fact, plan) in facts { given.when(.observe(fact, plan: plan), at: .day(1)) }
        return given.store
    }

    /// With reservations, captures and releases between, and time going on.
    private static func ledger(
        _ facts: [(SubscriptionFact, PlanID?)],
        spending random: inout SeededRandom
    ) -> MemoryStore {
        let given = opened()
        var time = Instant.day(0)
        for (number, (fact, plan)) in facts.enumerated() {
            time = time.adding(seconds: Int64.random(in: 0...20, using: &random) * 86_400)
            let id = ReservationID(trusted: "r\(number)")
            let older = ReservationID(trusted: "r\(number / 2)")
            given.when(.reserve(id, Amount(integerLiteral: 7)), at: time)
            given.when(.observe(fact, plan: plan), at: time)
            given.when(
                random.pick([.capture(older), .release(older), .capture(older, 3)]),
                at: time
            )
            given.when(.expireLots("alice"), at: time)
        }
        return given.store
    }

    private static func opened() -> Given {
        Given(.planDefined("STARTER", .starter), .planDefined("PRO", .pro), .opened())
    }

    /// What each period gave in the end, however often it was reckoned.
    private static func granted(_ store: MemoryStore) -> [String] {
        store.events.compactMap { event in
            guard case .subscription(.credited(let credited)) = event else { return nil }
            return "\(credited.period.start.microseconds): \(Brief(credited.amount))"
        }.sorted()
    }
}
