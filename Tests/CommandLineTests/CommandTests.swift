// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import Glibc
import JSONText
import TestSupport
import Testing
import tally

@Suite(.timeLimit(.minutes(20))) struct `Commands` {
    /// A database of its own on the shared server, and a master key.
    static func place() async throws -> [String: String] {
        [
            "TALLY_DATABASE_URL": try await PrivatePostgres.shared().database(),
            "TALLY_MASTER_KEY": String(repeating: "5a", count: 32),
        ]
    }

    static let wrong: [[String]] = [
        ["nonsense"],
        ["grant", "alice"],
        ["grant", "alice", "0"],
        ["grant", "alice", "1.1234567"],
        ["grant", "alice", "1e3"],
        ["grant", "a/b", "1"],
        ["grant", "alice", "1", "--source", "thin-air"],
        ["grant", "alice", "1", "--priority", "101"],
        ["grant", "alice", "1", "--expires-at", "tomorrow"],
        ["grant", "alice", "1", "--id", "with space"],
        ["grant", "alice", "1", "--ledger", "Upper"],
        ["adjust", "alice", "--amount", "0", "--reason", "x"],
        ["adjust", "alice", "--amount", "5"],
        ["reserve", "alice", "1", "--expires-in", "0"],
        ["capture", "r", "--amount", "-1"],
        ["refund", "r", "--reason", ""],
        ["account", "open", "alice", "--metadata", "[1]"],
        ["account", "open", "alice", "--metadata", "{"],
        ["events", "--after", "-1"],
        ["events", "--type", "credits.stolen"],
        ["events", "--limit", "0"],
        ["keys", "create", "--role", "king"],
        ["vault", "set", "stripe", "--for", "fun"],
        ["vault", "set", "Stripe", "--for", "webhook"],
        ["vault", "set", "stripe"],
        ["vault", "set", "stripe", "--for", "webhook", "whsec_1"],
        ["ledger", "create", "ä"],
        ["import", "gentd26", "/there/is/no/such/file"],
        ["serve", "--listen", "7420"],
        ["serve", "--cache-entities", "x"],
        ["serve", "--log-level", "loud"],
        ["serve", "--data", ""],
        ["status", "--config", "/there/is/no/such/file"],
        ["completions", "tcsh"],
        ["demo", "--rows", "-1"],
        ["projections", "rebuild", "weather"],
        ["projections", "rebuild", "balances", "--projections", "/there/is/no/such/folder"],
        ["account", "statement", "alice", "--limit", "0"],
        ["account", "erase", "alice"],
        ["prove", "secret", "1"],
        ["verify-bundle", "/there/is/no/such/file", "--key", "none"],
        ["audit", "--from", "/there/is/no/such/file"],
        ["recover"],
        ["analytics", "weather"],
        ["analytics", "--bucket", "year"],
        ["analytics", "revenue", "--bucket", "hour"],
        ["archive", "trim", "--keep", "-1"],
        ["export"],
        ["export", "excel"],
        ["export", "csv", "--since", "yesterday"],
        ["export", "csv", "--until", "2026-02-30"],
        ["export", "csv", "--since", "0"],
        ["restore"],
        ["serve", "--archive", "ftp://books"],
        ["replay", "--from", "0"],
        ["replay", "--until", "tomorrow"],
        ["replay", "--as-of", "5", "--until", "5"],
        ["replay", "--only", "colour=red"],
        ["replay", "--only", "type=credits.stolen"],
        ["replay", "--with-log"],
        ["replay", "--into", "postgres://localhost/x", "--from", "2"],
        ["replay", "--into", "projections", "--until", "2"],
        ["replay", "--segments", "ftp://books"],
        ["fixtures", "record"],
        ["fixtures", "record", "Upper"],
        ["fixtures", "check", "a/b"],
    ]

    @Test(arguments: wrong)
    func `a wrong command line gets one sentence and 64`(arguments: [String]) async throws {
        let outcome = try await TallyProcess.run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.sentences.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("tally: "))
    }

    static let helped: [[String]] = [
        [], ["serve"], ["story"], ["demo"], ["migrate"], ["status"], ["events"], ["verify"],
        ["grant"],
        ["account", "open"], ["account", "show"], ["account", "suspend"],
        ["account", "reinstate"], ["adjust"], ["reserve"], ["capture"], ["release"], ["refund"],
        ["archive"], ["archive", "run"], ["archive", "list"], ["archive", "verify"],
        ["archive", "trim"], ["restore"],
        ["ledger", "create"], ["ledger", "list"], ["keys", "create"], ["keys", "list"],
        ["keys", "revoke"], ["vault", "set"], ["vault", "list"], ["vault", "rotate"],
        ["vault", "disable"], ["import", "gentd26"], ["completions"], ["account", "statement"],
        ["analytics"], ["what-if"], ["export"], ["projections", "list"], ["projections", "retry"],
        ["projections", "rebuild"], ["projections", "abort"], ["disputes"],
        ["disputes", "evidence"], ["disputes", "resolve"], ["members", "add"],
        ["members", "change"], ["alerts", "list"], ["errors", "resolve"], ["activity"],
        ["topups", "set"], ["settings", "set"], ["packages", "history"], ["models", "history"],
        ["runs", "list"], ["prove"], ["verify-bundle"], ["audit"], ["checkpoint"],
        ["checkpoint-key", "create"], ["checkpoint-key", "rotate"], ["tiles", "rebuild"],
        ["recover"], ["account", "erase"], ["replay"], ["fixtures"], ["fixtures", "record"],
        ["fixtures", "check"],
    ]

    @Test(arguments: helped)
    func `help shows an example`(command: [String]) async throws {
        let outcome = try await TallyProcess.run(command + ["--help"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("  tally "))
    }

    @Test func `credit goes its way, for people and for programs`() async throws {
        let place = try await Self.place()
        func json(_ arguments: String...) async throws -> JSON {
            let outcome = try await TallyProcess.run(arguments + ["--json"], environment: place)
            #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
            return try JSONParser.parse(Array(outcome.output.dropLast().utf8))
        }
        let opened = try await json("account", "open", "alice", "--name", "Alice Example")
        #expect(opened["status"] == .string("active"))
        let grant = try await json("grant", "alice", "10.5", "--id", "g")
        #expect(grant["remaining"] == .string("10.5"))
        #expect(try await json("grant", "alice", "10.5", "--id", "g") == grant)
        let reservation = try await json("reserve", "alice", "4", "--id", "r")
        #expect(reservation["status"] == .string("open"))
        let captured = try await json("capture", "r", "--amount", "3")
        #expect(captured["status"] == .string("mixed"))
        #expect(captured["released"] == .string("1"))
        let refund = try await json("refund", "r", "--amount", "0.5", "--reason", "blurred")
        #expect(refund["amount"] == .string("0.5"))
        let adjustment = try await json("adjust", "alice", "--amount", "-1", "--reason", "x")
        #expect(adjustment["amount"] == .string("-1"))
        #expect(try await json("account", "show", "alice")["available"] == .string("7"))
        #expect(
            try await json("account", "suspend", "alice", "--reason", "x")["status"]
                == .string("suspended")
        )
        #expect(
            try await json("account", "reinstate", "alice", "--reason", "x")["status"]
                == .string("active")
        )
        let verified = try await json("verify")
        #expect(verified["ok"] == .bool(true))
        #expect(verified["events"] == .number("9"))
        let status = try await json("status")
        #expect(status["ledgers"]?.line.contains("\"head\": 9") == true)
        let key = try await json("keys", "create", "--name", "test")
        #expect(try await json("keys", "list").line.contains("\"name\": \"test\""))
        guard case .string(let id)? = key["id"] else {
            Issue.record("the key has no id")
            return
        }
        #expect(try await json("keys", "revoke", id)["revoked"] == .bool(true))

        let events = try await TallyProcess.run(["events", "--json"], environment: place)
        let lines = events.output.split(separator: "\n")
        // Nine of credit, and two of the key.
        #expect(lines.count == 11)
        #expect(lines.last?.contains(#""type":"key.revoked""#) == true)
        #expect(lines.allSatisfy { $0.hasPrefix(#"{"ledger":"main","position":"#) })
        #expect(!events.output.contains("Alice Example"))
        let some = try await TallyProcess.run(
            ["events", "--after", "2", "--limit", "1", "--type", "credits.captured"],
            environment: place
        )
        #expect(some.output.split(separator: "\n").count == 2)
    }

    @Test func `what the rules refuse is 1, with the code and the facts`() async throws {
        let place = try await Self.place()
        let opened = try await TallyProcess.run(["account", "open", "bob"], environment: place)
        #expect(opened.status == 0)
        let refused = try await TallyProcess.run(
            ["reserve", "bob", "5", "--json"],
            environment: place
        )
        #expect(refused.status == 1)
        let problem = try JSONParser.parse(Array(try #require(refused.sentences.first).utf8))
        #expect(problem["code"] == .string("insufficient-credits"))
        #expect(problem["facts"]?["required"] == .string("5"))
        #expect(problem["facts"]?["available"] == .string("0"))

        let people = try await TallyProcess.run(["account", "show", "eve"], environment: place)
        #expect(people.status == 1)
        #expect(
            people.sentences == [
                "tally: There is no account eve: look at the spelling and the ledger."
            ]
        )
        let ledger = try await TallyProcess.run(
            ["account", "show", "bob", "--ledger", "nowhere"],
            environment: place
        )
        #expect(ledger.status == 1)
    }

    @Test func `events are followed until somebody interrupts`() async throws {
        let place = try await Self.place()
        let opened = try await TallyProcess.run(["account", "open", "ann"], environment: place)
        #expect(opened.status == 0)
        let follower = try TallyProcess(["events", "--follow", "--json"], environment: place)
        _ = try await follower.line(after: #"{"ledger":"main","position":1,"#)
        let next = try await TallyProcess.run(["account", "open", "ben"], environment: place)
        #expect(next.status == 0)
        _ = try await follower.line(after: #"{"ledger":"main","position":2,"#)
        follower.signal(SIGINT)
        let end = try await follower.outcome()
        #expect(end.status == 0)
        #expect(end.errors.isEmpty)
    }

    @Test func `what is away is 69`() async throws {
        let away = try await TallyProcess.run([
            "status", "--database-url", "postgres://127.0.0.1:1/none",
        ])
        #expect(away.status == 69)
        #expect(away.sentences.count == 1)

        let missing = try await TallyProcess.run([
            "verify", "--data", PrivatePostgres.folder(),
        ])
        #expect(missing.status == 69)

        let empty = try await PrivatePostgres.shared().database()
        let unmigrated = try await TallyProcess.run(["status", "--database-url", empty])
        #expect(unmigrated.status == 69)
        #expect(unmigrated.errors.contains("tally migrate"))
        let migrated = try await TallyProcess.run(["migrate", "--database-url", empty])
        #expect(migrated.status == 0)
        #expect(migrated.output.hasPrefix("Applied: "))
        let again = try await TallyProcess.run(["migrate", "--database-url", empty])
        #expect(again.output == "The schema is up to date.\n")
    }
}
