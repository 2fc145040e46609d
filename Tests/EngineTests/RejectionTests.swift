// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import TestSupport
import Testing

@Suite struct `What the rules refuse` {
    @Test func `reaches its caller with its reason, and writes nothing`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        try await process.open("alice", credits: 10)
        try await process.open("bob", credits: 10)
        try await process.run(.suspendAccount("bob", reason: nil))
        try await process.run(.hold(2, of: "alice", as: "open"))
        try await process.run(.hold(2, of: "alice", as: "closed"))
        try await process.run(.captureAll("closed"))
        let before = try Self.rows(of: harness)

        for (request, rejection) in Self.rejections {
            do throws(EngineError) {
                try await process.run(request)
                Issue.record("\(request) was stored")
            } catch {
                #expect(Self.timeless(error) == .rejected(rejection), "\(request)")
            }
        }
        let answers = await process.installation.executeAll(
            Self.rejections.map(\.0),
            on: process.handler
        )
        for ((request, rejection), answer) in zip(Self.rejections, answers) {
            guard case .failure(let error) = answer else {
                Issue.record("\(request) was stored")
                continue
            }
            #expect(Self.timeless(error) == .rejected(rejection), "\(request)")
        }
        #expect(try Self.rows(of: harness) == before)
        await process.stop()
        try await harness.expectVerified()
    }

    @Test func `does not spoil what is decided together with it`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        try await process.open("alice", credits: 100)
        let requests = (0..<50).map { number in
            Request.hold(number.isMultiple(of: 2) ? 1 : 1000, of: "alice", as: "r\(number)")
        }
        let answers = await process.installation.executeAll(requests, on: process.handler)
        for (number, answer) in answers.enumerated() {
            switch answer {
            case .success(let receipt):
                #expect(number.isMultiple(of: 2) && !receipt.isRepeat)
            case .failure(.rejected(.insufficientCredits)):
                #expect(!number.isMultiple(of: 2))
            case .failure(let error):
                Issue.record(error)
            }
        }
        #expect(try await process.account("alice")?.held == 25)
        #expect(try harness.positions(of: "credits.reserved").count == 25)
        await process.stop()
        try await harness.expectVerified()
    }

    private static func rows(of harness: EngineHarness) throws -> [String] {
        try harness.sql(
            "SELECT e::text FROM tally.events e UNION ALL SELECT c::text FROM tally.commits c"
        )
        .sorted()
    }

    /// Only the engine knows what time it was.
    private static func timeless(_ error: EngineError) -> EngineError {
        guard case .rejected(.expiryNotInFuture(let expiry, _)) = error else { return error }
        return .rejected(.expiryNotInFuture(expiry, now: 0))
    }

    /// In the order of precedence; all but `lotsExhausted`, which takes ten thousand lots.
    private static let rejections: [(Request, Rejection)] = [
        (
            .openAccount("alice", name: nil, plan: "other", metadata: nil),
            .idConflict(.account("alice"), first: 1)
        ),
        (
            .openAccount("alice", name: "Alice", plan: nil, metadata: nil),
            .idConflict(.account("alice"), first: 1)
        ),
        (.credits(11, to: "alice", as: "grant-alice"), .idConflict(.lot("grant-alice"), first: 2)),
        (.hold(2, of: "bob", as: "open"), .idConflict(.reservation("open"), first: 6)),
        (.hold(1, of: "nobody", as: "r"), .notFound(.account("nobody"))),
        (.captureAll("nothing"), .notFound(.reservation("nothing"))),
        (.release("nothing", reason: "no use"), .notFound(.reservation("nothing"))),
        (.hold(1, of: "bob", as: "r"), .accountSuspended("bob")),
        (
            .grant(
                Request.GrantRequest(
                    id: "l",
                    account: "alice",
                    amount: 1,
                    terms: LotTerms(.promotion, expiresAt: 1)
                )
            ),
            .expiryNotInFuture(1, now: 0)
        ),
        (.capture("open", id: nil, .nothing, isFinal: false), .nothingToCapture("open")),
        (
            .capture("closed", id: "c", 1, isFinal: true),
            .reservationClosed("closed", .captured)
        ),
        (.release("closed", reason: nil), .reservationClosed("closed", .captured)),
        (
            .capture("open", id: "c", 3, isFinal: true),
            .amountExceedsHold("open", held: 2, requested: 3)
        ),
        (
            .refund("f", reservation: "closed", 3, reason: "blurred"),
            .amountExceedsCaptured("closed", refundable: 2, requested: 3)
        ),
        (
            .hold(100, of: "alice", as: "r"),
            .insufficientCredits("alice", available: 6, required: 100)
        ),
        (
            .adjust("d", account: "alice", .decrease(7), allowsDebt: false, reason: nil),
            .insufficientCredits("alice", available: 6, required: 7)
        ),
    ]
}
