// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import Engine
import EventFormat
import EventLog
import JSONText
import Postgres
import Proofs
import TestSupport
import Testing

@Suite struct `An erased account` {
    private static let texts = [
        "Ada Lovelace", "ada@example.com", "for the inconvenience", "a body about her",
    ]

    private static func tell(_ harness: ProofHarness) async throws {
        let mail = JSON.object([JSON.Member("mail", .string("ada@example.com"))])
        try await harness.run(.openAccount("ada", name: "Ada Lovelace", plan: nil, metadata: mail))
        // A webhook that names no account, before it is known whose the payment is.
        let webhook = Draft(
            .delivery("stripe:evt_1"),
            subject: .account(AccountID(trusted: "webhook/stripe:pi_9")),
            personalTexts: ["a body about her"],
            actor: "stripe"
        ) { seal, stamp in
            .webhook(
                .receive(
                    ReceiveWebhook(
                        delivery: "stripe:evt_1",
                        provider: "stripe",
                        kind: "payment_intent.created",
                        body: WebhookBody(seal("a body about her"), .text),
                        content: .nothing(remark: "unknown-kind"),
                        mayBeNewer: false
                    )
                ),
                stamp
            )
        }
        try await harness.run(.draft(webhook))
        try await harness.run(
            .grant(
                Request.GrantRequest(
                    id: "stripe:pi_9",
                    account: "ada",
                    amount: 5,
                    terms: LotTerms(.purchase),
                    note: "for the inconvenience"
                )
            )
        )
        try await harness.open("bob")
    }

    /// Every row of every table of ours, as text; bytes in hexadecimal.
    private static func dump(_ harness: ProofHarness) throws -> String {
        let tables = try harness.sql(
            """
            SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
            WHERE schemaname LIKE 'tally%' ORDER BY 1
            """
        )
        #expect(tables.count > 10)
        return try tables.flatMap { try harness.sql("SELECT t::text FROM \($0) t") }
            .joined(separator: "\n")
    }

    @Test func `can be read by nobody, and its proofs and balances stay`() async throws {
        let harness = try await ProofHarness()
        try await Self.tell(harness)
        let key = try await harness.createKey()
        let prover = Prover(harness.installation)
        let topic = ProofBundle.Topic(.account, "ada")
        let before = try await prover.bundle(about: topic, of: harness.ledger, isOpen: true)
        #expect(Set(before.disclosures.map(\.text)).contains("Ada Lovelace"))
        let ids = try harness.sql(
            """
            SELECT id FROM tally.subject_keys WHERE subject IN ('ada', 'webhook/stripe:pi_9')
            """
        )
        #expect(ids.count == 2)

        let erased = try await harness.installation.erase(
            "ada",
            on: harness.handler,
            actor: "test"
        )
        #expect(Set(erased.map(\.text)) == ["ada", "webhook/stripe:pi_9"])
        #expect(try harness.sql("SELECT subject FROM tally.subject_keys") == ["bob"])

        let after = try await prover.bundle(about: topic, of: harness.ledger, isOpen: true)
        #expect(after.disclosures.isEmpty)
        #expect(after.entries.count == before.entries.count + 1)
        #expect(after.entries.map(\.line).starts(with: before.entries.map(\.line)))
        let sizes = try [before, after].map { try $0.verify(trusting: key).head.size }
        #expect(sizes[0] < sizes[1])
        let view = try await harness.handler.read([.account("ada")])
        let account = try #require(view.account(at: 0)?.0)
        #expect(account.available == 5)
        #expect(account.name == nil && account.metadata == nil)
        await harness.stop()
        #expect(try await harness.failedChecks() == [:])
        try Self.expectGone(try Self.dump(harness))
    }

    /// In clear, in hexadecimal, and in base64 at each of its three places.
    private static func expectGone(_ dump: String) throws {
        // What is in clear is found, or the search would prove nothing.
        #expect(dump.contains("stripe:evt_1") && dump.contains("\\x"))
        for text in texts {
            #expect(!dump.contains(text), "\(text)")
            #expect(!dump.lowercased().contains(Hex.encode(text.utf8)), "\(text), hexadecimal")
            for shift in 0..<3 {
                let padded = [UInt8](repeating: 0, count: shift) + Array(text.utf8)
                let inner = Base64.encode(padded).dropFirst(4).dropLast(4)
                #expect(!dump.contains(inner), "\(text), base64")
            }
        }
    }

    @Test func `is forgotten by other processes, too, and may have new texts`() async throws {
        let harness = try await ProofHarness()
        try await harness.open("ada")
        let other = try await harness.other()
        let name = try #require(
            try await harness.handler.read([.account("ada")]).account(at: 0)?.0.name
        )
        let vault = other.installation.vault
        #expect(try await vault.open(name, of: "ada", in: other.ledger) == "Ms ada")
        _ = try await harness.installation.erase("ada", on: harness.handler, actor: "test")
        #expect(
            try await harness.installation.vault.open(name, of: "ada", in: harness.ledger) == nil
        )
        let isForgotten = try await eventually {
            try await vault.open(name, of: "ada", in: other.ledger) == nil
        }
        #expect(isForgotten)
        try await other.run(.suspendAccount("ada", reason: "a new text"))
        #expect(try harness.sql("SELECT subject FROM tally.subject_keys") == ["ada"])
        await harness.stop()
        await other.stop()
    }

    @Test func `must be there`() async throws {
        let harness = try await ProofHarness()
        await #expect(throws: EngineError.rejected(.notFound(.account("nobody")))) {
            try await harness.installation.erase("nobody", on: harness.handler, actor: "test")
        }
        await harness.stop()
    }
}
