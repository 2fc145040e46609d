// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import EventLog
import Glibc
import JSONText
import Postgres
import Projections
import ShippedProjections
import TestSupport
import Testing
import tally

@Suite(.timeLimit(.minutes(20))) struct `Read models on the command line` {
    /// A database with an account that has lived a little, and the read models that a server would
    /// have installed.
    private static func place() async throws -> [String: String] {
        let place = try await Commands.place()
        for arguments in [
            ["account", "open", "alice"], ["grant", "alice", "100", "--id", "g1"],
            ["reserve", "alice", "10", "--id", "r1"], ["capture", "r1", "--amount", "4"],
        ] {
            let outcome = try await TallyProcess.run(arguments, environment: place)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        try ReadModelInstallation.install(in: place["TALLY_DATABASE_URL"] ?? "")
        return place
    }

    private static func run(_ arguments: [String], _ place: [String: String]) async throws -> JSON {
        let outcome = try await TallyProcess.run(arguments + ["--json"], environment: place)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try JSONParser.parse(Array(outcome.output.utf8))
    }

    @Test func `statements and sums are up to date, though no server runs`() async throws {
        let place = try await Self.place()
        let statement = try await Self.run(["account", "statement", "alice"], place)
        guard case .array(let lines) = statement["items"] else { throw TestFailure() }
        #expect(lines.map { $0["position"]?.text } == ["5", "4", "3", "2", "1"])
        #expect(lines.first?["available_after"]?.text == #""96""#)
        let sums = try await Self.run(["analytics"], place)
        guard case .array(let days) = sums["items"] else { throw TestFailure() }
        #expect(days.first?["used"]?.text == #""4""#)
        let table = try await TallyProcess.run(["analytics", "accounts"], environment: place)
        #expect(table.output.contains("new accounts") && table.output.contains("#"))
    }

    @Test func `verify compares them, and finds what was changed by hand`() async throws {
        let place = try await Self.place()
        for name in ["balances", "lots", "reservations", "statements", "journal"] {
            let rebuilt = try await TallyProcess.run(
                ["projections", "rebuild", name],
                environment: place
            )
            #expect(rebuilt.status == 0, "\(rebuilt.errors)")
        }
        let good = try await TallyProcess.run(["verify", "--projections"], environment: place)
        #expect(good.status == 0, "\(good.output)")
        let connection = try Connection(to: ConnectionTarget(place["TALLY_DATABASE_URL"] ?? ""))
        defer { connection.close() }
        for (name, change) in [
            ("balances", "UPDATE tally_balances_2.balances SET held = held + 1"),
            ("lots", "UPDATE tally_lots_2.lots SET available = available - 1"),
            ("reservations", "DELETE FROM tally_reservations_2.reservations"),
            (
                "statements",
                "UPDATE tally_statements_2.statements SET debt_after = 1 WHERE position = 3"
            ),
            ("journal", "UPDATE tally_journal_2.book_days SET outgoing = outgoing + 1"),
            (
                "journal",
                """
                UPDATE tally_journal_2.book_days SET outgoing = outgoing - 1;
                UPDATE tally_journal_2.journal_days SET incoming = incoming + 1
                """
            ),
        ] {
            try connection.execute("BEGIN; \(change); COMMIT")
            let bad = try await TallyProcess.run(["verify", "--projections"], environment: place)
            #expect(bad.status == 1)
            let wrong = bad.output.split(separator: "\n").filter { $0.contains("WRONG") }
            #expect(wrong.contains { $0.contains("read model \(name)") }, "\(bad.output)")
        }
    }

    @Test func `a rebuild shows the difference, waits, and is given up or switched`() async throws {
        let place = try await Self.place()
        let diff = try await TallyProcess.run(
            ["projections", "rebuild", "balances", "--diff"],
            environment: place
        )
        #expect(diff.status == 0 && diff.output.contains("balances: 0 rows differ"))
        let list = try await TallyProcess.run(["projections", "list"], environment: place)
        #expect(list.output.contains("building"))
        let abort = try await TallyProcess.run(
            ["projections", "abort", "balances"],
            environment: place
        )
        #expect(abort.status == 0 && abort.output.contains("given up"))
        let unknown = try await TallyProcess.run(
            ["projections", "retry", "none"],
            environment: place
        )
        #expect(unknown.status == 64)
    }

    @Test func `a rebuild that was killed goes on where it was`() async throws {
        let place = try await Self.place()
        let connection = try Connection(to: ConnectionTarget(place["TALLY_DATABASE_URL"] ?? ""))
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        let shipped = try #require(ShippedProjections.all.first { $0.path.contains("balances") })
        let file = try ProjectionFile(shipped.source, path: shipped.path)
        let begun = try Rebuild.begin(file, path: shipped.path, on: connection)
        #expect(try begun.advance(limit: 2, on: connection))
        // Whom the projector's role does not see.
        let observer = try Connection(to: ConnectionTarget(place["TALLY_DATABASE_URL"] ?? ""))
        defer { observer.close() }
        // It can go no further while we hold its table, and is killed there.
        try connection.execute("BEGIN; LOCK TABLE tally_balances_2.balances")
        let rebuild = ["projections", "rebuild", "balances"]
        let killed = try TallyProcess(rebuild, environment: place)
        try await TallyProcess.eventually("the rebuild at our lock") {
            try observer.execute(
                """
                SELECT FROM pg_stat_activity
                WHERE wait_event_type = 'Lock' AND datname = current_database()
                """
            ).count == 1
        }
        killed.signal(SIGKILL)
        _ = try await killed.outcome()
        try connection.execute("COMMIT")
        let position = "SELECT position FROM tally.projection_progress WHERE build = 2"
        #expect(try connection.execute(position).string(0, 0) == "2")

        let finished = try await TallyProcess.run(rebuild, environment: place)
        #expect(finished.status == 0, "\(finished.errors)")
        let builds = "SELECT build FROM tally.projections WHERE name = 'balances'"
        #expect(try connection.execute(builds).string(0, 0) == "2")
        let verified = try await TallyProcess.run(["verify", "--projections"], environment: place)
        #expect(verified.status == 0, "\(verified.output)")
    }

    private struct TestFailure: Error {}
}
