// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import EventLog
import Foundation
import JSONText
import Postgres
import Projections
import TestSupport
import Testing

/// Recorded logs, and what the read models must make of them.
///
/// A folder of `replay-fixtures/` holds `events.ndjson`, `README.md` with what it guards, and
/// `expected/`, a CSV for each view of `tally_api`. Run with `UPDATE_FIXTURES=1` to write these anew,
/// then look at the difference.
@Suite struct `Recorded logs` {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "replay-fixtures")

    private static let names: [String] = {
        do {
            let found = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            return found.filter { !$0.contains(".") }.sorted()
        } catch {
            // The first test says so.
            return []
        }
    }()

    /// The views, in an order that is always the same; without what depends on today's date.
    private static let views = [
        ("balances", "ledger, account"), ("statements", "position"), ("lots", "account, lot"),
        ("reservations", "reservation"), ("journal", "position, book"),
        ("trial_balance", "ledger, book"), ("analytics", "bucket, starts_at"),
        ("revenue", "currency, day"), ("user_credits", "user_id"), ("credit_transactions", "id"),
    ]

    /// Those that most logs have nothing for: without rows there is no file.
    private static let rareViews = [("disputes", "dispute")]

    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["RECORD_FIXTURES"] == "1"),
        arguments: FixtureStory.all.indices
    )
    func `are made from commands`(index: Int) throws {
        try FixtureStory.all[index].record(in: Self.folder)
    }

    @Test func `are at least thirteen, and say what they guard`() throws {
        #expect(Self.names.count >= 13)
        for name in Self.names {
            let readme = Self.folder.appending(path: "\(name)/README.md")
            #expect(try String(contentsOf: readme, encoding: .utf8).count > 20, "\(name)")
        }
    }

    @Test(arguments: names)
    func `rebuild to the read models that are expected`(name: String) async throws {
        let folder = Self.folder.appending(path: name)
        let harness = try await ProjectionHarness()
        try harness.install()
        let text = try String(
            contentsOf: folder.appending(path: "events.ndjson"),
            encoding: .utf8
        )
        try harness.replay(text.split(separator: "\n").map(String.init))
        var random = SeededRandom(number: name.utf8.count)
        try harness.catchUp { Int.random(in: 1...40, using: &random) }
        for finding in try ProjectionCheck.run(ledger: harness.ledger, on: harness.connection) {
            #expect(finding.difference == nil, "\(finding.name)")
        }
        for (view, order) in Self.views + Self.rareViews {
            let csv = try harness.csv(of: view, by: order)
            let isRare = Self.rareViews.contains { $0.0 == view }
            if isRare, csv.split(separator: "\n").count == 1 { continue }
            let file = folder.appending(path: "expected/\(view).csv")
            if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try csv.write(to: file, atomically: true, encoding: .utf8)
            }
            let expected = try String(contentsOf: file, encoding: .utf8)
            #expect(csv == expected, "\(name)/expected/\(view).csv")
        }
    }
}

extension ProjectionHarness {
    /// Appends recorded lines, byte for byte as they are.
    func replay(_ lines: [String]) throws {
        for line in lines {
            let json = try JSONParser.parse(Array(line.utf8))
            guard case .string(let time) = json["recorded_at"],
                case .string(let type) = json["type"],
                let account = json["account"], let data = json["data"],
                let recordedAt = TimeText.instant(time)
            else {
                Issue.record("\(line) is no event")
                return
            }
            func name(_ value: JSON) -> String? {
                if case .string(let text) = value { text } else { nil }
            }
            let record = RecordedEvent(
                position: Position(store.events.count) + 1,
                recordedAt: recordedAt,
                type: type,
                account: name(account),
                data: Array(data.text.utf8)
            )
            var stored: [UInt8] = []
            record.appendLine(ledger: ledger.name, to: &stored)
            #expect(String(decoding: stored, as: UTF8.self) == line)
            let event = try record.decoded()
            try append([event], recordedAt: recordedAt)
            store.apply([event])
        }
    }

    /// A view as CSV with a line of headings.
    func csv(of view: String, by order: String) throws -> String {
        let columns = try sql(
            """
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = 'tally_api.\(view)'::regclass AND attnum > 0
                AND attname NOT IN ('days_to_expiry', 'ledger_id')
            """
        )[0]
        var bytes: [UInt8] = []
        _ = try unsafe connection.copyOut(
            """
            COPY (SELECT \(columns) FROM tally_api.\(view) ORDER BY \(order))
            TO STDOUT WITH (FORMAT csv, HEADER)
            """
        ) { (line: UnsafeRawBufferPointer) in
            unsafe bytes += line
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
