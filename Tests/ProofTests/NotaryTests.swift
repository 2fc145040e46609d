// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Proofs
import TestSupport
import Testing

@Suite struct `The notary` {
    @Test func `signs the head, and again only what is new`() async throws {
        let harness = try await ProofHarness()
        let ledger = harness.ledger
        await #expect(throws: ProofError.noKey(ledger: "main")) {
            try await harness.notary.sign(ledger)
        }
        let key = try await harness.createKey()
        try await harness.open("alice")
        let first = try await harness.notary.sign(ledger)
        let note = try SignedNote(parsing: first.note)
        try note.verify(by: key)
        #expect(try TreeHead(parsing: note.text) == first.head)
        #expect(first.head.size == 3)
        #expect(try await harness.notary.sign(ledger) == first)
        try await harness.open("bob")
        let second = try await harness.notary.sign(ledger)
        #expect(second.head.size == 5)
        #expect(try harness.sql("SELECT size FROM tally.checkpoints ORDER BY size") == ["3", "5"])
        #expect(try await harness.failedChecks() == [:])
        await harness.stop()
    }

    @Test func `tells the log of its keys, and the old one vouches for the new one`() async throws {
        let harness = try await ProofHarness()
        let old = try await harness.createKey()
        await #expect(throws: ProofError.keyExists(id: old.idText)) {
            try await harness.createKey()
        }
        try await harness.open("alice")
        let before = try await harness.notary.sign(harness.ledger)
        let new = try await harness.notary.rotateKey(on: harness.handler, actor: "test")
        #expect(new.name == old.name && new != old)
        let after = try await harness.notary.sign(harness.ledger)
        #expect(after.keyID == new.idText)
        #expect(after.head.size == before.head.size + 2)
        let events = try harness.sql(
            """
            SELECT type || ' ' || (data->>'id') || ' ' || coalesce(data->>'endorsed_by', '-')
            FROM tally.events WHERE type LIKE 'key.%' ORDER BY position
            """
        )
        #expect(
            events == [
                "key.created \(old.idText) -", "key.created \(new.idText) \(old.idText)",
                "key.revoked \(old.idText) -",
            ]
        )
        // Who trusts the old key believes what the new one signs; and who trusts neither does not.
        let bundle = try await Prover(harness.installation)
            .bundle(about: ProofBundle.Topic(.event, "1"), of: harness.ledger)
        #expect(try bundle.verify(trusting: old).signedBy == new)
        #expect(try bundle.verify(trusting: new).signedBy == new)
        let stranger = try #require(SigningKey(name: old.name, seed: Array(0..<32)))
        #expect(throws: BundleFlaw.self) { try bundle.verify(trusting: stranger.verifier) }
        // The private keys are nowhere in clear: the rows differ, and another place opens none.
        #expect(
            try harness.sql("SELECT DISTINCT octet_length(wrapped) FROM tally.checkpoint_keys")
                == ["60"]
        )
        #expect(try await harness.failedChecks() == [:])
        await harness.stop()
    }

    @Test func `refuses a log that lost what was signed, until a person accepts that`()
        async throws
    {
        let harness = try await ProofHarness()
        let key = try await harness.createKey()
        try await harness.open("alice")
        try await harness.open("bob")
        let signed = try await harness.notary.sign(harness.ledger)
        await harness.stop()
        try harness.unlock()
        try harness.sql(
            """
            DELETE FROM tally.events WHERE position > 2;
            DELETE FROM tally.commits WHERE last > 2;
            TRUNCATE tally.state
            """
        )
        let restored = try await harness.other()
        let behind = ProofError.behind(
            ledger: "main",
            size: signed.head.size,
            head: 2,
            source: "the database"
        )
        let ledger = restored.ledger
        await #expect(throws: behind) { try await restored.notary.checkRemembered(ledger) }
        await #expect(throws: behind) { try await restored.notary.sign(ledger) }
        // Others took the place of what was lost.
        try await restored.open("carol", grants: 4)
        let inconsistent = ProofError.inconsistent(
            ledger: "main",
            size: signed.head.size,
            source: "the database"
        )
        await #expect(throws: inconsistent) { try await restored.notary.checkRemembered(ledger) }
        await #expect(throws: inconsistent) { try await restored.notary.sign(ledger) }
        #expect(try await restored.failedChecks().keys.contains("checkpoints"))

        #expect(
            try await restored.notary.acceptLoss(on: restored.handler, actor: "test") == key
        )
        try await restored.notary.checkRemembered(ledger)
        await #expect(throws: ProofError.noKey(ledger: "main")) {
            try await restored.notary.sign(ledger)
        }
        let next = try await restored.notary.createKey(
            origin: "tally.example/main-2",
            on: restored.handler,
            actor: "test"
        )
        #expect(try await restored.notary.sign(ledger).keyID == next.idText)
        await restored.stop()
    }

    @Test(arguments: ["", "a b", "a+b", "a\n", String(repeating: "a", count: 201)])
    func `refuses what is no origin`(origin: String) async throws {
        let harness = try await ProofHarness()
        await #expect(throws: ProofError.invalidOrigin(origin)) {
            try await harness.notary.createKey(
                origin: origin,
                on: harness.handler,
                actor: "test"
            )
        }
        #expect(try harness.sql("SELECT count(*) FROM tally.events") == ["0"])
        await harness.stop()
    }

    @Test func `of two processes signs one tree of a size`() async throws {
        let harness = try await ProofHarness()
        _ = try await harness.createKey()
        try await harness.open("alice", grants: 3)
        let other = try await harness.other()
        let ledger = harness.ledger
        let signed = try await withThrowingTaskGroup(of: CheckpointStore.Signed.self) { group in
            for number in 0..<12 {
                group.addTask { try await (number % 2 == 0 ? harness : other).notary.sign(ledger) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(signed).count == 1)
        await harness.stop()
        await other.stop()
    }
}
