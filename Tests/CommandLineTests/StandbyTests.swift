// SPDX-License-Identifier: Apache-2.0

import Domain
import Foundation
import FoundationNetworking
import Glibc
import JSONText
import Postgres
import TestSupport
import Testing
import tally

@Suite(.timeLimit(.minutes(20))) struct `A streaming standby` {
    private static let key = "an-admin-key-of-the-test"

    /// Two servers, one of which follows the other, with a ledger that lived a little.
    private struct Pair: Sendable {
        let primary: PrivatePostgres
        let standby: PrivatePostgres
        let ledger: BookedLedger
        /// The environment of `tally` for the standby.
        let copy: [String: String]

        var standbyURL: String { copy["TALLY_DATABASE_URL"] ?? "" }

        init() async throws {
            primary = try await PrivatePostgres.separate()
            ledger = try await BookedLedger(history: 7400, commands: 60, on: primary)
            // The read models are at the head before the copy is made.
            _ = try await ledger.export("csv")
            standby = try await primary.standby()
            let url = ledger.place["TALLY_DATABASE_URL"] ?? ""
            let database = try #require(url.split(separator: "dbname=").last.map(String.init))
            copy = ledger.place.merging(
                ["TALLY_DATABASE_URL": standby.conninfo(of: database)]
            ) { $1 }
        }

        func onStandby(_ sql: String) throws -> String {
            let connection = try Connection(to: ConnectionTarget(standbyURL))
            defer { connection.close() }
            return try connection.execute(sql).string(0, 0)
        }
    }

    @Test func `answers every command that only reads, and refuses the others`() async throws {
        let pair = try await Pair()
        try #require(try pair.onStandby("SELECT pg_is_in_recovery()::text") == "true")
        for arguments in [
            ["events", "--json"], ["account", "statement", "alice"], ["analytics"],
            ["analytics", "revenue"], ["export", "hledger"], ["export", "beancount"],
            ["verify", "--json"],
        ] {
            let there = try await TallyProcess.run(arguments, environment: pair.ledger.place)
            let here = try await TallyProcess.run(arguments, environment: pair.copy)
            #expect(here.status == 0, "\(arguments): \(here.errors)")
            #expect(here.output == there.output, "\(arguments)")
            #expect(!here.output.isEmpty, "\(arguments)")
        }
        // These tell of the time, too.
        for arguments in [["status"], ["projections", "list"]] {
            let shown = try await TallyProcess.run(arguments, environment: pair.copy)
            #expect(shown.status == 0, "\(arguments): \(shown.errors)")
        }
        // The second one is exact, and so the primary's to answer.
        for arguments in [["account", "open", "zoe"], ["account", "show", "alice"]] {
            let refused = try await TallyProcess.run(arguments, environment: pair.copy)
            #expect(refused.status == 69, "\(arguments): \(refused.output)")
            #expect(refused.errors.contains("is a standby"), "\(arguments): \(refused.errors)")
            #expect(refused.sentences.count == 1, "\(arguments): \(refused.errors)")
        }
    }

    @Test func `serves the reads of a server, as far as it is`() async throws {
        let pair = try await Pair()
        let server = try Self.serve(pair.ledger.place, readingFrom: pair.standbyURL)
        let url = try await server.line(after: "Tallystick listens on ")
        let head = pair.ledger.head
        let statement = "/v1/accounts/alice/statement"

        // The standby stands still from here on; the primary does not.
        _ = try pair.onStandby("SELECT pg_wal_replay_pause()::text")
        let isPaused = try await eventually {
            try pair.onStandby("SELECT pg_get_wal_replay_pause_state()") == "paused"
        }
        try #require(isPaused)
        let opened = try await Self.ask(url + "/v1/accounts", post: #"{"id":"zoe"}"#)
        #expect(opened.status == 201)
        let exact = try await Self.ask(url + "/v1/accounts/zoe")
        #expect(exact.status == 200, "What is exact comes from the primary.")
        let behind = try await Self.ask(url + statement + "?min_position=\(head + 1)&wait=0")
        #expect(behind.status == 504 && behind.text.contains("projection-behind"))
        let events = "/v1/events?after=\(head)"
        let old = try await Self.ask(url + events)
        #expect(old.status == 200 && !old.text.contains("zoe"))
        let waiting = try await Self.ask(url + events + "&min_position=\(head + 1)&wait=0")
        #expect(waiting.status == 504, "\(waiting.text)")

        _ = try pair.onStandby("SELECT pg_wal_replay_resume()::text")
        for path in [statement + "?", events + "&"] {
            let reply = try await Self.ask(url + path + "min_position=\(head + 1)&wait=30")
            #expect(reply.status == 200, "\(reply.text)")
        }
        let new = try await Self.ask(url + events + "&min_position=\(head + 1)&wait=30")
        #expect(new.text.contains("zoe"))

        // Without it, the primary answers.
        try await pair.standby.kill()
        let alone = try await Self.ask(url + statement + "?min_position=\(head + 1)&wait=30")
        #expect(alone.status == 200, "\(alone.text)")
        server.signal(SIGTERM)
        #expect(try await server.outcome().status == 0)
    }

    /// What the position is looked up in is not at the standby, what is read is: had these been two
    /// reads, the primary would answer the first, and the standby the second.
    @Test func `a position is looked up where is read`() async throws {
        let pair = try await Pair()
        let primary = try Connection(to: pair.ledger.target)
        defer { primary.close() }
        func rename(_ some: String, _ other: String) throws {
            for table in ["commits", "projection_progress"] {
                try primary.execute("ALTER TABLE tally.\(table)\(some) RENAME TO \(table)\(other)")
            }
        }
        try rename("", "_away")
        let isAway = try await eventually {
            let sql = "SELECT (to_regclass('tally.projection_progress') IS NULL)::text"
            return try pair.onStandby(sql) == "true"
        }
        try #require(isAway)
        _ = try pair.onStandby("SELECT pg_wal_replay_pause()::text")
        let isPaused = try await eventually {
            try pair.onStandby("SELECT pg_get_wal_replay_pause_state()") == "paused"
        }
        try #require(isPaused)
        try rename("_away", "")

        let server = try Self.serve(pair.ledger.place, readingFrom: pair.standbyURL)
        let url = try await server.line(after: "Tallystick listens on ")
        let grant = #"{"id":"late","account":"alice","amount":"7","source":"bonus"}"#
        let granted = try await Self.ask(url + "/v1/grants", post: grant)
        try #require(granted.status == 201, "\(granted.text)")
        let head = pair.ledger.head + 1
        for path in ["/v1/events?after=\(head - 1)", "/v1/accounts/alice/statement?limit=1"] {
            let old = try await Self.ask(url + path)
            #expect(old.status == 200 && !old.text.contains("late"), "\(old.text)")
            let new = try await Self.ask(url + path + "&min_position=\(head)&wait=30")
            #expect(new.status == 200 && new.text.contains("late"), "\(path): \(new.text)")
        }
        server.signal(SIGTERM)
        #expect(try await server.outcome().status == 0)
    }

    @Test func `that was promoted keeps no server down, and is not read`() async throws {
        let pair = try await Pair()
        try #require(try pair.onStandby("SELECT pg_promote()::text") == "true")
        let server = try Self.serve(pair.ledger.place, readingFrom: pair.standbyURL)
        let url = try await server.line(after: "Tallystick listens on ")
        let opened = try await Self.ask(url + "/v1/accounts", post: #"{"id":"zoe"}"#)
        #expect(opened.status == 201)
        let events = try await Self.ask(url + "/v1/events?after=\(pair.ledger.head)")
        #expect(events.text.contains("zoe"), "\(events.text)")
        server.signal(SIGTERM)
        let outcome = try await server.outcome()
        #expect(outcome.status == 0 && outcome.errors.contains("follows no other server"))
    }

    @Test func `of a database that is not given is refused, and left aside with it`() async throws {
        let folder = PrivatePostgres.folder()
        let outcome = try await TallyProcess.run(
            ["serve", "--data", folder, "--read-database-url", "postgres://standby/tally"],
            environment: ["TALLY_DATABASE_URL": "postgres://primary/tally"]
        )
        #expect(outcome.status == 64)
        #expect(outcome.sentences.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("leave it out, or give --database-url"))
        #expect(!FileManager.default.fileExists(atPath: folder), "Nothing was made.")
        let environment = [
            "TALLY_DATABASE_URL": "postgres://primary/tally",
            "TALLY_READ_DATABASE_URL": "postgres://standby/tally",
        ]
        let whole = try await SettingsReader.settings(flags: [:], environment: environment)
        #expect(whole.readDatabaseURL == "postgres://standby/tally")
        let folded = try await SettingsReader.settings(
            flags: ["data": folder],
            environment: environment
        )
        #expect(folded.databaseURL == nil && folded.readDatabaseURL == nil)
    }

    @Test func `of another database is refused at the start`() async throws {
        let ledger = try await Commands.place()
        let other = try await PrivatePostgres.separate().database()
        let outcome = try await Self.serve(ledger, readingFrom: other).outcome()
        #expect(outcome.status == 64)
        #expect(outcome.sentences.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("--read-database-url is no streaming standby"))
    }

    private static func serve(
        _ place: [String: String],
        readingFrom standby: String
    ) throws -> TallyProcess {
        try TallyProcess(
            ["serve", "--listen", "127.0.0.1:0"],
            environment: place.merging(
                ["TALLY_READ_DATABASE_URL": standby, "TALLY_ADMIN_KEY": key]
            ) { $1 }
        )
    }

    private static func ask(
        _ url: String,
        post body: String? = nil
    ) async throws -> (status: Int, text: String) {
        var request = URLRequest(url: try #require(URL(string: url)))
        if let body {
            request.httpMethod = "POST"
            request.httpBody = Data(body.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = try #require(response as? HTTPURLResponse).statusCode
        return (status, String(decoding: data, as: UTF8.self))
    }
}
