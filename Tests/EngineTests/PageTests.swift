// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Testing

@Suite struct `Pages are a cache of the log` {
    @Test func `a tiny cache answers as a large one does`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process { $0.cacheEntities = 50 }
        for number in 0..<300 { try await process.open("a\(number)", credits: 10) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask {
                    let account = "a\(number)"
                    _ = try await process.insist(on: .hold(4, of: account, as: "r\(number)"))
                    _ = try await process.insist(on: .captureAll("r\(number)"))
                    let again = try await process.insist(on: .captureAll("r\(number)"))
                    #expect(again.isRepeat)
                    #expect(again.view.reservation(at: 0)?.0.status == .captured)
                    #expect(try await process.account(account)?.available == Balance(.credits(6)))
                }
            }
            try await group.waitForAll()
        }
        await process.stop()
        try await harness.expectVerified()
    }

    @Test func `a start continues where the last process stopped, and reads no tail`() async throws
    {
        let harness = try await EngineHarness()
        let first = try await harness.process()
        try await first.open("alice", credits: 10)
        try await first.run(.hold(4, of: "alice", as: "r1"))
        try await harness.expectPages(through: 3)
        await first.stop()

        let second = try await harness.process()
        #expect(try await second.run(.hold(4, of: "alice", as: "r1")).isRepeat)
        #expect(try await second.account("alice")?.available == Balance(.credits(6)))
        await second.stop()
        try await harness.expectVerified()
    }

    @Test func `without pages the state is rebuilt from the log`() async throws {
        let harness = try await EngineHarness()
        let first = try await harness.process()
        for number in 0..<40 { try await first.open("a\(number)", credits: 10) }
        try await first.run(.hold(4, of: "a7", as: "r1"))
        await first.stop()
        try harness.sql("TRUNCATE tally.state")

        let second = try await harness.process()
        #expect(try await second.account("a7")?.held == Balance(.credits(4)))
        try await second.run(.captureAll("r1"))
        await second.stop()
        try await harness.expectVerified()
    }

    @Test func `pages are written while it runs, and by another when the flusher ends`()
        async throws
    {
        let harness = try await EngineHarness()
        let first = try await harness.process()
        try await first.open("alice", credits: 10)
        try await harness.expectPages(through: 2)
        let second = try await harness.process()
        await first.stop()
        try await second.run(.hold(4, of: "alice", as: "r1"))
        try await harness.expectPages(through: 3)
        await second.stop()
        try await harness.expectVerified()
    }

    @Test func `a page that is damaged is an error that says so, and verify finds it`() async throws
    {
        let harness = try await EngineHarness()
        let first = try await harness.process()
        try await first.open("alice", credits: 10)
        try await harness.expectPages(through: 2)
        await first.stop()
        try harness.sql(
            """
            UPDATE tally.state SET body = set_byte(body, 0, 99) WHERE key = 'account/alice'
            """
        )
        let report = try await harness.verify()
        #expect(report.checks.filter { !$0.ok }.map(\.name) == ["pages"])
        let second = try await harness.process()
        await #expect {
            _ = try await second.account("alice")
        } throws: { error in
            "\(error)".contains("page of account/alice")
        }
        await second.stop()
    }

    @Test func `verify finds a page that is changed, missing or another's`() async throws {
        let harness = try await EngineHarness()
        let process = try await harness.process()
        try await process.open("alice", credits: 10)
        try await harness.expectPages(through: 2)
        await process.stop()
        try await harness.expectVerified()
        try harness.sql("CREATE TABLE tally.kept AS TABLE tally.state")
        for change in [
            "UPDATE tally.state SET position = position - 1 WHERE key = 'account/alice'",
            "UPDATE tally.state SET body = body || '\\x00' WHERE key = 'account/alice'",
            "DELETE FROM tally.state WHERE key = 'account/alice'",
            "UPDATE tally.state SET key = 'account/bob' WHERE key = 'account/alice'",
            "UPDATE tally.state SET key = 'nonsense' WHERE key = 'account/alice'",
            "UPDATE tally.state SET body = '\\x00' WHERE key = 'tree'",
            "UPDATE tally.state SET position = 1 WHERE key = 'tree'",
        ] {
            try harness.sql(change)
            #expect(try await harness.failedChecks() == ["pages"], "\(change)")
            try harness.sql("TRUNCATE tally.state; INSERT INTO tally.state TABLE tally.kept")
        }
        try await harness.expectVerified()
    }
}
