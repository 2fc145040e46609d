// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import Domain
import Engine
import EventFormat
import EventLog
import Inbox
import Postgres
import TestSupport
import Testing

/// What providers of generations deliver, from what it says to what is in the log.
@Suite struct `Webhooks of jobs` {
    private func with(_ body: (InboxHarness) async throws -> Void) async throws {
        try await InboxHarness.with { harness in
            try await harness.run(.open("alice"))
            try await harness.run(.grant("l1", 30))
            let price = Price(rates: Rates(base: 10 * Amount.microcreditsPerCredit))
            try await harness.run(.catalog(.defineModel("flux", .flux, price, reason: nil)))
            try await harness.run(.generate())
            try await harness.run(.submit())
            try await body(harness)
        }
    }

    private func take(
        _ observations: [Observation],
        in harness: InboxHarness
    ) async throws -> Inbox.Received {
        let translation = Translation(
            delivery: "j1:done",
            kind: "done",
            subject: "j1",
            observations: observations
        )
        return try await harness.inbox.take(
            Array("{}".utf8),
            .success(translation),
            from: "kie",
            on: harness.handler
        )
    }

    private func success(_ bytes: [Int]) -> Observation {
        var job = ObservedJob("j1", .succeeded)
        job.outputs = bytes.map { count in
            let content = ObservedJob.Content("image/png", [UInt8](repeating: 7, count: count))
            return ObservedJob.Output("image", url: nil, content: content)
        }
        return .job(job)
    }

    private func generation(_ harness: InboxHarness) async throws -> Generation {
        let view = try await harness.handler.read([.generation("g1")])
        return try #require(view.items[0]?.entity.generation)
    }

    @Test func `outputs that are bytes are kept, sealed`() async throws {
        try await with { harness in
            _ = try await take([success([3])], in: harness)
            let generation = try await generation(harness)
            #expect(generation.status == .succeeded && generation.captured == 10)
            let sealed = try #require(generation.outputs.first?.url)
            #expect(!sealed.text.contains("data:"))
            let url = try await harness.installation.vault.open(
                sealed,
                of: "alice",
                in: harness.handler.ledger
            )
            #expect(url == "data:image/png;base64," + Base64.encode([7, 7, 7]))
        }
    }

    @Test func `all that fits is kept`() async throws {
        try await with { harness in
            _ = try await take([success([ObservedJob.bytesInLogMaximum])], in: harness)
            let generation = try await generation(harness)
            #expect(generation.status == .succeeded && generation.outputs.first?.url != nil)
        }
    }

    /// What nobody can be given is not paid for, and a person is told.
    @Test func `outputs of more bytes fail, and take nothing`() async throws {
        try await with { harness in
            let half = ObservedJob.bytesInLogMaximum / 2
            let received = try await take([success([half, half + 1])], in: harness)
            let generation = try await generation(harness)
            #expect(generation.status == .failed)
            #expect(generation.failure?.error?.code == GenerationError.outputTooLarge)
            #expect(try await harness.account("alice").available == 30)
            let codes = try events(of: harness, after: received.position).compactMap { event in
                if case .alert(.faultReported(let fault)) = event { fault.code } else { nil }
            }
            #expect(codes == [GenerationError.outputTooLarge])
        }
    }

    @Test func `every job that a delivery names is to be looked at`() async throws {
        try await with { harness in
            let hints: [Observation] = [.hint(job: "j1"), .hint(job: "j2"), .hint(job: "j1")]
            let received = try await take(hints, in: harness)
            #expect(received.hints == ["j1", "j2"])
            let event = try events(of: harness, after: received.position - 1).first
            guard case .webhook(.received(let delivery)) = event else {
                Issue.record("It is \(String(describing: event)).")
                return
            }
            #expect(delivery.outcome == .hint("kie:j1"))
            #expect(delivery.hints == ["kie:j1", "kie:j2"])
        }
    }

    @Test func `a verdict does not hide that another job is to be looked at`() async throws {
        try await with { harness in
            let received = try await take([success([1]), .hint(job: "j2")], in: harness)
            let event = try events(of: harness, after: received.position - 1).first
            guard case .webhook(.received(let delivery)) = event else {
                Issue.record("It is \(String(describing: event)).")
                return
            }
            #expect(delivery.outcome == .facts(1) && delivery.hints == ["kie:j2"])
            #expect(try await generation(harness).status == .succeeded)
        }
    }

    private func events(of harness: InboxHarness, after position: Position) throws -> [Event] {
        let connection = try Log.connect(to: harness.target)
        defer { connection.close() }
        return try Log.events(
            of: harness.handler.ledger,
            after: position,
            limit: 100,
            on: connection
        ).map { try $0.decoded() }
    }
}
