// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import TestSupport
import Testing

@Suite struct `Ledgers of one process` {
    private static let names = ["main", "other", "third-1"]

    @Test func `do not see each other, and each verifies`() async throws {
        let harness = try await EngineHarness()
        let ledgers = try await Self.open(in: harness)
        // The same ids in each, with other amounts.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, ledger) in ledgers.enumerated() {
                group.addTask {
                    try await ledger.open("alice", credits: 100 * Int64(index + 1))
                    for number in 0..<20 {
                        let hold = Request.hold(Int64(index + 1), of: "alice", as: "r\(number)")
                        #expect(try await ledger.run(hold).isRepeat == false)
                    }
                    try await ledger.run(.captureAll("r\(index)"))
                }
            }
            try await group.waitForAll()
        }
        for (index, ledger) in ledgers.enumerated() {
            let credits = Int64(index + 1)
            let account = try #require(try await ledger.account("alice"))
            #expect(account.available == Balance(.credits(80 * credits)))
            #expect(account.held == Balance(.credits(19 * credits)))
            // Elsewhere another one is captured.
            let closed = Request.captureAll("r\(index)")
            #expect(try await ledger.run(closed).isRepeat)
            #expect(try harness.events(of: Self.names[index]).count == 23)
        }
        try await Self.stop(ledgers, harness)
    }

    @Test func `refuse what is only in another`() async throws {
        let harness = try await EngineHarness()
        let ledgers = try await Self.open(in: harness)
        try await ledgers[0].open("alice", credits: 10)
        try await ledgers[1].open("bob", credits: 10)
        try await ledgers[1].run(.hold(1, of: "bob", as: "r"))
        #expect(try await ledgers[0].account("bob") == nil)
        #expect(try await ledgers[1].account("alice") == nil)
        for (ledger, request, rejection) in [
            (ledgers[0], .hold(1, of: "bob", as: "r1"), .notFound(.account("bob"))),
            (ledgers[1], .hold(1, of: "alice", as: "r1"), .notFound(.account("alice"))),
            (ledgers[0], .captureAll("r"), .notFound(.reservation("r"))),
            (ledgers[2], .captureAll("r"), .notFound(.reservation("r"))),
        ] as [(EngineProcess, Request, Rejection)] {
            await #expect(throws: EngineError.rejected(rejection)) {
                try await ledger.run(request)
            }
        }
        try await Self.stop(ledgers, harness)
    }

    @Test func `keep the texts of a person apart`() async throws {
        let harness = try await EngineHarness()
        let ledgers = try await Self.open(in: harness)
        for ledger in ledgers {
            try await ledger.run(.openAccount("ada", name: "Ada", plan: nil, metadata: nil))
        }
        #expect(try harness.sql("SELECT count(DISTINCT wrapped) FROM tally.subject_keys") == ["3"])
        let name = try #require(try await ledgers[0].account("ada")?.name)
        let vault = ledgers[0].installation.vault
        #expect(try await vault.open(name, of: "ada", in: ledgers[0].handler.ledger) == "Ada")
        #expect(try await vault.open(name, of: "ada", in: ledgers[1].handler.ledger) == nil)
        try await Self.stop(ledgers, harness)
    }

    @Test func `are one when they are asked for at once, and none if there is no such name`()
        async throws
    {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        let installation = process.installation
        #expect(try await installation.handler(of: "other") == nil)
        let ids = try await withThrowingTaskGroup(of: (Int32, ObjectIdentifier).self) { group in
            for _ in 0..<10 {
                group.addTask {
                    let ledger = try await installation.createLedger("other")
                    let handler = try #require(try await installation.handler(of: "other"))
                    return (ledger.id, ObjectIdentifier(handler))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(ids.map(\.0)).count == 1)
        #expect(Set(ids.map(\.1)).count == 1)
        #expect(try await installation.ledgers().map(\.name) == ["main", "other"])
        await #expect(throws: LogError.invalidLedgerName("No!")) {
            try await installation.createLedger("No!")
        }
        await process.stop()
    }

    private static func open(in harness: EngineHarness) async throws -> [EngineProcess] {
        let installation = try await harness.process().installation
        var ledgers: [EngineProcess] = []
        for name in names {
            try await installation.createLedger(name)
            let handler = try #require(try await installation.handler(of: name))
            ledgers.append(EngineProcess(installation: installation, handler: handler))
        }
        return ledgers
    }

    private static func stop(_ ledgers: [EngineProcess], _ harness: EngineHarness) async throws {
        await ledgers[0].stop()
        for name in names { try await harness.expectVerified(name) }
    }
}
