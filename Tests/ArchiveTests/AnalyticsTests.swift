// SPDX-License-Identifier: Apache-2.0

import Archive
import Domain
import EventFormat
import EventLog
import Foundation
import JSONText
import Postgres
import Projections
import ShippedProjections
import TestSupport
import Testing

/// The statements of `docs/analytics.md`, run by ClickHouse over what the archiver wrote, against
/// what the read models have.
@Suite(.timeLimit(.minutes(20))) struct `ClickHouse over the archive` {
    private static let segment: Position = 65_536

    /// The fenced statements of the page, in their order.
    private static func statements(archive: String) throws -> [String] {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/analytics.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        return text.components(separatedBy: "```sql\n").dropFirst().map { part in
            part.components(separatedBy: "\n```")[0].replacing("/srv/archive", with: archive)
        }
    }

    /// Makes the views, and returns the rows of each question.
    private static func ask(_ statements: [String]) async throws -> [[String]] {
        let script = """
            import json, sys
            from chdb.session import Session
            session = Session()
            rows = []
            for statement in json.load(sys.stdin):
                answer = str(session.query(statement, "TSV"))
                if statement.startswith("SELECT"):
                    rows.append(answer.splitlines())
            print(json.dumps(rows))
            """
        let input = try JSONEncoder().encode(statements)
        let answer = try await Peers.run(script, input: Array(input))
        return try JSONDecoder().decode([[String]].self, from: Data(answer.utf8))
    }

    private static let models = """
        SELECT starts_at::date, model, sum(requested), sum(succeeded), sum(failed), sum(cancelled),
            coalesce(trim_scale(round(
                sum(failed) / nullif(sum(succeeded) + sum(failed), 0), 4
            ))::text, '\\N'),
            trim_scale(sum(captured)), trim_scale(sum(uncollected)), trim_scale(sum(refunded))
        FROM tally_api.generation_sums WHERE bucket = 'day' AND ledger = 'main'
        GROUP BY 1, model ORDER BY 1, model COLLATE "C"
        """
    private static let credit = """
        SELECT starts_at::date, used, reserved, released, refunded, expired, active_accounts
        FROM tally_api.analytics WHERE bucket = 'day' AND ledger = 'main'
            AND used + reserved + released + refunded + expired <> 0
        ORDER BY 1
        """

    private static func rows(_ sql: String, _ connection: Connection) throws -> [String] {
        let rows = try connection.execute(sql)
        return (0..<rows.count).map { row in
            (0..<rows.columnCount).map { rows.string(row, $0) }.joined(separator: "\t")
        }
    }

    private static func catchUp(
        _ builds: [Build],
        _ ledger: Ledger,
        through last: Position,
        _ connection: Connection
    ) throws {
        for build in builds {
            let applier = Applier(build)
            var outcome = Applier.Outcome.applied(0)
            while case .applied = outcome {
                let position = try connection.execute(
                    """
                    SELECT coalesce(max(position), 0)::text FROM tally.projection_progress
                    WHERE name = '\(build.name)'
                    """
                ).string(0, 0)
                guard let position = Position(position), position < last else { break }
                outcome = try applier.step(
                    ledger: ledger.id,
                    limit: Int(min(last - position, 8_192)),
                    on: connection
                )
            }
        }
    }

    @Test(.enabled(if: Peers.hasClickHouse, "\(Peers.absence)"))
    func `says of models, days and failures what the read models say`() async throws {
        let target = ConnectionTarget(try await PrivatePostgres.shared().database())
        let connection = try Connection(to: target)
        defer { connection.close() }
        try Migrations.run(on: connection)
        let records = try LogRecords(target)
        // A commit an hour: six days.
        let events = GenerationHistory.events(Int(Self.segment) + 5_000, number: 8_300)
        try await records.write(events, by: 500, apart: 3_600_000_000)
        let folder = PrivatePostgres.folder() + "/archive"
        let segments = try await records.archive(to: DirectoryTarget(folder))
        try #require(segments.map(\.last) == [Self.segment])

        for statement in Build.setup { try connection.execute(statement) }
        let files = try ShippedProjections.all.map { path, source in
            (file: try ProjectionFile(source, path: path), path: path)
        }.filter { ["generations", "analytics"].contains($0.file.name) }
        try Registry.install(files, on: connection)
        let builds = try Build.all(on: connection)
        let ledger = records.ledger
        let comment: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun)"

        // The segment alone, beside read models that are at its end.
        try Self.catchUp(builds, ledger, through: Self.segment, connection)
        let statements = try Self.statements(archive: folder)
        try #require(statements.count == 4)
        let count = "SELECT count(), max(position) FROM events"
        let archived = try await Self.ask(statements + [count])
        #expect(archived[2] == ["65536\t65536"], comment)
        #expect(archived[0] == (try Self.rows(Self.models, connection)), comment)
        #expect(archived[1] == (try Self.rows(Self.credit, connection)), comment)
        #expect(archived[0].count > 5 && archived[1].count > 3, "There are some days and models.")
        #expect(archived[0].contains { !$0.hasSuffix("\t0") }, "Something was given back.")

        // And with what is not archived, printed as `tally events --json` does.
        try Self.catchUp(builds, ledger, through: .max, connection)
        let tail = try await records.events().filter { $0.position > Self.segment }
        var lines: [UInt8] = []
        for event in tail {
            event.appendLine(ledger: ledger.name, to: &lines)
            lines.append(UInt8(ascii: "\n"))
        }
        let file = folder + "/\(ledger.name)/tail.ndjson"
        try Data(lines).write(to: URL(filePath: file))
        let name = "????????????????????.ndjson.lz4"
        let both = statements.map {
            $0.replacing("segments/\(name)", with: "{segments/\(name),tail.ndjson}")
        }
        try #require(both[0] != statements[0])
        let whole = try await Self.ask(both + [count])
        let head = Int(Self.segment) + tail.count
        #expect(whole[2] == ["\(head)\t\(head)"], comment)
        #expect(whole[0] == (try Self.rows(Self.models, connection)), comment)
        #expect(whole[1] == (try Self.rows(Self.credit, connection)), comment)
        #expect(whole[0] != archived[0] && whole[1] != archived[1], "The tail counts.")
        await records.close()
    }
}
