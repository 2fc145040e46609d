// SPDX-License-Identifier: Apache-2.0

import Adapters
import Domain
import Engine
import EventFormat
import EventLog
import Foundation
import Postgres
import TestSupport
import Testing

/// How many are asked for: `TALLY_GENERATIONS=<n>`; then it is told what they came to.
private let asked: Int? =
    ProcessInfo.processInfo.environment["TALLY_GENERATIONS"].flatMap { Int($0) }
private let generations = asked ?? 200

/// Generations through providers that fail in every way that they can: what is billed was made,
/// what was made is billed, and nothing is made twice.
@Suite(.serialized, .timeLimit(.minutes(30)))
struct `Generations through failing providers` {
    @Test(arguments: [1, 2])
    func `KIE: whose jobs cannot be looked up`(_ number: Int) async throws {
        let shop = FakeShop(number: number, faultPercent: 30)
        try await FakeServer.with(FakeKIE(shop: shop).router) { base in
            let harness = DispatchHarness(
                conninfo: try await PrivatePostgres.shared().database(),
                provider: "kie",
                registry: AdapterRegistry(bases: ["kie": base]),
                webhookSecret: FakeKIE.hmacKey
            )
            try await Story(harness, shop, at: base, parameter: "prompt")
                .run(crashes: number == 2)
        }
    }

    @Test(arguments: [3, 4])
    func `Runware: whose jobs have our names`(_ number: Int) async throws {
        let shop = FakeShop(number: number, faultPercent: 30)
        try await FakeServer.with(FakeRunware(shop: shop).router) { base in
            let harness = DispatchHarness(
                conninfo: try await PrivatePostgres.shared().database(),
                provider: "runware",
                registry: AdapterRegistry(bases: ["runware": base]),
                webhookSecret: FakeRunware.token
            )
            try await Story(harness, shop, at: base, parameter: "positivePrompt")
                .run(crashes: number == 4)
        }
    }
}

/// Many generations, from their request to the last credit.
private struct Story: Sendable {
    let harness: DispatchHarness
    let shop: FakeShop
    let base: String
    let parameter: String
    let ids = (1...generations).map { "g\($0)" }

    init(_ harness: DispatchHarness, _ shop: FakeShop, at base: String, parameter: String) {
        self.base = base
        self.harness = harness
        self.shop = shop
        self.parameter = parameter
    }

    private var seed: Comment { "TALLY_TEST_SEED=\(SeededRandom.seedOfRun)" }

    func run(crashes: Bool) async throws {
        let start = ContinuousClock.now
        try await harness.run(dispatches: false) { process in
            try await process.prepare(harness.provider, credits: Int64(2 * ids.count))
        }
        if crashes { try await killServer() }
        while true {
            try await harness.run { process in
                for id in ids { try await process.request(id, by: parameter) }
                for id in ids {
                    let isQuiet = try await eventually { try await !mayMove(id, process) }
                    #expect(isQuiet, "\(id), \(seed)")
                }
            }
            if try await settleUnknown() { break }
        }
        try await harness.run { process in
            for id in ids {
                let hasEnded = try await eventually { try await !process.generation(id).isOpen }
                #expect(hasEnded, "\(id), \(seed)")
            }
            try await check(process)
            guard asked != nil else { return }
            try await tell(process, crashes, start.duration(to: .now))
        }
    }

    private func tell(
        _ process: DispatchProcess,
        _ crashes: Bool,
        _ duration: Duration
    ) async throws {
        var ends: [String: Int] = [:]
        var attempts = 0
        for id in ids {
            let generation = try await process.generation(id)
            ends[generation.state, default: 0] += 1
            attempts += generation.attempts.count
        }
        let ended = ends.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let (state, seconds) = (shop.current, duration.components.seconds)
        print(
            "\(harness.provider)\(crashes ? ", killed" : ""): \(ids.count) generations in "
                + "\(seconds) s: \(ended.joined(separator: ", ")); \(attempts) attempts, "
                + "\(state.requests) submissions, \(state.jobs.count) jobs, "
                + "\(state.settled) settled by a person."
        )
    }

    /// A server of its own dispatches, and is killed in the midst of it.
    private func killServer() async throws {
        try await harness.run(dispatches: false) { process in
            for id in ids { try await process.request(id, by: parameter) }
        }
        let server = try ServedProcess(harness, base: base)
        let isUnderWay = try await eventually {
            try #require(server.isRunning, "tally serve ended")
            // At the pace that the provider allows.
            return shop.current.taken.count > min(ids.count, 400) / 8
        }
        #expect(isUnderWay, seed)
        try await server.kill()
    }

    /// Whether it does not look as one that nobody can know; some that look so are under way.
    private func mayMove(_ id: String, _ process: DispatchProcess) async throws -> Bool {
        let generation = try await process.generation(id)
        return generation.isOpen && !isUnknown(generation)
    }

    /// While nothing is under way, a person finds out what nobody could know.
    ///
    /// - Returns: `false` where some are not unknown, but waited to be dispatched.
    private func settleUnknown() async throws -> Bool {
        let jobs = shop.current.jobs.values
        var isDone = true
        try await harness.run(dispatches: false) { process in
            for id in ids {
                guard try await mayMove(id, process) else { continue }
                isDone = false
                return
            }
            for id in ids {
                let generation = try await process.generation(id)
                guard generation.isOpen else { continue }
                shop.noteSettled()
                if let job = jobs.first(where: { $0.prompt == id }) {
                    let submit = SubmitGeneration(generation: generation.id, job: job.name)
                    try await process.insist(on: .generation(.submit(submit), actor: "person"))
                } else {
                    let failed = GenerationOutcome(generation.id, .failed)
                    try await process.insist(on: .settleGeneration(failed, actor: "person"))
                }
            }
        }
        return isDone
    }

    /// It was being dispatched, no answer came, and its provider cannot be asked by a name of ours;
    /// or it has no such job, which is no verdict either.
    private func isUnknown(_ generation: Generation) -> Bool {
        guard generation.attempt.status == .dispatching else { return false }
        let isTaken = shop.current.taken[generation.id.text] != nil
        return harness.provider == "kie" || !isTaken
    }

    private func check(_ process: DispatchProcess) async throws {
        let state = shop.current
        let twice = state.taken.filter { $0.value > 1 }
        #expect(twice.isEmpty, "taken on twice: \(twice). \(seed)")
        let jobs = Dictionary(uniqueKeysWithValues: state.jobs.values.map { ($0.prompt, $0) })
        var billed: Int128 = 0
        for id in ids {
            let generation = try await process.generation(id)
            let made = jobs[id]?.succeeds ?? false
            #expect((generation.status == .succeeded) == made, "\(id), \(seed)")
            guard generation.status == .succeeded else {
                #expect(generation.taken == .zero, "\(id), \(seed)")
                continue
            }
            #expect(generation.captured.microcredits == Int128(DispatchHarness.credit))
            billed += generation.captured.microcredits
            let sealed = try #require(generation.outputs.first?.url)
            let url = try await process.installation.vault.open(
                sealed,
                of: "alice",
                in: process.handler.ledger
            )
            #expect(url == jobs[id]?.url, "\(id), \(seed)")
        }
        let account = try await process.account()
        let granted = Int128(2 * ids.count) * Int128(DispatchHarness.credit)
        #expect(account.held == .zero, seed)
        #expect(account.available.microcredits == granted - billed, seed)
        let report = try await Engine.Verification.run(
            ledger: process.handler.ledger,
            target: harness.target
        )
        #expect(report.checks.filter { !$0.ok }.map(\.name) == [], seed)
    }
}
