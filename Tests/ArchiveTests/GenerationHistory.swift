// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// Generations over some days, and what became of their holds: as many events as are asked for.
///
/// First a story that the domain decided, with all that can happen; then many of the usual kind.
struct GenerationHistory {
    private var random: SeededRandom
    /// 2026-01-01.
    private var time = Instant(microseconds: 1_767_225_600_000_000)
    private var events: [Event] = []

    static func events(_ count: Int, number: Int) -> [Event] {
        var history = GenerationHistory(random: SeededRandom(number: number))
        history.decide(commands: 1_000, number: number + 1)
        var serial = 0
        while history.events.count < count {
            serial += 1
            history.generate("bulk-\(serial)")
        }
        return history.events
    }

    private init(random: SeededRandom) {
        self.random = random
    }

    private mutating func decide(commands count: Int, number: Int) {
        let store = MemoryStore()
        var deals = RandomDeals(number: number)
        for command in RandomDeals.opening + [.open("alice"), .open("bob")] {
            _ = store.run(command, at: time)
        }
        for index in 0..<count {
            time = time.adding(seconds: Int64.random(in: 0...200, using: &random))
            if index.isMultiple(of: 20) {
                let owner: AccountID = random.pick(["alice", "bob"])
                _ = store.run(.grant(LotID(trusted: "bought-\(index)"), 100, to: owner), at: time)
            }
            _ = store.run(deals.next(), at: time)
        }
        #expect(store.violations == [])
        events += store.events
    }

    private mutating func generate(_ name: String) {
        let id = GenerationID(trusted: name)
        let hold = ReservationID(of: id)
        let cost = Int64.random(in: 3...40, using: &random)
        var terms = GenerationTerms.of(cost)
        terms.model = random.pick(["flux", "flux", "sd", "video-2", "größer"])
        time = time.adding(seconds: Int64.random(in: 0...30, using: &random))
        events += Event.generating(id, terms, at: time)
        let end = time.adding(seconds: Int64.random(in: 1...300, using: &random))
        let all = amount(cost)
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<11:
            events.append(.captured(hold, all, from: ["l1": all]))
            events.append(.succeeded(id, captured: Balance(all), at: end))
        case 11, 12:
            // It took less, and part of that was given back.
            events.append(.captured(hold, amount(2), from: ["l1": amount(2)]))
            events.append(.released(hold, amount(cost - 2), to: ["l1": amount(cost - 2)]))
            events.append(.succeeded(id, captured: Balance(amount(2)), at: end))
            events.append(.failed(id, refunded: Balance(amount(1)), isLate: true, at: end))
        case 13:
            // It took more than was held; the platform bears a credit of that.
            events.append(.captured(hold, all, from: ["l1": all]))
            let slice = amount(2)
            let borne = Balance(amount(1))
            events.append(.charged(hold, amount(3), from: ["l1": slice], uncollected: borne))
            events.append(
                .succeeded(
                    id,
                    captured: Balance(all),
                    charged: Balance(slice),
                    uncollected: borne,
                    at: end
                )
            )
        case 14..<18:
            if random.chance(percent: 30) { events.append(.retried(id, terms, at: time)) }
            events.append(.released(hold, all, to: ["l1": all]))
            events.append(.failed(id, at: end))
        case 18:
            events.append(.released(hold, all, to: ["l1": all]))
            events.append(.cancelled(id, at: end))
        default:
            // Still open.
            events.append(.overdue(id))
        }
    }

    private func amount(_ credits: Int64) -> Amount {
        guard let amount = Amount(microcredits: credits * Amount.microcreditsPerCredit) else {
            preconditionFailure("\(credits) credits are within the bounds.")
        }
        return amount
    }
}
