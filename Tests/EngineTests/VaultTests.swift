// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import TestSupport
import Testing

@Suite struct `Personal texts` {
    private static let secrets = [
        "Ada Lovelace", "ada@example.com", "goodwill", "blurred", "fraud",
    ]

    @Test func `are in no table in clear, and readable by who has the key`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        try await tellSecrets(to: process)
        await process.stop()
        let rows = try harness.sql(
            """
            SELECT e::text FROM tally.events e
            UNION ALL SELECT key || ' ' || encode(body, 'escape') FROM tally.state
            UNION ALL SELECT subject || ' ' || encode(wrapped, 'escape') FROM tally.subject_keys
            """
        )
        #expect(rows.count > 8)
        for secret in Self.secrets {
            #expect(rows.filter { $0.contains(secret) } == [], "\(secret) is readable")
        }

        let other = try await harness.process()
        let account = try #require(try await other.account("ada"))
        let name = try #require(account.name)
        #expect(
            try await other.installation.vault.open(name, of: account.id, in: other.handler.ledger)
                == "Ada Lovelace"
        )
        await other.stop()
    }

    @Test func `are gone with their key, and a repeat is then a conflict`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        try await tellSecrets(to: process)
        let balance = try await process.account("ada")?.available
        await process.stop()
        try harness.sql("DELETE FROM tally.subject_keys")

        let other = try await harness.process()
        let account = try #require(try await other.account("ada"))
        #expect(account.available == balance)
        let name = try #require(account.name)
        let ledger = other.handler.ledger
        #expect(try await other.installation.vault.open(name, of: account.id, in: ledger) == nil)
        await #expect {
            try await other.run(.refund("f1", reservation: "r1", nil, reason: "blurred"))
        } throws: { error in
            guard case .rejected(.idConflict) = error as? EngineError else { return false }
            return true
        }
        await other.stop()
        try await harness.expectVerified()
    }

    @Test func `need the master key that the database knows`() async throws {
        let harness = try await EngineHarness()
        await (try await harness.process()).stop()
        await #expect(throws: Vault.Failure.otherMasterKey) {
            _ = try await harness.process(masterKey: 8)
        }
    }

    private func tellSecrets(to process: EngineProcess) async throws {
        let ada: AccountID = "ada"
        try await process.run(
            .openAccount(
                ada,
                name: "Ada Lovelace",
                plan: "pro",
                metadata: .object([JSON.Member("mail", .string("ada@example.com"))])
            )
        )
        let terms = LotTerms(source: .promotion, priority: 10, expiresAt: nil)
        try await process.run(
            .grant(
                Request.GrantRequest(
                    id: "g1",
                    account: ada,
                    amount: .credits(9),
                    terms: terms,
                    note: "goodwill"
                )
            )
        )
        try await process.run(.hold(4, of: "ada", as: "r1"))
        try await process.run(.captureAll("r1"))
        try await process.run(.refund("f1", reservation: "r1", nil, reason: "blurred"))
        try await process.run(.suspendAccount(ada, reason: "fraud"))
    }
}
