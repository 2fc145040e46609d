// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// A ledger with a past, and what is then observed of some of its payments: in any order.
struct RandomPayments {
    let number: Int
    private(set) var random: SeededRandom
    let policy: Settings.ReversalPolicy
    let payments: [PaymentID]
    /// Whether they were observed in the past.
    private let areKnown: Bool
    /// Of the credits of one package, in days: it ends before the observations, or after them.
    private let lifetime: Int64
    /// Before the observations.
    private(set) var past: [TimedCommand] = []
    /// What brings no more of a payment back than before.
    private(set) var reversing: [PaymentObservation] = []
    /// What takes all of that back.
    private(set) var winning: [PaymentObservation] = []
    /// After the observations.
    private(set) var future: [TimedCommand] = []

    static let now: Instant = .day(2)
    static let later: Instant = .day(5)

    init(number: Int, payments: [PaymentID], areKnown: Bool = true) {
        self.number = number
        self.payments = payments
        self.areKnown = areKnown
        random = SeededRandom(number: number)
        lifetime = random.pick([1, 4])
        policy = random.pick(Settings.ReversalPolicy.allCases)
        past = makePast()
        for payment in payments { observe(payment) }
        future = makeFuture()
    }

    /// The ledger after the past.
    func store() -> MemoryStore {
        let given = Given().ruled(policy)
        given.selling("p100", 100, bonus: 20).selling("p7", 7, at: 333)
        given.selling("brief", 50, bonus: 5, days: payments.count == 1 ? lifetime : nil)
        for timed in past { _ = given.store.run(timed.command, at: timed.time) }
        return given.store
    }

    /// The ledger after a few observations.
    func store(after observations: [PaymentObservation]) -> MemoryStore {
        let store = store()
        for observation in observations { _ = store.run(.observe(observation), at: Self.now) }
        return store
    }

    /// And after what happens then.
    func end(of observations: [PaymentObservation]) -> MemoryStore {
        let store = store(after: observations)
        for timed in future { _ = store.run(timed.command, at: timed.time) }
        return store
    }

    /// The same observations in another order, some of them again.
    mutating func shuffled(_ observations: [PaymentObservation]) -> [PaymentObservation] {
        let again = observations.filter { _ in random.chance(percent: 30) }
        return (observations + again).shuffled(using: &random)
    }

    var comment: Comment {
        "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), number \(number), \(policy)"
    }
}

extension RandomPayments {
    private mutating func makePast() -> [TimedCommand] {
        var commands: [Command] = [.open()]
        for payment in payments where areKnown {
            commands.append(
                .observe(.paid(payment, package: random.pick(["p100", "p7", "brief"])))
            )
        }
        if random.chance(percent: 50) { commands.append(.grant("promo", credits(), .promotion)) }
        if random.chance(percent: 50) { commands.append(.grant("bought", credits(), .purchase)) }
        // Where claims may be met from other lots, other credit would be left to expire.
        if payments.count == 1, random.chance(percent: 30) {
            commands.append(.grant("short", credits(), .purchase, expiresAt: .day(4)))
        }
        commands.shuffle(after: 1, using: &random)
        for index in 0..<Int.random(in: 0...4, using: &random) {
            let id = ReservationID(trusted: "r\(index)")
            commands.append(.reserve(id, credits()))
            if random.chance(percent: 50) {
                commands.append(
                    .capture(id, .amount(credits()), isFinal: random.chance(percent: 50))
                )
            }
        }
        if random.chance(percent: 20) {
            commands.append(.adjust("a1", .decrease(credits()), allowsDebt: true))
        }
        return commands.map { TimedCommand($0, at: 10) }
    }

    private mutating func makeFuture() -> [TimedCommand] {
        var commands: [Command] = []
        for index in 0..<4 {
            let id = ReservationID(trusted: "r\(index)")
            commands.append(random.pick([.release(id), .capture(id), .capture(id)]))
            commands.append(.refund(RefundID(trusted: "f\(index)"), credits(), of: id))
        }
        commands.append(.grant("late", credits(), random.pick([.purchase, .promotion, .bonus])))
        commands.shuffle(after: 0, using: &random)
        return commands.map { TimedCommand($0, at: Self.later) }
    }

    private mutating func observe(_ payment: PaymentID) {
        for index in 0..<Int.random(in: 0...3, using: &random) {
            let id = PaymentRefundID(trusted: "re\(index)")
            let amount = Int64.random(in: 0...700, using: &random)
            let states = PaymentRefund.State.allCases.filter { _ in random.chance(percent: 50) }
            reversing += states.filter { $0 <= .succeeded }
                .map { .refund(id, amount, $0, of: payment) }
            winning.append(.refund(id, amount, .failed, of: payment))
        }
        for index in 0..<Int.random(in: 0...2, using: &random) {
            let id = ChargebackID(trusted: "dp\(index)")
            let amount = Int64.random(in: 0...1_000, using: &random)
            let effects: [Chargeback.Effect] = [.inquiry, .opened, .fundsWithdrawn]
            for effect in effects where random.chance(percent: 70) {
                reversing.append(.chargeback(id, effect, amount: amount, of: payment))
            }
            let end = random.pick([.won, .withdrawn, .fundsReinstated] as [Chargeback.Effect])
            winning.append(.chargeback(id, end, amount: amount, of: payment))
        }
        reversing += [.paid(payment), .paid(payment, .processing), .paid(payment, .failed)]
            .filter { _ in random.chance(percent: 30) }
    }

    /// Micro-credits that do not divide evenly.
    private mutating func credits() -> Amount {
        Amount(microcredits: Int64.random(in: 1...70_000_000, using: &random)) ?? 1
    }

    /// A part of what would take everything back, and a running total that nothing takes back.
    mutating func mixed() -> [PaymentObservation] {
        var all = reversing + winning.filter { _ in random.chance(percent: 40) }
        for payment in payments where random.chance(percent: 30) {
            all.append(.paid(payment, refunded: Int64.random(in: 0...1_000, using: &random)))
        }
        for payment in payments where random.chance(percent: 20) {
            all.append(.chargeback("dp0", random.pick([.lost, .accepted, .expired]), of: payment))
        }
        return all
    }
}

extension [Command] {
    /// Leaves the first few where they are.
    fileprivate mutating func shuffle(after count: Int, using random: inout SeededRandom) {
        self = Array(prefix(count)) + Array(dropFirst(count)).shuffled(using: &random)
    }
}
