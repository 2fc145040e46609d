// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Foundation
import Logging
import Postgres
import TestSupport
import Testing
import crash_harness

/// More of them: `TALLY_CRASHES=<n>`.
private let rounds: Int = {
    let given = ProcessInfo.processInfo.environment["TALLY_CRASHES"]
    return given.flatMap { Int($0) } ?? 5
}()

/// What a process has acknowledged outlives it, however it dies.
@Suite(.serialized, .timeLimit(.minutes(20 + rounds)))
struct `Crashes` {
    typealias Acknowledgement = HarnessProcess.Acknowledgement

    private static let ledger = "crashed"

    @Test func `kill -9 of a process under load loses nothing`() async throws {
        var random = SeededRandom(number: 1)
        let conninfo = try await PrivatePostgres.shared().database()
        var acknowledged: Set<Acknowledgement> = []
        var seed = random.next() >> 1
        for round in 1...rounds {
            // Now and then the same clients come again, with what they were not answered, too.
            if !random.chance(percent: 30) { seed = random.next() >> 1 }
            let harness = try Self.harness(
                conninfo,
                seed: seed,
                killAt: Int.random(in: 1...3_000, using: &random)
            )
            let answers = try await harness.acknowledgements()
            #expect(!answers.isEmpty, "round \(round), \(Self.seedOfRun)")
            acknowledged.formUnion(answers)
        }
        try await Self.check(acknowledged, conninfo)
    }

    @Test func `a process goes on when another on the same ledger is killed`() async throws {
        var random = SeededRandom(number: 2)
        let conninfo = try await PrivatePostgres.shared().database()
        var acknowledged: Set<Acknowledgement> = []
        for round in 1...rounds {
            let survivor = try Self.harness(conninfo, seed: random.next() >> 1, killAt: .max)
            let victim = try Self.harness(
                conninfo,
                seed: random.next() >> 1,
                killAt: Int.random(in: 1...1_500, using: &random)
            )
            let answers = try await victim.acknowledgements()
            survivor.kill(afterMore: Int.random(in: 50...1_500, using: &random))
            let others = try await survivor.acknowledgements()
            #expect(!answers.isEmpty && others.count >= 50, "round \(round), \(Self.seedOfRun)")
            acknowledged.formUnion(answers + others)
        }
        try await Self.check(acknowledged, conninfo)
    }

    private static var seedOfRun: String { "TALLY_TEST_SEED=\(SeededRandom.seedOfRun)" }

    private static func harness(
        _ conninfo: String,
        seed: UInt64,
        killAt lines: Int
    ) throws -> HarnessProcess {
        try HarnessProcess(
            conninfo: conninfo,
            ledger: ledger,
            seed: seed,
            clients: 16,
            killAt: lines
        )
    }
}

/// What must hold after the last crash.
extension Crashes {
    private static func check(
        _ acknowledged: Set<Acknowledgement>,
        _ conninfo: String
    ) async throws {
        let target = ConnectionTarget(conninfo)
        let installation = try await Installation.open(
            target,
            masterKey: CrashHarness.masterKey,
            logger: Logger(label: "crashes", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let handler = try #require(try await installation.handler(of: ledger))
        try await checkLog(of: handler.ledger, acknowledged, target)
        try await checkRepeats(acknowledged, installation, handler)
        await installation.stop()
        let report = try await Verification.run(ledger: handler.ledger, target: target)
        #expect(report.ok, "\(seedOfRun): \(report.checks.filter { !$0.ok })")
    }

    /// Each acknowledged command is at its position, and no command is there twice.
    private static func checkLog(
        of ledger: Ledger,
        _ acknowledged: Set<Acknowledgement>,
        _ target: ConnectionTarget
    ) async throws {
        let session = Session(target, setup: Log.setup)
        let events = try await session.perform { connection in
            try Log.events(of: ledger, after: 0, limit: .max, on: connection)
        }
        await session.close()
        var facts: Set<Fact> = []
        for record in events {
            guard let fact = Fact(of: try record.decoded()) else { continue }
            #expect(
                facts.insert(fact).inserted,
                "\(seedOfRun): position \(record.position) is the second time of \(fact)"
            )
        }
        let lost = try acknowledged.filter { answer in
            guard 1...Int64(events.count) ~= answer.position else { return true }
            let event = try events[Int(answer.position) - 1].decoded()
            return !answer.isAnswered(by: event)
        }
        #expect(lost.isEmpty, "\(seedOfRun)")
        let positions = Set(acknowledged.map(\.position))
        #expect(positions.count == acknowledged.count, "\(seedOfRun): two share an answer")
    }

    /// The same again is answered as the first time, and nothing is written.
    private static func checkRepeats(
        _ acknowledged: Set<Acknowledgement>,
        _ installation: Installation,
        _ handler: CommandHandler
    ) async throws {
        let answers = Array(acknowledged)
        var forgotten: [Acknowledgement] = []
        for start in stride(from: 0, to: answers.count, by: 500) {
            let chunk = answers[start..<min(start + 500, answers.count)]
            let requests = try chunk.map { answer in
                try #require(CrashLoad.step(answer.kind, id: answer.id), "\(answer)").request
            }
            let results = await installation.executeAll(requests, on: handler)
            for (answer, result) in zip(chunk, results) {
                let receipt = try result.get()
                if !receipt.isRepeat || receipt.position != answer.position {
                    forgotten.append(answer)
                }
            }
        }
        #expect(forgotten.isEmpty, "\(seedOfRun)")
    }
}

/// What can be in a log once only.
private struct Fact: Hashable {
    let type: EventType
    let id: String

    /// `nil` for what only follows from others.
    init?(of event: Event) {
        type = EventType(of: event)
        switch event {
        case .accountOpened(let opened): id = opened.account.text
        case .creditsGranted(let grant): id = grant.lot.text
        case .creditsReserved(let reserved): id = reserved.id.text
        case .creditsCaptured(let captured): id = captured.id?.text ?? ""
        case .creditsReleased(let released): id = released.reservation.text
        case .creditsRefunded(let refunded): id = refunded.id.text
        default: return nil
        }
    }
}

extension HarnessProcess.Acknowledgement {
    /// A command's position is that of its last event.
    fileprivate func isAnswered(by event: Event) -> Bool {
        switch (kind, event) {
        case (.open, .accountOpened(let opened)): opened.account.text == id
        case (.grant, .creditsGranted(let grant)): grant.lot.text == id
        case (.reserve, .creditsReserved(let reserved)): reserved.id.text == id
        case (.capture, .creditsCaptured(let captured)): captured.id?.text == id
        case (.capture, .creditsReleased(let released)): released.capture?.text == id
        case (.release, .creditsReleased(let released)):
            released.cause == .requested && released.reservation.text == id
        case (.refund, .creditsRefunded(let refunded)): refunded.id.text == id
        default: false
        }
    }
}
