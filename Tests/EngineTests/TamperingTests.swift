// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Testing

@Suite struct `A past that is not what it was` {
    @Test(arguments: [
        "UPDATE tally.events SET data = replace(data::text, '\"4\"', '\"3\"')::json WHERE position = 3",
        "UPDATE tally.events SET account = 'bob' WHERE position = 2",
        "UPDATE tally.commits SET root = sha256('x') WHERE first = 3",
        "DELETE FROM tally.events WHERE position = 2",
        "DELETE FROM tally.commits WHERE first = 2",
    ])
    func `is found by verify, and by a start that reads it`(change: String) async throws {
        let harness = try await EngineHarness()
        let first = try await harness.process()
        try await first.open("alice", credits: 10)
        try await first.run(.hold(4, of: "alice", as: "r1"))
        await first.stop()
        try harness.sql(
            """
            ALTER TABLE tally.events DISABLE TRIGGER ALL;
            ALTER TABLE tally.commits DISABLE TRIGGER ALL;
            TRUNCATE tally.state, tally.checkpoints
            """
        )
        try harness.sql(change)
        let report = try await harness.verify()
        #expect(!report.ok)
        await #expect(throws: (any Error).self) { _ = try await harness.process() }
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
            TRUNCATE tally.state, tally.checkpoints;
            COMMIT
            """
        )
        #expect(try await process.account("alice")?.available == Balance(.credits(10)))
        try await process.run(.hold(9, of: "alice", as: "r3"))
        #expect(try harness.positions(of: "credits.reserved") == ["r3": [3]])
        await process.stop()
    }
}
