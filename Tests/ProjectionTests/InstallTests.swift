// SPDX-License-Identifier: Apache-2.0

import Foundation
import Projections
import ShippedProjections
import Testing

@Suite struct `Installing a read model` {
    private static let whole = `The file of a read model`.whole

    private func file(_ old: String = "", _ new: String = "") throws -> [(ProjectionFile, String)] {
        let text = old.isEmpty ? Self.whole : Self.whole.replacing(old, with: new)
        return [(try ProjectionFile(text, path: "my/counts.sql"), "my/counts.sql")]
    }

    @Test func `makes tables, rights and views, and once is enough`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.install()
        #expect(try harness.builds().count == ProjectionHarness.shipped().count)
        try Registry.install(try file(), on: harness.connection)
        #expect(try harness.builds().count == ProjectionHarness.shipped().count + 1)
        #expect(try harness.sql("SELECT * FROM tally_api.counts") == [])
    }

    @Test(arguments: [
        ("PRIMARY KEY (ledger, account)", "PRIMARY KEY (ledger, acount)", 10, #"column "acount""#),
        ("PRIMARY KEY (ledger, account)", "PRIMARY KEY (account, ledger)", 9, "begins with ledger"),
        (
            "COMMENT ON COLUMN counts.events IS 'How many.';\n", "", 9,
            "counts.events needs a comment"
        ),
        (
            "COMMENT ON TABLE counts IS 'One row per account.';\n", "", 9,
            "table counts needs a comment"
        ),
        ("count(*) AS events FROM batch", "count(*) AS events FROM bach", 24, #"relation "bach""#),
        ("ON CONFLICT DO NOTHING;", "ON CONFLICT DO SOMETHING;", 21, "syntax error"),
        ("SELECT ledger, account, events FROM counts", "SELECT evnts FROM counts", 29, "evnts"),
        ("WITH (security_invoker) ", "", 28, "security_invoker"),
        (
            "-- others: ignored", "-- others: ignored\n-- operators: counts, conts.events", 1,
            "names conts.events"
        ),
    ])
    func `of a wrong file is refused with its line, and leaves nothing`(
        old: String,
        new: String,
        line: Int,
        message: String
    ) async throws {
        let harness = try await ProjectionHarness()
        let wrong = try file(old, new)
        let error = #expect(throws: ProjectionFileError.self) {
            try Registry.install(wrong, on: harness.connection)
        }
        #expect(error?.path == "my/counts.sql")
        #expect(error?.line == line, "\(error?.description ?? "")")
        #expect(error?.message.contains(message) == true, "\(error?.description ?? "")")
        #expect(try harness.builds() == [])
        #expect(try harness.sql("SELECT nspname FROM pg_namespace WHERE nspname ~ 'counts'") == [])
    }

    @Test func `of a file that was changed asks for the next version`() async throws {
        let harness = try await ProjectionHarness()
        try Registry.install(try file(), on: harness.connection)
        let changed = try file("How many events", "How very many events")
        #expect(throws: ProjectionFileError.self) {
            try Registry.install(changed, on: harness.connection)
        }
        let next = try file("version: 2", "version: 3")
        let pending = try Registry.install(next, on: harness.connection)
        #expect(pending.map { "\($0.name) \($0.active) → \($0.version)" } == ["counts 2 → 3"])
        #expect(try harness.builds().map(\.file.version) == [2])
    }

    @Test func `leaves out none of the files that come with the program`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "projections")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path())
            .filter { $0.hasSuffix(".sql") }.map { "projections/" + $0 }
        #expect(ShippedProjections.all.map(\.path).sorted() == files.sorted())
    }
}
