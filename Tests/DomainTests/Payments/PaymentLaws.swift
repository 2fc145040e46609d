// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What is true of payments, whatever is observed in whatever order.
@Suite struct `Laws of payments` {
    static let count = 150

    @Test func `any order and repetition of one payment's observations ends the same`() throws {
        for number in 0..<Self.count {
            var past = RandomPayments(number: number, payments: ["p"])
            let observations = past.mixed()
            let expected = past.end(of: observations)
            try #require(expected.violations.isEmpty, "\(expected.violations) \(past.comment)")
            for _ in 0..<3 {
                let store = past.end(of: past.shuffled(observations))
                try #require(store.violations.isEmpty, "\(store.violations) \(past.comment)")
                try #require(Summary(store) == Summary(expected), past.comment)
            }
        }
    }

    @Test func `any order of several payments' observations ends in the same sums`() throws {
        var sameLots = 0
        for number in 0..<Self.count {
            var past = RandomPayments(number: number, payments: ["p", "q", "s"])
            let observations = past.mixed()
            let order = past.shuffled(observations)
            let (one, other) = (
                Summary(past.store(after: order)), Summary(past.store(after: observations))
            )
            try #require(one.sums == other.sums, past.comment)
            try #require(one.claims == other.claims, past.comment)
            if one == other { sameLots += 1 }
        }
        // Not always: see docs/decisions/0015.
        #expect(sameLots < Self.count)
    }

    @Test func `what comes back after them is the same less what is owed`() throws {
        for number in 0..<Self.count {
            var past = RandomPayments(number: number, payments: ["p", "q", "s"])
            let observations = past.mixed()
            let store = past.end(of: past.shuffled(observations))
            try #require(store.violations.isEmpty, "\(store.violations) \(past.comment)")
            let (one, other) = (Summary(store), Summary(past.end(of: observations)))
            try #require(one.net == other.net, past.comment)
            try #require(one.claims == other.claims, past.comment)
        }
    }

    @Test func `the payment itself may come at any time among its refunds`() throws {
        for number in 0..<Self.count {
            var past = RandomPayments(number: number, payments: ["p"], areKnown: false)
            let observations = [.paid("p")] + past.mixed()
            let expected = past.end(of: observations)
            try #require(expected.violations.isEmpty, "\(expected.violations) \(past.comment)")
            for _ in 0..<3 {
                let store = past.end(of: past.shuffled(observations))
                try #require(store.violations.isEmpty, "\(store.violations) \(past.comment)")
                try #require(Summary(store) == Summary(expected), past.comment)
            }
        }
    }

    @Test func `of several payments, what comes first may pay what was owed before`() throws {
        for number in 0..<Self.count {
            var past = RandomPayments(number: number, payments: ["p", "q"], areKnown: false)
            // Written off, what the one paid of an older debt is lost with it.
            guard past.policy != .writeOff else { continue }
            let observations = past.payments.map { .paid($0) } + past.mixed()
            let expected = Summary(past.end(of: observations))
            for _ in 0..<3 {
                let store = past.end(of: past.shuffled(observations))
                try #require(store.violations.isEmpty, "\(store.violations) \(past.comment)")
                let summary = Summary(store)
                try #require(summary.net == expected.net, past.comment)
                try #require(summary.claims == expected.claims, past.comment)
            }
        }
    }

    @Test func `what is won back is as before, bit by bit`() throws {
        for number in 0..<Self.count {
            var past = RandomPayments(number: number, payments: ["p"])
            let store = past.store()
            _ = store.run(.expireLots("alice"), at: RandomPayments.now)
            let before = try #require(store.account("alice"))
            for observation in past.shuffled(past.reversing) + past.shuffled(past.winning) {
                _ = store.run(.observe(observation), at: RandomPayments.now)
            }
            try #require(store.violations.isEmpty, "\(store.violations) \(past.comment)")
            try #require(store.account("alice") == before, past.comment)
        }
    }
}

/// An account and its payments without positions, which tell the order of things.
private struct Summary: Equatable {
    var sums: [Balance] = []
    var claims: [String] = []
    var debts: [String] = []
    var lots: [String] = []

    /// What is available, less what is owed; and what is held.
    var net: [Int128] {
        [sums[0].microcredits - sums[2].microcredits, sums[1].microcredits]
    }

    init(_ store: MemoryStore) {
        guard let account = store.account("alice") else { return }
        sums = [account.available, account.held, account.debt]
        debts = account.debts.map { "\($0.cause.id) \($0.kind) \($0.amount)" }
        lots = Self.lots(of: account)
        for case .payment(let payment) in store.entities.values {
            claims.append("\(payment.id.text) \(payment.reversed) \(payment.claim.total)")
        }
        claims.sort()
    }

    /// What is given back to lots that have expired is the same credit in however many parts.
    private static func lots(of account: Account) -> [String] {
        var lots: [(name: String, remaining: Int64, held: Int64)] = []
        for lot in account.lots {
            let parts = lot.id.text.split(separator: "/")
            let name = parts.first == "reinstatement" ? "reinstatement/\(parts[1])" : lot.id.text
            if let index = lots.firstIndex(where: { $0.name == name }) {
                lots[index].remaining += lot.remaining
                lots[index].held += lot.held
            } else {
                lots.append((name, lot.remaining, lot.held))
            }
        }
        return lots.map { "\($0.name) \($0.remaining) \($0.held)" }
    }
}
