// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What is true of decisions on payments and generations, whatever is decided in whatever order.
@Suite struct `Laws of deals` {
    @Test func `twice is once`() throws {
        try RandomHistory.eachOfDeals { history in
            let store = history.store
            try history.run { [history] timed, result in
                let before = store.entities
                let position = store.answerPosition
                let again = store.run(timed.command, at: timed.time)
                try #require(again.events.isEmpty, history.at(timed))
                try #require(again.rejection == result.rejection, history.at(timed))
                try #require(store.entities == before, history.at(timed))
                guard let decision = result.decision, !timed.command.isOfScheduler else { return }
                if timed.command.isFollowedByOthers {
                    // Answered with the last news of the thing, whatever followed from it.
                    try #require(again.decision != .changes, history.at(timed))
                } else if timed.command.fingerprint != nil {
                    let expected = decision == .changes ? .repeats(position) : decision
                    let events = result.events.map { Brief($0).description }
                    try #require(again.decision == expected, "\(history.at(timed)) \(events)")
                }
            }
        }
    }

    @Test func `a replay makes the same of the events`() throws {
        try RandomHistory.eachOfDeals { history in
            try history.run()
            let replayed = MemoryStore()
            replayed.apply(history.store.events)
            try #require(replayed.entities == history.store.entities, "\(history)")
            try #require(replayed.books == history.store.books, "\(history)")
            try #require(replayed.violations.isEmpty, "\(history)")
        }
    }

    @Test func `what is not in memory changes no decision`() throws {
        try RandomHistory.eachOfDeals { history in
            let twin = MemoryStore()
            try history.run { [history] timed, result in
                let forgetful = try #require(
                    ForgetfulSource(over: twin).decide(timed),
                    history.at(timed)
                )
                try #require(forgetful.decision == result.decision, history.at(timed))
                try #require(forgetful.events == result.events, history.at(timed))
                try #require(forgetful.rejection == result.rejection, history.at(timed))
                twin.apply(forgetful.events)
            }
        }
    }

    @Test func `whether lots were swept changes no decision`() throws {
        try RandomHistory.eachOfDeals { history in
            let swept = MemoryStore()
            try history.run { [history] timed, result in
                for account in swept.accounts {
                    _ = swept.run(.expireLots(account.id), at: timed.time)
                }
                let other = swept.run(timed.command, at: timed.time)
                try #require(
                    (other.rejection == nil) == (result.rejection == nil),
                    history.at(timed)
                )
                try #require(swept.violations.isEmpty, history.at(timed))
            }
            // In the end both have the same, of credit and of debt.
            let end = history.commands.last?.time ?? 0
            for store in [history.store, swept] {
                for account in store.accounts { _ = store.run(.expireLots(account.id), at: end) }
            }
            try #require(swept.sums == history.store.sums, "\(history)")
        }
    }

    @Test func `what is refused changes nothing`() throws {
        try RandomHistory.eachOfDeals { history in
            let store = history.store
            var before = store.entities
            try history.run { [history] timed, result in
                if result.rejection != nil {
                    try #require(store.entities == before, history.at(timed))
                }
                before = store.entities
            }
        }
    }

    @Test func `the histories meet whatever can happen to credit`() throws {
        let expected: Set<String> = [
            "creditsGranted", "creditsAdjusted", "creditsReserved", "creditsCaptured",
            "creditsReleased", "creditsCharged", "creditsRefunded", "creditsReversed",
            "creditsReinstated", "creditsRolledOver", "lotExpired", "debtSettled",
            "debtForgiven",
        ]
        var events: Set<String> = []
        // Some are so rare that now and then a round goes without.
        for round in 0..<10 where !events.isSuperset(of: expected) {
            try RandomHistory.eachOfDeals(round: round) { history in
                try history.run { _, result in
                    for event in result.events {
                        events.insert(String(Brief(event).description.prefix { $0 != "(" }))
                    }
                }
            }
        }
        let missing = expected.subtracting(events).sorted()
        #expect(missing.isEmpty, "\(missing), TALLY_TEST_SEED=\(SeededRandom.seedOfRun)")
    }
}

/// What an account has, or what is claimed of a payment.
private struct Sums: Equatable {
    var available = Balance.zero
    var held = Balance.zero
    var debt = Balance.zero
    var claim: Int128 = 0
    var uncollected = Balance.zero
    var forgiven = Balance.zero
}

extension MemoryStore {
    fileprivate var sums: [EntityKey: Sums] {
        var sums: [EntityKey: Sums] = [:]
        for account in accounts {
            sums[.account(account.id)] = Sums(
                available: account.available,
                held: account.held,
                debt: account.debt
            )
        }
        for payment in payments {
            sums[.payment(payment.id)] = Sums(
                debt: payment.claim.debt,
                claim: payment.claim.total,
                uncollected: payment.claim.uncollected,
                forgiven: payment.claim.forgiven
            )
        }
        return sums
    }
}

extension Command {
    fileprivate var isOfScheduler: Bool {
        if case .generation(.sweep, _) = self { true } else { false }
    }

    fileprivate var isFollowedByOthers: Bool {
        switch self {
        case .payment(.observe, _), .subscription(.observe, _), .openAccount: true
        default: false
        }
    }
}
