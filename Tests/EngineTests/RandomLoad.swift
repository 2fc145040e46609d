// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Synchronization
import TestSupport
import Testing

/// Random requests of many clients on few accounts, near what there is, and what each was answered.
final class RandomLoad: Sendable {
    /// What is asked; the log knows it by the type of its event and its id.
    struct Step: Sendable {
        let type: EventType
        let id: String
        let request: Request
        /// Whether its repeat is answered with its own position, whatever was said since.
        var isRemembered = true
    }

    struct Answers: Sendable {
        var positions: [String: Position] = [:]
        var steps: [(step: Step, position: Position)] = []
        var repeats = 0
        var rejections = 0
    }

    private static let creditsAtStart: Int64 = 30

    private let number: Int
    private let accounts: Int
    private let state = Mutex(Answers())

    init(number: Int, accounts: Int = 3) {
        self.number = number
        self.accounts = accounts
    }

    var answers: Answers { state.withLock { $0 } }
    var seed: Comment { "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), load \(number)" }

    func openAccounts(on process: EngineProcess) async throws {
        for request in Self.catalog { _ = try await process.insist(on: request) }
        for account in 0..<accounts {
            let name = "a\(account)"
            let id = AccountID(trusted: name)
            let request = Request.openAccount(id, name: name, plan: nil, metadata: nil)
            _ = try await process.insist(on: request)
            let step = Self.grant(Self.creditsAtStart, to: id, as: "start-\(number)-\(account)")
            try await send(step, to: process)
        }
    }

    /// So many clients with so many requests each, spread over the processes.
    ///
    /// A round that has run before repeats its requests.
    func run(
        round: Int = 0,
        clients: Int,
        requests: Int,
        on processes: [EngineProcess]
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask { [self] in
                    var random = SeededRandom(number: (number * 10 + round) * 1000 + client)
                    var recent: [Step] = []
                    for serial in 0..<requests {
                        let step = next(&random, "\(number)-\(round)-\(client)-\(serial)", recent)
                        recent = recent.suffix(20) + [step]
                        try await send(step, to: random.pick(processes))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Until its fate is known.
    private func send(_ step: Step, to process: EngineProcess) async throws {
        do throws(EngineError) {
            let receipt = try await process.insist(on: step.request)
            let first = state.withLock { state in
                state.repeats += receipt.isRepeat ? 1 : 0
                if let first = state.positions[step.name] { return first }
                state.positions[step.name] = receipt.position
                state.steps.append((step, receipt.position))
                return receipt.position
            }
            guard step.isRemembered else { return }
            #expect(first == receipt.position, "\(seed): \(step) has two positions")
        } catch {
            guard case .rejected = error else { throw error }
            state.withLock { $0.rejections += 1 }
        }
    }
}

/// What is asked next.
extension RandomLoad {
    private func next(
        _ random: inout SeededRandom,
        _ name: String,
        _ recent: [Step]
    ) -> Step {
        if !recent.isEmpty, random.chance(percent: 10) { return random.pick(recent) }
        let account = AccountID(trusted: "a\(Int.random(in: 0..<accounts, using: &random))")
        let credits = random.pick([1, 2, 5] as [Int64])
        let held = recent.filter { $0.type == .creditsReserved }.map(\.id)
        if random.chance(percent: 30) {
            return Self.deal(&random, name, of: account, recent: recent)
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return Self.grant(credits, to: account, as: name)
        case 1:
            let amount = Amount.credits(credits)
            let change = random.pick([SignedAmount.increase(amount), .decrease(amount)])
            return Self.adjust(change, of: account, random.chance(percent: 50), as: name)
        case 2...5 where !held.isEmpty:
            let reservation = ReservationID(trusted: random.pick(held))
            return random.pick([
                Self.capture(reservation, .all, isFinal: true, as: name),
                Self.capture(reservation, 1, isFinal: true, as: name),
                Self.capture(reservation, 1, isFinal: false, as: name),
                Self.release(reservation),
                Self.refund(reservation, as: name),
            ])
        default:
            let request = Request.hold(credits, of: account.text, as: name)
            return Step(type: .creditsReserved, id: name, request: request)
        }
    }

    private static func grant(_ credits: Int64, to account: AccountID, as id: String) -> Step {
        let request = Request.credits(credits, to: account.text, as: id)
        return Step(type: .creditsGranted, id: id, request: request)
    }

    private static func adjust(
        _ change: SignedAmount,
        of account: AccountID,
        _ allowsDebt: Bool,
        as id: String
    ) -> Step {
        let request = Request.adjust(
            AdjustmentID(trusted: id),
            account: account,
            change,
            allowsDebt: allowsDebt,
            reason: "for \(account.text)"
        )
        return Step(type: .creditsAdjusted, id: id, request: request)
    }

    private static func capture(
        _ reservation: ReservationID,
        _ quantity: Capture.Quantity,
        isFinal: Bool,
        as id: String
    ) -> Step {
        let capture = CaptureID(trusted: id)
        let request = Request.capture(reservation, id: capture, quantity, isFinal: isFinal)
        return Step(type: .creditsCaptured, id: id, request: request)
    }

    private static func release(_ reservation: ReservationID) -> Step {
        let request = Request.release(reservation, reason: nil)
        return Step(type: .creditsReleased, id: reservation.text, request: request)
    }

    private static func refund(_ reservation: ReservationID, as id: String) -> Step {
        let refund = RefundID(trusted: id)
        let request = Request.refund(refund, reservation: reservation, 1, reason: "blurred")
        return Step(type: .creditsRefunded, id: id, request: request)
    }
}

extension RandomLoad.Step {
    fileprivate var name: String { "\(type.rawValue) \(id)" }
}

/// What must hold afterwards.
extension RandomLoad {
    /// What was acknowledged is in the log, once, and nothing else is; every process has what a
    /// replay has; the same again changes nothing.
    func expectAllStored(in harness: EngineHarness, on process: EngineProcess) async throws {
        let events = try harness.events()
        let answers = answers
        for type: EventType in [
            .creditsGranted, .creditsAdjusted, .creditsReserved, .creditsCaptured, .creditsRefunded,
        ] {
            // What follows from payments and generations has names of its own.
            let stored = try harness.positions(of: type.rawValue).filter { !$0.key.contains("/") }
            #expect(stored.values.filter { $0.count != 1 } == [], "\(seed): \(type) stored twice")
            let acknowledged = answers.steps.filter { $0.step.type == type }.map(\.step.id)
            #expect(Set(stored.keys) == Set(acknowledged), "\(seed): \(type)")
        }
        let store = MemoryStore()
        store.apply(try events.map { try $0.decoded() })
        #expect(store.violations == [], seed)
        #expect(store.accounts.count == accounts, seed)
        for account in store.accounts {
            for debt in account.debts {
                let unused = account.lots.filter { $0.remaining > 0 && debt.isSettled(by: $0) }
                #expect(unused == [], seed)
            }
            #expect(try await process.account(account.id.text) == account, seed)
        }
        for (step, position) in answers.steps {
            let again = try await process.insist(on: step.request)
            #expect(again.isRepeat, "\(seed): \(step)")
            if step.isRemembered { #expect(again.position == position, "\(seed): \(step)") }
        }
        #expect(try harness.events().count == events.count, seed)
    }
}
