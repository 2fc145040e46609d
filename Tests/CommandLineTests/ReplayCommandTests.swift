// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSONText
import Postgres
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct `Replaying on the command line` {
    /// A database in which two people have lived a little.
    private static func place() async throws -> [String: String] {
        let place = try await Commands.place()
        for arguments in [
            ["account", "open", "alice", "--name", "Alice Liddell"],
            ["grant", "alice", "100", "--id", "g1", "--note", "for the looking glass"],
            ["account", "open", "bob"], ["grant", "bob", "7", "--id", "g2"],
            ["reserve", "alice", "10", "--id", "r1"], ["capture", "r1", "--amount", "4"],
        ] {
            let outcome = try await TallyProcess.run(arguments, environment: place)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        return place
    }

    private static func text(
        _ arguments: [String],
        _ place: [String: String]
    ) async throws -> String {
        let outcome = try await TallyProcess.run(arguments, environment: place)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return outcome.output
    }

    private static func rows(_ url: String, _ sql: String) throws -> [String] {
        let connection = try Connection(to: ConnectionTarget(url))
        defer { connection.close() }
        let rows = try connection.execute(sql)
        return (0..<rows.count).map { row in
            (0..<rows.columnCount).map { rows.string(row, $0) }.joined(separator: "|")
        }
    }

    @Test func `lines are those of the log, and ranges add up`() async throws {
        let place = try await Self.place()
        let whole = try await Self.text(["events", "--json"], place)
        #expect(try await Self.text(["replay"], place) == whole)
        let first = try await Self.text(["replay", "--until", "3"], place)
        let rest = try await Self.text(["replay", "--from", "4"], place)
        #expect(first + rest == whole && !first.isEmpty && !rest.isEmpty)
        let bob = try await Self.text(
            ["replay", "--only", "account=bob", "--only", "type=credits.*"],
            place
        )
        #expect(bob.split(separator: "\n").count == 1 && bob.contains(#""id":"g2""#))
        let now = try Self.rows(
            place["TALLY_DATABASE_URL"] ?? "",
            "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        )
        let early = try await TallyProcess.run(["replay", "--as-of", now[0]], environment: place)
        #expect(early.status == 1 && early.sentences.count == 1, "\(early.errors)")
        #expect(early.errors.contains("(the last is 7)"), "\(early.errors)")
        _ = try await Self.text(["grant", "bob", "1", "--id", "g3"], place)
        #expect(try await Self.text(["replay", "--as-of", now[0]], place) == whole)
    }

    @Test func `a database shows how things stood`() async throws {
        let place = try await Self.place()
        let url = try await PrivatePostgres.shared().database()
        let arguments = ["replay", "--as-of", "3", "--into", url, "--with-log"]
        let said = try await Self.text(arguments + ["--json"], place)
        let answer = try JSONParser.parse(Array(said.utf8))
        #expect(answer["position"] == .number("3") && answer["replayed"] == .number("3"))
        let balances = "SELECT account, available FROM tally_api.balances ORDER BY 1"
        #expect(try Self.rows(url, balances) == ["alice|100", "bob|0"])
        #expect(try Self.rows(url, "SELECT max(last) FROM tally.commits") == ["3"])
        // Once more is nothing more; something else is refused.
        #expect(try await Self.text(arguments, place).contains("as of position 3"))
        let other = try await TallyProcess.run(["replay", "--into", url], environment: place)
        #expect(other.status == 1 && other.sentences.count == 1)
        #expect(other.errors.contains("another replay"), "\(other.errors)")
        let own = try await TallyProcess.run(
            ["replay", "--into", place["TALLY_DATABASE_URL"] ?? ""],
            environment: place
        )
        #expect(own.status == 1)
        #expect(own.errors.contains("give an empty one"), "\(own.errors)")
    }

    @Test func `the ledger's own read models are rebuilt`() async throws {
        let place = try await Self.place()
        let none = try await TallyProcess.run(
            ["replay", "--into", "projections"],
            environment: place
        )
        #expect(none.status == 69 && none.errors.contains("No read model is installed"))
        let url = place["TALLY_DATABASE_URL"] ?? ""
        try ReadModelInstallation.install(in: url)
        _ = try await Self.text(["account", "statement", "alice"], place)
        let before = try Self.rows(url, "SELECT name, build FROM tally.projections ORDER BY 1")
        _ = try Self.rows(url, "UPDATE tally_statements_1.statements SET debt_after = 1")
        let said = try await Self.text(["replay", "--into", "projections"], place)
        #expect(said.hasPrefix("\(before.count) read models were rebuilt"), "\(said)")
        let after = try Self.rows(url, "SELECT name, build FROM tally.projections ORDER BY 1")
        #expect(after == before.map { $0.replacing("|1", with: "|2") })
        let verified = try await Self.text(["verify", "--projections"], place)
        #expect(verified.contains("statements"))
    }

    @Test func `read models of one's own folder are rebuilt with the others`() async throws {
        let place = try await Self.place()
        let url = place["TALLY_DATABASE_URL"] ?? ""
        try ReadModelInstallation.install(in: url)
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let own = """
            -- projection: counts
            -- version: 1
            -- answers: how many grants each account has had.
            -- events: credits.granted
            -- others: ignored
            -- [tables]
            CREATE TABLE counts (
                ledger integer, account text, events bigint, PRIMARY KEY (ledger, account)
            );
            COMMENT ON TABLE counts IS 'One row per account.';
            COMMENT ON COLUMN counts.ledger IS 'The ledger.';
            COMMENT ON COLUMN counts.account IS 'The account.';
            COMMENT ON COLUMN counts.events IS 'How many.';
            -- [apply]
            INSERT INTO counts AS c SELECT ledger, account, count(*) FROM batch
            WHERE type = 'credits.granted' GROUP BY 1, 2
            ON CONFLICT (ledger, account) DO UPDATE SET events = c.events + excluded.events;
            -- [views]
            CREATE OR REPLACE VIEW tally_api.counts WITH (security_invoker) AS
            SELECT account, events FROM counts;
            """
        try own.write(toFile: folder + "/counts.sql", atomically: true, encoding: .utf8)
        let rebuild = ["replay", "--into", "projections"]
        let absent = try await TallyProcess.run(
            rebuild + ["--projections", folder],
            environment: place
        )
        #expect(absent.status == 69 && absent.sentences.count == 1, "\(absent.errors)")
        #expect(absent.errors.contains("counts is not installed"), "\(absent.errors)")
        try ReadModelInstallation.install(in: url, alsoFrom: folder)

        // Without the folder they are named, not passed over in silence.
        let without = try await Self.text(rebuild, place)
        #expect(without.contains("Left as they are: counts."), "\(without)")
        let builds = "SELECT build FROM tally.projections WHERE name = 'counts'"
        #expect(try Self.rows(url, builds) == ["1"])
        let said = try await Self.text(rebuild + ["--projections", folder], place)
        #expect(said.contains("counts") && !said.contains("Left as they are"), "\(said)")
        #expect(try Self.rows(url, builds) == ["2"])
        let counts = "SELECT account, events FROM tally_api.counts ORDER BY 1"
        #expect(try Self.rows(url, counts) == ["alice|1", "bob|1"])

        // Also as they were, in another database.
        let other = try await PrivatePostgres.shared().database()
        _ = try await Self.text(
            ["replay", "--as-of", "3", "--into", other, "--projections", folder],
            place
        )
        #expect(try Self.rows(other, counts) == ["alice|1"])
    }

    @Test(arguments: [
        (["--projections", "/there"], 64, "--projections needs --into"),
        (["--until", "99"], 1, "the last position is 7"),
        (["--from", "99"], 1, "the last position is 7"),
        (["--from", "5", "--until", "4"], 64, "is empty"),
        (["--until", "2001-01-01T00:00:00Z"], 1, "Nothing was recorded"),
        (["--as-of", "9999-01-01T00:00:00Z"], 1, "More may still be recorded"),
        (["--only", "account=carol"], 1, "account=carol"),
        (["--ledger", "other"], 1, "no ledger other"),
        (["--into", "postgres://127.0.0.1:1/none?connect_timeout=1"], 69, "cannot be reached"),
        (["--segments", "/there/is/none"], 1, "/there/is/none holds no segment of ledger main"),
        (["--segments", "/there/events.ndjson.lz4"], 1, "There is no /there/events.ndjson.lz4"),
    ])
    func `what cannot be replayed gets one sentence`(
        arguments: [String],
        status: Int32,
        words: String
    ) async throws {
        let place = try await Self.place()
        let outcome = try await TallyProcess.run(["replay"] + arguments, environment: place)
        #expect(outcome.status == status)
        #expect(outcome.output.isEmpty)
        #expect(outcome.sentences.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    @Test func `a fixture is recorded, checked, and replayed by itself`() async throws {
        let place = try await Self.place()
        let folder = PrivatePostgres.folder()
        let shared = try await PrivatePostgres.shared()
        func run(_ arguments: [String]) async throws -> TallyProcess.Outcome {
            let scratch = try await shared.database()
            return try await TallyProcess.run(
                ["fixtures"] + arguments + ["--fixtures", folder, "--scratch", scratch],
                environment: place
            )
        }
        let recorded = try await run(["record", "alice", "--account", "alice", "--json"])
        #expect(recorded.status == 0, "\(recorded.errors)")
        let answer = try JSONParser.parse(Array(recorded.output.utf8))
        #expect(answer["events"] == .number("5"))
        let checked = try await run(["check", "alice"])
        #expect(checked.status == 0, "\(checked.errors)")
        let file = "\(folder)/alice/events.ndjson.lz4"
        let lines = try await Self.text(["replay", "--segments", file], [:])
        #expect(lines.split(separator: "\n").count == 5)
        #expect(lines.contains("alice") && !lines.contains("bob"))
        #expect(lines.contains(#""$sealed":"erased""#))
        let again = try await run(["record", "alice"])
        #expect(again.status == 1 && again.errors.contains("is there already"))
        let none = try await run(["check", "bob"])
        #expect(none.status == 1 && none.errors.contains("There is no"))
        let unknown = try await run(["record", "carol", "--account", "carol"])
        #expect(unknown.status == 1 && unknown.errors.contains("no account carol"))
    }
}
