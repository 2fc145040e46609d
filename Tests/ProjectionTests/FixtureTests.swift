// SPDX-License-Identifier: Apache-2.0

import Archive
import Domain
import EventFormat
import EventLog
import Foundation
import Projections
import Replaying
import TestSupport
import Testing

/// Recorded logs, and what the read models must make of them.
///
/// A folder of `replay-fixtures/` holds `events.ndjson.lz4`, `README.md` with what it guards, and
/// `expected/`, a CSV for each view of `FixtureViews`. Run with `UPDATE_FIXTURES=1` to write these
/// anew, then look at the difference.
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
        try await FixtureCheck(folder: Self.folder.appending(path: name)).run()
    }

    @Test func `are LZ4 frames that give the same bytes again`() throws {
        for name in Self.names {
            let path = "\(name)/\(FixtureFile.name)"
            let bytes = Array(try Data(contentsOf: Self.folder.appending(path: path)))
            let file = try FixtureFile(bytes, path: path)
            let text = file.lines.text(0..<file.lines.count)
            #expect(FixtureFile.bytes(of: Array(text)) == bytes, "\(path)")
        }
    }
}

/// What is done with each recorded log.
struct FixtureCheck {
    let folder: URL

    private var name: String { folder.lastPathComponent }

    func run() async throws {
        let path = folder.appending(path: FixtureFile.name)
        let file = try FixtureFile(Array(try Data(contentsOf: path)), path: path.path)
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.replay(file)
        var random = SeededRandom(number: name.utf8.count)
        try harness.catchUp { Int.random(in: 1...40, using: &random) }
        for finding in try ProjectionCheck.run(ledger: harness.ledger, on: harness.connection) {
            #expect(finding.difference == nil, "\(finding.name)")
        }
        for view in FixtureViews.all {
            let file = folder.appending(path: view.path)
            guard let csv = try FixtureViews.csv(of: view, on: harness.connection) else {
                #expect(!FileManager.default.fileExists(atPath: file.path), "\(view.path)")
                continue
            }
            if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try csv.write(to: file, atomically: true, encoding: .utf8)
            }
            let expected = try String(contentsOf: file, encoding: .utf8)
            #expect(csv == expected, "\(name)/\(view.path)")
        }
    }
}

extension ProjectionHarness {
    /// Appends recorded events, byte for byte as they are.
    func replay(_ file: FixtureFile) throws {
        try #require(file.ledger == ledger.name)
        for record in file.events {
            let event = try record.decoded()
            #expect(event.data == record.data, "position \(record.position)")
            try append([event], recordedAt: record.recordedAt)
            store.apply([event])
        }
    }
}
