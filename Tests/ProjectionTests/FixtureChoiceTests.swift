// SPDX-License-Identifier: Apache-2.0

import Domain
import Replaying
import TestSupport
import Testing

/// Which events a recorded log of some accounts takes.
@Suite struct `What a recorded log takes` {
    /// The events of commands that are all accepted.
    private static func events(_ commands: [Command]) throws -> [Event] {
        let store = MemoryStore()
        for (index, command) in (RandomDeals.opening + commands).enumerated() {
            _ = try store.run(command, at: Instant(microseconds: Int64(index) * 1_000_000)).get()
        }
        return store.events
    }

    /// Looks as often as it takes, as a recorder does.
    private static func chosen(
        _ events: [Event],
        of accounts: [String],
        since: Position = 1,
        atMost maximum: Int = FixtureChoice.entitiesMaximum
    ) throws -> (events: [Event], looks: Int, held: Int) {
        var choice = FixtureChoice(accounts: accounts, since: since, atMost: maximum)
        var (looks, known) = (0, -1)
        while !choice.takesAll, choice.count > known {
            known = choice.count
            looks += 1
            for (index, event) in events.enumerated() {
                try choice.look(at: event, Position(index) + 1)
            }
        }
        return (events.filter { choice.takes($0) }, looks, choice.count)
    }

    private static func bystanders(_ count: Int) -> [Command] {
        (0..<count).flatMap { index -> [Command] in
            let account = AccountID(trusted: "bystander-\(index)")
            return [.open(account), .grant(LotID(trusted: "lot-\(index)"), 5, to: account)]
        }
    }

    @Test func `what is tied only later is found, from its first event on`() throws {
        let events = try Self.events([
            .observe(.paid("p", by: nil)), .observe(.paid("other", by: nil)), .open("bob"),
            .open("alice"), .assign("p", to: "alice", .credits(100, bonus: nil)),
        ])
        let (chosen, looks, _) = try Self.chosen(events, of: ["alice"])
        let payments = events.filter { event in
            event.keys.contains(.payment("p")) && !event.keys.contains(.payment("other"))
        }
        #expect(payments.count >= 3)
        #expect(payments.allSatisfy { chosen.contains($0) })
        #expect(looks > 1, "The payment was nobody's when it came.")
        for event in chosen {
            #expect(event.account == nil || event.account == "alice")
            #expect(!event.keys.contains(.payment("other")), "It is a stranger's.")
        }
        // What is sold is everybody's.
        #expect(chosen.starts(with: events.prefix(RandomDeals.opening.count)))
    }

    @Test func `deliveries are of no account, and come only with all`() throws {
        let events = try Self.events([
            .open("alice"), .deliver(.paid("p", by: "alice")),
            .deliver(.nothing(remark: "unknown-kind"), as: "stripe:evt_2", body: "{\"id\":2}"),
        ])
        func deliveries(_ events: [Event]) -> Int {
            events.count { event in
                if case .webhook = event { true } else { false }
            }
        }
        #expect(deliveries(events) == 2)
        #expect(deliveries(try Self.chosen(events, of: []).events) == 2)
        for (accounts, since): ([String], Position) in [(["alice"], 1), ([], 2), (["alice"], 2)] {
            let chosen = try Self.chosen(events, of: accounts, since: since).events
            #expect(deliveries(chosen) == 0)
            #expect(chosen.contains { $0.keys.contains(.payment("p")) })
        }
    }

    @Test func `only what may be chosen is held, and no more than so much`() throws {
        let events = try Self.events(
            Self.bystanders(500) + [.open("alice"), .grant("l1", 5)]
        )
        let one = try Self.chosen(events, of: ["alice"], atMost: 2)
        #expect(one.held == 2)
        #expect(one.events.count { $0.account != nil } == 2)
        #expect(one.events.allSatisfy { $0.account == nil || $0.account == "alice" })
        #expect(throws: FixtureFailure.tooManyEntities(maximum: 1)) {
            try Self.chosen(events, of: ["alice"], atMost: 1)
        }
        // Those that live from a position on: what only others changed before it is not held.
        let start = Position(events.count) - 1
        let late = try Self.chosen(events, of: [], since: start, atMost: 2)
        #expect(late.held == 2 && late.events == one.events)
        #expect(try Self.chosen(events, of: [], atMost: 0).events == events)
    }

    @Test func `who lived before the begin is left out, also where the range has more of them`()
        throws
    {
        let events = try Self.events([
            .open("bob"), .open("alice"), .grant("l1", 5), .grant("b1", 5, to: "bob"),
        ])
        let since = Position(events.count) - 2
        let chosen = try Self.chosen(events, of: [], since: since).events
        #expect(Set(chosen.compactMap(\.account)) == ["alice"])
        #expect(chosen.count { $0.account == "alice" } == 2)
        let both = try Self.chosen(events, of: ["alice", "bob"], since: since).events
        #expect(both == chosen)
    }
}
