// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import TestSupport
import Testing

@Suite struct `A past that is not what it was` {
    @Test(arguments: Damage.all)
    func `is found by verify, and by a start that reads it`(damage: Damage) async throws {
        let harness = try await Self.threeCommits()
        try await harness.expectVerified()
        try harness.sql(damage.change)
        #expect(try await harness.failedChecks() == damage.checks)
        if let error = damage.error {
            await #expect(throws: error) { _ = try await harness.process() }
        }
    }

    @Test(arguments: [
        // The root of a commit that somebody adds without knowing how to compute it.
        """
        INSERT INTO tally.commits SELECT ledger, 4, 4, recorded_at, sha256('x')
        FROM tally.commits WHERE first = 1;
        INSERT INTO tally.events SELECT ledger, 4, recorded_at, type, 'mallory', data
        FROM tally.events WHERE position = 1
        """,
        // A gap.
        """
        INSERT INTO tally.commits SELECT ledger, 5, 5, recorded_at, root
        FROM tally.commits WHERE first = 1;
        INSERT INTO tally.events SELECT ledger, 5, recorded_at, type, 'mallory', data
        FROM tally.events WHERE position = 1
        """,
    ])
    func `halts a process that runs, which then stores nothing`(change: String) async throws {
        let harness = try await Self.threeCommits()
        let process = try await harness.process { $0.flushInterval = .seconds(3600) }
        try harness.sql(change)
        let halted = try await eventually {
            do {
                _ = try await process.account("alice")
                return false
            } catch EngineError.halted(let reason) {
                return reason.contains("tampered")
            }
        }
        #expect(halted)
        await #expect {
            try await process.run(.hold(1, of: "alice", as: "r2"))
        } throws: { error in
            guard case .halted = error as? EngineError else { return false }
            return true
        }
        await process.stop()
        #expect(try harness.sql("SELECT count(*) FROM tally.events") == ["4"])
        // The checkpoint at zero.
        #expect(try harness.sql("SELECT count(*) FROM tally.state") == ["1"])
    }

    @Test func `that was put back is noticed, and decided on as it is`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        try await process.open("alice", credits: 10)
        try await process.run(.hold(4, of: "alice", as: "r1"))
        try await process.run(.hold(4, of: "alice", as: "r2"))
        try harness.sql(
            """
            BEGIN;
            ALTER TABLE tally.events DISABLE TRIGGER ALL;
            ALTER TABLE tally.commits DISABLE TRIGGER ALL;
            DELETE FROM tally.events WHERE position > 2;
            DELETE FROM tally.commits WHERE last > 2;
            TRUNCATE tally.state;
            COMMIT
            """
        )
        #expect(try await process.account("alice")?.available == Balance(.credits(10)))
        try await process.run(.hold(9, of: "alice", as: "r3"))
        #expect(try harness.positions(of: "credits.reserved") == ["r3": [3]])
        await process.stop()
    }

    /// One event each; no pages, and nothing that protects the log.
    private static func threeCommits() async throws -> EngineHarness {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        try await process.open("alice", credits: 10)
        try await process.run(.hold(4, of: "alice", as: "r1"))
        await process.stop()
        try harness.sql(
            """
            ALTER TABLE tally.events DISABLE TRIGGER ALL;
            ALTER TABLE tally.commits DISABLE TRIGGER ALL;
            TRUNCATE tally.state
            """
        )
        return harness
    }
}

/// Something that is done to the log, and who notices.
struct Damage: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let change: String
    /// That fail; the pages are not compared to a log that is damaged.
    let checks: Set<String>
    /// Why a process does not start; `nil` where it need not read what was changed.
    let error: LogError?

    private init(
        _ what: String,
        _ change: String,
        _ checks: Set<String>,
        _ error: LogError?
    ) {
        testDescription = what
        self.change = change
        self.checks = checks
        self.error = error
    }

    static let all = [
        Damage(
            "an amount is changed",
            "UPDATE tally.events SET data = replace(data::text, '\"10\"', '\"99\"')::json",
            ["merkle_roots", "pages"],
            .rootMismatch(ledger: "main", position: 2)
        ),
        Damage(
            "an account is changed",
            "UPDATE tally.events SET account = 'bob' WHERE position = 1",
            ["merkle_roots", "pages"],
            .rootMismatch(ledger: "main", position: 1)
        ),
        Damage(
            "a type is changed",
            "UPDATE tally.events SET type = 'credits.minted' WHERE position = 2",
            ["merkle_roots", "pages"],
            .rootMismatch(ledger: "main", position: 2)
        ),
        Damage(
            "the time of an event is changed",
            "UPDATE tally.events SET recorded_at = recorded_at + '1 us' WHERE position = 1",
            ["merkle_roots", "times", "pages"],
            .rootMismatch(ledger: "main", position: 1)
        ),
        Damage(
            "the time of a commit is changed",
            "UPDATE tally.commits SET recorded_at = recorded_at + interval '1 us' WHERE first = 3",
            ["times"],
            nil
        ),
        Damage(
            "a root is changed",
            "UPDATE tally.commits SET root = sha256('x') WHERE first = 2",
            ["merkle_roots", "pages"],
            .rootMismatch(ledger: "main", position: 2)
        ),
        Damage(
            "an event is deleted",
            "DELETE FROM tally.events WHERE position = 2",
            ["positions", "pages"],
            .gap(ledger: "main", after: 1)
        ),
        Damage(
            "the last event is deleted",
            "DELETE FROM tally.events WHERE position = 3",
            ["positions", "pages"],
            .gap(ledger: "main", after: 2)
        ),
        Damage(
            "a commit is deleted",
            "DELETE FROM tally.commits WHERE first = 2",
            ["positions", "times", "pages"],
            .gap(ledger: "main", after: 1)
        ),
        Damage(
            "the last commit is deleted",
            "DELETE FROM tally.commits WHERE first = 3",
            ["positions", "pages"],
            nil
        ),
        Damage(
            "two events are exchanged",
            """
            UPDATE tally.events SET position = -2 WHERE position = 2;
            UPDATE tally.events SET position = 2 WHERE position = 3;
            UPDATE tally.events SET position = 3 WHERE position = -2
            """,
            ["merkle_roots", "times", "pages"],
            .rootMismatch(ledger: "main", position: 2)
        ),
        Damage(
            "an event is inserted",
            """
            INSERT INTO tally.events SELECT ledger, 4, recorded_at, type, account, data
            FROM tally.events WHERE position = 1
            """,
            ["positions", "pages"],
            nil
        ),
        Damage(
            "an event is inserted with a commit",
            """
            INSERT INTO tally.commits SELECT ledger, 4, 4, recorded_at, sha256('x')
            FROM tally.commits WHERE first = 3;
            INSERT INTO tally.events SELECT ledger, 4, recorded_at, type, account, data
            FROM tally.events WHERE position = 3
            """,
            ["merkle_roots", "pages"],
            .rootMismatch(ledger: "main", position: 4)
        ),
    ]
}
