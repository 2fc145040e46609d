// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// Each status meets each fact: no cell is undefined.
@Suite struct `Statuses of subscriptions and what is said of them` {
    typealias Status = Subscription.Status

    /// What brings about each status, at day 10 of a period from day 0 to day 30.
    private static let histories: [(Status, [SubscriptionFact])] = [
        (.pending, [.resumed(at: .day(0))]),
        (.trialing, [.started(.days(0..<30), isTrial: true)]),
        (.active, [.started(.days(0..<30), isTrial: false)]),
        (.pastDue, [.started(.days(0..<10), isTrial: false), .pastDue(at: .day(10))]),
        (.lapsed, [.started(.days(0..<5), isTrial: false)]),
        (.paused, [.started(.days(0..<30), isTrial: false), .paused(at: .day(5))]),
        (
            .cancelled,
            [.started(.days(0..<30), isTrial: false), .cancelled(at: .day(5), endsAt: nil)]
        ),
        (.ended, [.started(.days(0..<30), isTrial: false), .ended(at: .day(5))]),
    ]

    private static let facts: [SubscriptionFact] = [
        .started(.days(30..<60), isTrial: false),
        .started(.days(30..<60), isTrial: true),
        .renewed(.days(30..<60)),
        .changed(at: .day(11), .now),
        .pastDue(at: .day(30)),
        .paused(at: .day(11)),
        .resumed(at: .day(11)),
        .cancelled(at: .day(11), endsAt: nil),
        .ended(at: .day(11)),
    ]

    /// A row for each status, a column for each fact.
    private static let expected: [Status: [Status]] = [
        .pending: [
            .active, .trialing, .active, .pending, .pending, .pending, .pending, .pending, .ended,
        ],
        .trialing: [
            .active, .trialing, .active, .trialing, .pastDue, .paused, .trialing, .cancelled,
            .ended,
        ],
        .active: [
            .active, .trialing, .active, .active, .pastDue, .paused, .active, .cancelled, .ended,
        ],
        .pastDue: [
            .active, .trialing, .active, .pastDue, .pastDue, .paused, .pastDue, .pastDue, .ended,
        ],
        .lapsed: [
            .active, .trialing, .active, .lapsed, .pastDue, .paused, .lapsed, .lapsed, .ended,
        ],
        .paused: [
            .paused, .paused, .paused, .paused, .paused, .paused, .active, .paused, .ended,
        ],
        .cancelled: [
            .cancelled, .cancelled, .cancelled, .cancelled, .pastDue, .paused, .active, .cancelled,
            .ended,
        ],
        .ended: [
            .ended, .ended, .ended, .ended, .ended, .ended, .ended, .ended, .ended,
        ],
    ]

    @Test func `every cell is as the table says`() throws {
        #expect(Self.histories.map(\.0) == Status.allCases)
        for (status, history) in Self.histories {
            let row = try #require(Self.expected[status])
            try #require(row.count == Self.facts.count)
            for (fact, expected) in zip(Self.facts, row) {
                let given = Self.given(history)
                try #require(given.store.subscription()?.status == status)
                given.when(.observe(fact), at: .day(10))
                let actual = given.store.subscription()?.status
                #expect(actual == expected, "\(status) and \(Brief(fact))")
                let account = given.store.account("alice")
                let isEntitled = given.store.subscription()?.isEntitled == true
                #expect(account?.plan == (isEntitled ? "STARTER" : nil), "\(status), \(fact)")
                #expect(given.store.violations == [])
            }
        }
    }

    private static func given(_ history: [SubscriptionFact]) -> Given {
        let given = Given(.planDefined("STARTER", .starter), .opened())
        for fact in history { given.when(.observe(fact), at: .day(0)) }
        given.when(.lapse(), at: .day(10))
        return given
    }
}
