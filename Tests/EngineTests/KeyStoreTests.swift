// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import TestSupport
import Testing

@Suite struct `Keys of programs` {
    @Test func `are found by their secret, with what they may do`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        let keys = process.installation.keys
        let ledger = process.handler.ledger
        for role in KeyStore.Role.allCases {
            for place in [nil, ledger] {
                let made = try await keys.create(role: role, name: "\(role) ü", ledger: place)
                let found = try #require(try await keys.find(secret: made.secret))
                #expect(found.id == made.id)
                #expect(found.role == role)
                #expect(found.name == "\(role) ü")
                #expect(found.ledger == place?.id)
                #expect(found.revokedAt == nil)
                #expect(try await keys.list().contains(found))
            }
        }
        let listed = try await keys.list()
        #expect(listed.count == 2 * KeyStore.Role.allCases.count)
        #expect(Set(listed.map(\.id)).count == listed.count)
        #expect(listed.map(\.createdAt) == listed.map(\.createdAt).sorted())
        await process.stop()
    }

    @Test func `are not found by anything else`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        let keys = process.installation.keys
        let (id, secret) = try await keys.create(role: .admin, name: "ops", ledger: nil)
        let others = [
            "", "tally_sk_", id, "tally_sk_" + id, secret + "0", " " + secret,
            String(secret.dropLast()), String(secret.dropFirst("tally_sk_".count)),
            secret.uppercased(), secret + String(repeating: "0", count: 1000),
        ]
        for other in others { #expect(try await keys.find(secret: other) == nil, "\(other)") }
        #expect(try await keys.find(secret: secret)?.id == id)
        await process.stop()
    }

    @Test func `are revoked once, and are then found no more, by no process`() async throws {
        let harness = try await EngineHarness()
        let one = try await harness.process()
        let two = try await harness.process()
        let keys = one.installation.keys
        let kept = try await keys.create(role: .service, name: "kept", ledger: nil)
        let lost = try await keys.create(role: .service, name: "lost", ledger: nil)
        #expect(try await keys.find(secret: lost.secret) != nil)
        #expect(try await keys.revoke(id: lost.id))
        #expect(try await keys.revoke(id: lost.id) == false)
        #expect(try await keys.revoke(id: "other") == false)
        for process in [one, two] {
            #expect(try await process.installation.keys.find(secret: lost.secret) == nil)
            #expect(try await process.installation.keys.find(secret: kept.secret)?.id == kept.id)
        }
        let revoked = try await keys.list().filter { $0.revokedAt != nil }
        #expect(revoked.map(\.id) == [lost.id])
        await one.stop()
        await two.stop()
    }

    @Test func `are stored as hashes only`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        let (_, secret) = try await process.installation.keys.create(
            role: .admin,
            name: "ops",
            ledger: nil
        )
        let random = String(secret.dropFirst("tally_sk_".count))
        let rows = try harness.sql(
            "SELECT k::text || encode(hash, 'escape') FROM tally.api_keys k"
        )
        #expect(rows.count == 1)
        #expect(rows.filter { $0.contains(random) || $0.contains("tally_sk_") } == [])
        let hashes = try harness.sql(
            "SELECT hash = sha256('\(secret)') FROM tally.api_keys"
        )
        #expect(hashes == ["t"])
        await process.stop()
    }
}
