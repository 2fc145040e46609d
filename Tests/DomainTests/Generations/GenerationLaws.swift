// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What is true of generations, in whatever order the world tells of them.
@Suite struct `Laws of generations` {
    private static let count = 120
    private static let length = 90

    private struct History {
        let number: Int
        let store = MemoryStore()
        let commands: [TimedCommand]

        init(number: Int) {
            self.number = number
            var random = RandomGenerations(number: 7_000 + number)
            commands = random.sequence(of: length)
        }

        func run(
            _ look: (TimedCommand, Result<(Decision, [Event]), Rejection>) throws -> Void
        ) throws {
            for timed in commands {
                let result = store.run(timed.command, at: timed.time)
                try #require(store.violations.isEmpty, "\(store.violations) \(at(timed))")
                try look(timed, result)
            }
        }

        func at(_ timed: TimedCommand) -> Comment {
            "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number): \(Brief(timed.command))"
        }

        var generations: [Generation] {
            store.entities.values.compactMap(\.generation)
        }
    }

    private static func each(_ body: (History) throws -> Void) rethrows {
        for number in 0..<count { try body(History(number: number)) }
    }

    @Test func `the histories come to everything that can become of one`() throws {
        var states: Set<String> = []
        var types: Set<String> = []
        try Self.each { history in
            try history.run { _, result in
                for case .generation(let event) in result.events {
                    types.insert(String(describing: event).prefix { $0 != "(" }.description)
                }
            }
            states.formUnion(history.generations.map(\.state))
        }
        #expect(states.count == 6, "\(states.sorted()), \(SeededRandom.seedOfRun)")
        // That a lease is prolonged is rare among these: not every run of them comes to it.
        types.remove("prolonged")
        #expect(types.count == 11, "\(types.sorted()), \(SeededRandom.seedOfRun)")
    }

    @Test func `twice is once, and a replay makes the same of the events`() throws {
        try Self.each { history in
            let store = history.store
            try history.run { timed, result in
                let before = store.entities
                let again = store.run(timed.command, at: timed.time)
                try #require(again.events.isEmpty, history.at(timed))
                try #require(again.rejection == result.rejection, history.at(timed))
                try #require(store.entities == before, history.at(timed))
            }
            let replayed = MemoryStore()
            replayed.apply(store.events)
            #expect(replayed.entities == store.entities, "history \(history.number)")
            #expect(replayed.books == store.books, "history \(history.number)")
        }
    }

    @Test func `what it took is what its hold and its charge say`() throws {
        try Self.each { history in
            try history.run { timed, _ in
                for generation in history.generations {
                    try Self.check(generation, in: history.store, history.at(timed))
                }
            }
        }
    }

    private static func check(
        _ generation: Generation,
        in store: MemoryStore,
        _ comment: Comment
    ) throws {
        guard case .own(let id) = generation.request.hold else {
            try #require(generation.taken == .zero, comment)
            return
        }
        let hold = try #require(store.reservation(id), comment)
        try #require(Balance(hold.amount) == generation.terms.cost.balance, comment)
        try #require(hold.isOpen == generation.isOpen, comment)
        try #require(hold.captured == generation.captured, comment)
        try #require(hold.refunded == generation.refunded, comment)
        try #require(hold.charge?.amount ?? .zero == generation.charged, comment)
        try #require(hold.charge?.uncollected ?? .zero == generation.uncollected, comment)
        let spent = hold.captured.microcredits + hold.released.microcredits
        guard !generation.isOpen else { return }
        try #require(spent == Int128(hold.amount.microcredits), comment)
        if generation.status == .failed { try #require(generation.taken == .zero, comment) }
    }

    @Test func `running ones are those that are open`() throws {
        try Self.each { history in
            try history.run { timed, _ in
                for account in history.store.accounts {
                    let open = history.generations.count { $0.isOpen && $0.account == account.id }
                    try #require(account.generations.running == Int64(open), history.at(timed))
                }
            }
        }
    }

    @Test func `the scheduler leaves nothing open that has a deadline, and then rests`() throws {
        try Self.each { history in
            try history.run { _, _ in }
            for _ in 0..<4 {
                for generation in history.generations {
                    guard let due = generation.due else { continue }
                    _ = history.store.run(.sweep(generation.id), at: max(due, .day(400)))
                }
            }
            #expect(history.store.violations.isEmpty)
            for generation in history.generations {
                // Without a deadline it waits for ever, and nobody looks.
                #expect(generation.due == nil, "history \(history.number) \(generation.id.text)")
                let isWithProvider = generation.attempt.status != .requested
                let waits = isWithProvider && generation.deadline == nil
                #expect(!generation.isOpen || waits, "\(generation.id.text)")
            }
        }
    }
}
