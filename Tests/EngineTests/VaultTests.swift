// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import JSONText
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

    @Test func `are the same when they are asked for again, though they are sealed anew`()
        async throws
    {
        let harness = try await EngineHarness()
        let processes = [try await harness.process(), try await harness.process()]
        var first: [Receipt] = []
        for request in Self.requests { first.append(try await processes[0].run(request)) }
        let sealed = try harness.sql("SELECT data FROM tally.events ORDER BY position")
        for process in processes {
            for (request, receipt) in zip(Self.requests, first) {
                let again = try await process.run(request)
                #expect(again.isRepeat && again.position == receipt.position, "\(request)")
            }
            for request in Self.others {
                await #expect("\(request)") {
                    try await process.run(request)
                } throws: { error in
                    guard case .rejected(.idConflict) = error as? EngineError else { return false }
                    return true
                }
            }
        }
        #expect(try harness.sql("SELECT data FROM tally.events ORDER BY position") == sealed)
        for process in processes { await process.stop() }
        try await harness.expectVerified()
    }

    @Test func `have one key a person, whoever makes it first`() async throws {
        let harness = try await EngineHarness()
        let processes = [try await harness.process(), try await harness.process()]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let account = AccountID(trusted: "a\(number / 4)")
                    let process = processes[number % 2]
                    try await process.run(
                        .openAccount(account, name: "N", plan: nil, metadata: nil)
                    )
                }
            }
            try await group.waitForAll()
        }
        #expect(try harness.sql("SELECT subject FROM tally.subject_keys").count == 10)
        #expect(try harness.events().count == 10)
        for process in processes {
            for number in 0..<10 {
                let account = try #require(try await process.account("a\(number)"))
                let name = try await process.installation.vault.open(
                    try #require(account.name),
                    of: account.id,
                    in: process.handler.ledger
                )
                #expect(name == "N")
            }
            await process.stop()
        }
    }

    @Test func `are not taken for another person's, nor opened by a damaged key`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        for id in ["ada", "bob"] as [AccountID] {
            try await process.run(.openAccount(id, name: "\(id.text)!", plan: nil, metadata: nil))
        }
        let ada = try #require(try await process.account("ada")?.name)
        let vault = process.installation.vault
        let ledger = process.handler.ledger
        #expect(try await vault.open(ada, of: "ada", in: ledger) == "ada!")
        #expect(try await vault.open(ada, of: "bob", in: ledger) == nil)
        #expect(try await vault.open(ada, of: "nobody", in: ledger) == nil)
        await process.stop()

        try harness.sql("UPDATE tally.subject_keys SET wrapped = set_byte(wrapped, 20, 0) || '0'")
        let other = try await harness.process()
        await #expect(throws: Vault.Failure.damagedKey(subject: "ada")) {
            _ = try await other.installation.vault.open(ada, of: "ada", in: ledger)
        }
        await #expect {
            try await other.run(.openAccount("ada", name: "ada!", plan: nil, metadata: nil))
        } throws: { error in
            guard case .unavailable = error as? EngineError else { return false }
            return true
        }
        // What says nothing personal needs no key.
        try await other.run(.credits(1, to: "ada", as: "l1"))
        await other.stop()
        try await harness.expectVerified()
    }

    /// One of each kind that has a personal text.
    private static let requests: [Request] = [
        .openAccount("ada", name: "Ada", plan: "pro", metadata: mail("ada@example.com")),
        .grant(grant(note: "goodwill")),
        .adjust("d1", account: "ada", .decrease(1), allowsDebt: false, reason: "a mistake"),
        .hold(2, of: "ada", as: "r1"),
        .release("r1", reason: "no use"),
        .hold(2, of: "ada", as: "r2"),
        .captureAll("r2"),
        .refund("f1", reservation: "r2", nil, reason: "blurred"),
    ]

    /// The same ids with other texts.
    private static let others: [Request] = [
        .openAccount("ada", name: "Eda", plan: "pro", metadata: mail("ada@example.com")),
        .openAccount("ada", name: "Ada", plan: "pro", metadata: mail("eda@example.com")),
        .openAccount("ada", name: nil, plan: "pro", metadata: mail("ada@example.com")),
        .grant(grant(note: "good will")),
        .grant(grant(note: nil)),
        .adjust("d1", account: "ada", .decrease(1), allowsDebt: false, reason: "a Mistake"),
        .refund("f1", reservation: "r2", nil, reason: "blurred "),
    ]

    private static func mail(_ address: String) -> JSON {
        .object([JSON.Member("mail", .string(address))])
    }

    private static func grant(note: String?) -> Request.GrantRequest {
        Request.GrantRequest(
            id: "g1",
            account: "ada",
            amount: 9,
            terms: LotTerms(.promotion),
            note: note
        )
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
