// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Postgres
import TestSupport
import Testing

@Suite struct `Outages of PostgreSQL` {
    @Test func `connections cut under load lose nothing and store nothing twice`() async throws {
        let harness = try await EngineHarness()
        try await expectNothingLost(harness) { _ in
            try harness.sql(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
            )
        }
    }

    @Test func `a server that is killed and started again loses nothing`() async throws {
        let postgres = try await PrivatePostgres.separate()
        let harness = EngineHarness(conninfo: try await postgres.database())
        try await expectNothingLost(harness, rounds: 3) { _ in
            try await postgres.kill()
            try await postgres.start()
        }
    }

    @Test func `a read-only database is an error, not a loss`() async throws {
        let postgres = try await PrivatePostgres.separate()
        let harness = EngineHarness(conninfo: try await postgres.database())
        let process = try await harness.process { $0.settleTimeout = .milliseconds(300) }
        try await process.open("alice", credits: 1_000_000)
        try harness.sql("ALTER SYSTEM SET default_transaction_read_only = on")
        try harness.sql("SELECT pg_reload_conf()")
        // It may take a moment until a session has read the setting.
        var stored = 0
        let refused = try await eventually {
            do throws(EngineError) {
                try await process.run(.hold(1, of: "alice", as: "probe-\(stored)"))
                stored += 1
                return false
            } catch {
                guard case .unavailable = error else { throw error }
                return true
            }
        }
        #expect(refused)
        #expect(try harness.positions(of: "credits.reserved").count == stored)
        try harness.sql("ALTER SYSTEM RESET default_transaction_read_only")
        try harness.sql("SELECT pg_reload_conf()")
        _ = try await process.insist(on: .hold(2, of: "alice", as: "after"))
        #expect(try harness.positions(of: "credits.reserved")["after"]?.count == 1)
        await process.stop()
        try await harness.expectVerified()
    }

    @Test func `who holds the ledger and does not go on is not waited for`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process { options in
            options.appendTimeout = .milliseconds(200)
            options.settleTimeout = .milliseconds(200)
        }
        try await process.open("alice", credits: 100)
        let other = try Log.connect(to: harness.target)
        defer { other.close() }
        try other.execute("BEGIN; SELECT FROM ledgers FOR UPDATE")
        await #expect {
            try await process.run(.hold(1, of: "alice", as: "r1"))
        } throws: { error in
            guard case .unavailable = error as? EngineError else { return false }
            return true
        }
        try other.execute("ROLLBACK")
        _ = try await process.insist(on: .hold(1, of: "alice", as: "r1"))
        #expect(try harness.positions(of: "credits.reserved") == ["r1": [3]])
        await process.stop()
        try await harness.expectVerified()
    }

    @Test func `a full disk is an error, not a loss`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        try await process.open("alice", credits: 100)
        // PostgreSQL's own report of a full disk, raised where a full disk would be met.
        try harness.sql(
            """
            CREATE FUNCTION tally.fill() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'could not extend file: No space left on device'
                    USING ERRCODE = 'disk_full';
            END $$;
            CREATE TRIGGER full_disk BEFORE INSERT ON tally.events
                FOR EACH STATEMENT EXECUTE FUNCTION tally.fill()
            """
        )
        let holds = (0..<10).map { Request.hold(1, of: "alice", as: "r\($0)") }
        for answer in await process.installation.executeAll(holds, on: process.handler) {
            guard case .failure(.unavailable(let reason)) = answer else {
                Issue.record("\(answer)")
                continue
            }
            #expect(reason.contains("No space left"))
        }
        // Reads go on meanwhile, and see nothing of what was not stored.
        #expect(try await process.account("alice")?.available == Balance(.credits(100)))
        try harness.sql("DROP TRIGGER full_disk ON tally.events")
        #expect(try harness.events().count == 2)
        for (number, hold) in holds.enumerated() {
            let receipt = try await process.insist(on: hold)
            #expect(!receipt.isRepeat && receipt.position == Int64(number) + 3)
        }
        await process.stop()
        try await harness.expectVerified()
    }

    /// Clients insist on their commands while something breaks PostgreSQL again and again.
    private func expectNothingLost(
        _ harness: EngineHarness,
        rounds: Int = 20,
        _ breakIt: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let process = try await harness.process()
        for account in 0..<4 { try await process.open("a\(account)", credits: 100_000) }
        let answers = try await withThrowingTaskGroup(of: [String: Int64].self) { group in
            for client in 0..<8 {
                group.addTask {
                    var answers: [String: Int64] = [:]
                    for number in 0..<150 {
                        let id = "r-\(client)-\(number)"
                        let hold = Request.hold(1, of: "a\(number % 4)", as: id)
                        answers[id] = try await process.insist(on: hold).position
                        if number % 3 == 0 { _ = try await process.insist(on: .captureAll(id)) }
                    }
                    return answers
                }
            }
            group.addTask {
                for round in 0..<rounds { try await breakIt(round) }
                return [:]
            }
            return try await group.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
        }
        let stored = try harness.positions(of: "credits.reserved")
        #expect(stored.count == 8 * 150)
        #expect(stored.mapValues { [$0[0]] } == stored, "a reservation is stored twice")
        #expect(stored.mapValues { $0[0] } == answers)
        await process.stop()
        try await harness.expectVerified()
    }
}
