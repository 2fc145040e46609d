// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import Engine
import EventFormat
import EventLog
import Postgres
import Testing

/// A database that an older program wrote, and one that a newer program wrote.
@Suite struct `Another version's database` {
    private static let current = LedgerFormat.current

    @Test func `of pages is rebuilt at the start`() async throws {
        let harness = try await EngineHarness()
        let first = try await harness.process()
        for number in 0..<20 { try await first.open("a\(number)", credits: 10) }
        try await first.run(.hold(4, of: "a7", as: "r1"))
        try await harness.expectPages(through: 41)
        await first.stop()
        // As version 1 left them, whose tree did not say its version.
        try harness.sql(
            """
            UPDATE tally.state SET body = CASE key
                WHEN 'tree' THEN substr(body, 1, length(body) - 1)
                ELSE set_byte(body, 0, 1)
            END
            """
        )
        #expect(try await harness.failedChecks() == ["pages"])
        let second = try await harness.process()
        #expect(try await second.account("a7")?.held == Balance(.credits(4)))
        #expect(try await second.run(.hold(4, of: "a7", as: "r1")).isRepeat)
        try await second.run(.captureAll("r1"))
        try await harness.expectPages(through: 42)
        await second.stop()
        try await harness.expectVerified()
        let versions = try harness.sql(
            "SELECT DISTINCT get_byte(body, 0) FROM tally.state WHERE key <> 'tree'"
        )
        #expect(versions == ["\(Page.version)"])
    }

    @Test func `of the ledger's format is raised before anything is written`() async throws {
        let harness = try await EngineHarness()
        await (try await harness.process()).stop()
        try harness.sql("UPDATE tally.ledgers SET format = 1")
        let process = try await harness.process()
        #expect(try harness.sql("SELECT format FROM tally.ledgers") == ["\(Self.current)"])
        try await process.open("alice", credits: 10)
        await process.stop()
    }

    @Test func `of a newer format is not opened`() async throws {
        let harness = try await EngineHarness()
        let first = try await harness.process()
        try await first.open("alice", credits: 10)
        await first.stop()
        try harness.sql("UPDATE tally.ledgers SET format = \(Self.current + 1)")
        let error = LogError.formatIsNewer(ledger: "main", format: Self.current + 1)
        await #expect(throws: error) { try await harness.process() }
        await #expect(throws: error) { try await harness.verify() }
        let raised = "\(Self.current + 1)"
        #expect(try harness.sql("SELECT format FROM tally.ledgers") == [raised])
    }

    /// The newer program appends beside this one: an event of a type that this one does not know.
    @Test(arguments: ["credits.teleported", "credits.granted.v2"])
    func `of a newer format halts a process that runs, which says why`(
        type: String
    ) async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        try await process.open("alice", credits: 10)
        try harness.sql("UPDATE tally.ledgers SET format = \(Self.current + 1)")
        // A process writes on until it meets what it cannot read.
        try await process.run(.hold(1, of: "alice", as: "r1"))
        try await harness.append(unknown: type)
        await #expect {
            _ = try await process.run(.hold(1, of: "alice", as: "r2"))
        } throws: { error in
            guard case EngineError.halted(let reason) = error else { return false }
            return reason.contains("format \(Self.current + 1)")
        }
        #expect(try harness.sql("SELECT max(position) FROM tally.events") == ["4"])
        await process.stop()
    }
}

extension EngineHarness {
    /// Appends an event of a type or version of the future, as a newer program would.
    fileprivate func append(unknown type: String) async throws {
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        let ledger = try #require(try Log.ledger(named: Ledger.defaultName, on: connection))
        let head = try Log.head(of: ledger, on: connection)
        let time = head.recordedAt.microseconds + 1
        let unknown = RecordedEvent(
            position: head.last + 1,
            recordedAt: Instant(microseconds: time),
            type: type,
            account: "alice",
            data: Array("{}".utf8)
        )
        let stored = try Log.events(of: ledger, after: 0, limit: .max, on: connection)
        let hasher = MerkleHasher(SHA256())
        var tree = CompactRange()
        for event in stored + [unknown] {
            tree.append(hasher.leaf(event.line(ledger: ledger.name)), hasher)
        }
        let at = "timestamptz 'epoch' + interval '\(time) microseconds'"
        try sql(
            """
            INSERT INTO tally.events VALUES
                (\(ledger.id), \(unknown.position), \(at), '\(unknown.type)', 'alice', '{}');
            INSERT INTO tally.commits VALUES
                (\(ledger.id), \(unknown.position), \(unknown.position), \(at),
                '\\x\(tree.root(hasher).hex)')
            """
        )
    }
}
