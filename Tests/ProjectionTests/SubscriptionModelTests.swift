// SPDX-License-Identifier: Apache-2.0

import Domain
import Projections
import TestSupport
import Testing

/// The read model `subscriptions` beside what the events fold to.
@Suite struct `The subscriptions' read model` {
    private static let subscriptions: [SubscriptionID] = ["stripe:sub_1", "stripe:sub_2"]
    private static let days: Int64 = 120
    /// Subscriptions to it are heard of before it.
    private static let next = Command.definePlan("NEXT", PlanTerms(name: "Next", credits: 50))

    /// Whatever is observed, in whatever order; one plan has a grace, the other has none.
    private static func commands(number: Int) -> [TimedCommand] {
        var random = SeededRandom(number: number)
        var commands = [
            Command.open("alice"), .definePlan("STARTER", .starter), .definePlan("PRO", .pro),
        ].map { TimedCommand($0, at: .day(0)) }
        for day in 0..<Self.days {
            let id = random.pick(subscriptions)
            let plan: PlanID? = random.pick([nil, "STARTER", "PRO", "NEXT"])
            let observed = Command.observe(
                SubscriptionObservation(
                    id,
                    fact(&random),
                    account: random.pick([nil, "alice", "alice", "bob"]),
                    customer: random.pick([nil, "cus_1", "cus_2"]),
                    product: plan.map(SubscribedProduct.plan)
                )
            )
            commands.append(TimedCommand(observed, at: .day(day)))
            if day == Self.days / 2 {
                commands.append(TimedCommand(next, at: .day(day)))
            }
            if random.chance(percent: 30) {
                commands.append(TimedCommand(.lapse(random.pick(subscriptions)), at: .day(day)))
            }
        }
        return commands
    }

    private static func fact(_ random: inout SeededRandom) -> SubscriptionFact {
        let start = 30 * Int64.random(in: 0...3, using: &random)
        let at = Instant.day(Int64.random(in: 0..<days, using: &random))
        return switch Int.random(in: 0..<9, using: &random) {
        case 0: .started(.days(start..<start + 14), isTrial: random.chance(percent: 70))
        case 1: .paused(at: at)
        case 2: .resumed(at: at)
        case 3: .cancelled(at: at, endsAt: random.pick([nil, at.adding(seconds: 86_400)]))
        case 4: .pastDue(at: at)
        case 5: .changed(at: at, nil)
        default: .renewed(.days(start..<start + random.pick([30, 31])))
        }
    }

    @Test(arguments: 0..<6)
    func `has what the events fold to, whatever they are cut into`(number: Int) async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(Self.commands(number: 960 + number))
        var random = SeededRandom(number: 970 + number)
        try harness.catchUp { number == 0 ? 1_000 : Int.random(in: 1...9, using: &random) }
        for id in Self.subscriptions {
            let subscription = try #require(harness.store.subscription(id))
            let row = try harness.sql(
                """
                SELECT status, coalesce(account, ''), coalesce(customer, ''),
                    coalesce(unmatched, ''),
                    coalesce(extract(epoch FROM period_start)::bigint::text, ''),
                    coalesce(extract(epoch FROM period_end)::bigint::text, ''),
                    coalesce(extract(epoch FROM lapses_at)::bigint::text, '')
                FROM tally_api.subscriptions WHERE subscription = '\(id.text)'
                """
            )
            #expect(row == [Self.row(subscription)], "seed \(SeededRandom.seedOfRun), \(number)")
        }
    }

    private static func row(_ subscription: Subscription) -> String {
        let times = [
            subscription.period?.start, subscription.period?.end, subscription.lapsesAt,
        ].map { time in time.map { "\($0.microseconds / 1_000_000)" } ?? "" }
        let words = [
            subscription.status.rawValue, subscription.account?.text ?? "",
            subscription.customer?.text ?? "", subscription.unmatched?.rawValue ?? "",
        ]
        return (words + times).joined(separator: "|")
    }
}
