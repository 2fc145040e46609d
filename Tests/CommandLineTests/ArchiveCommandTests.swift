// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import EventLog
import Foundation
import JSONText
import Postgres
import Proofs
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct `The archive on the command line` {
    /// A ledger of a segment and a little, as a server would have written it.
    private static func filled() async throws -> [String: String] {
        let place = try await Commands.place()
        let target = ConnectionTarget(place["TALLY_DATABASE_URL"] ?? "")
        let migrated = try await TallyProcess.run(["ledger", "list"], environment: place)
        #expect(migrated.status != 0, "It migrates nothing.")
        let made = try await TallyProcess.run(["ledger", "create", "main"], environment: place)
        #expect(made.status == 0, "\(made.errors)")
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        let ledger = try #require(try Log.ledger(named: "main", on: connection))
        var head = try Log.head(of: ledger, on: connection)
        var tree = CompactRange()
        var batch = Batch(ledger: ledger, hasher: SHA256())
        for start in stride(from: 1, through: 66_000, by: 1_000) {
            batch.reset(after: head, tree: tree, recordedAt: head.recordedAt)
            for number in start..<start + 1_000 {
                batch.append(.opened(AccountID(trusted: "a\(number)")))
            }
            try Log.startAppend(batch, head: batch.head, on: connection)
            try #require(try Log.finishAppend(of: batch.count, on: connection) == .stored)
            (head, tree) = (batch.head, batch.tree)
        }
        return place
    }

    private static func run(_ arguments: [String], _ place: [String: String]) async throws -> JSON {
        let outcome = try await TallyProcess.run(arguments + ["--json"], environment: place)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return try JSONParser.parse(Array(outcome.output.utf8))
    }

    /// A run asks for no signature where there is one; it would go through the tree.
    private static func expectSignedOnce(
        _ checkpoint: String,
        _ note: String,
        _ place: [String: String]
    ) async throws {
        let target = ConnectionTarget(place["TALLY_DATABASE_URL"] ?? "")
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        try connection.execute("DELETE FROM tally.tiles")
        for mends in [false, true] {
            if mends { try FileManager.default.removeItem(atPath: checkpoint) }
            _ = try await run(["archive"], place)
            #expect(try String(contentsOfFile: checkpoint, encoding: .utf8) == note)
            let tiles = try connection.execute("SELECT count(*) FROM tally.tiles")
            #expect(tiles.string(0, 0) == "0")
        }
        _ = try await run(["checkpoint-key", "rotate"], place)
        _ = try await run(["archive"], place)
        let newer = try SignedNote(parsing: String(contentsOfFile: checkpoint, encoding: .utf8))
        let older = try SignedNote(parsing: note)
        #expect(newer.text == older.text)
        #expect(newer.signatures.map(\.keyID) != older.signatures.map(\.keyID))
    }

    @Test func `a segment is archived, verified, trimmed and restored`() async throws {
        let place = try await Self.filled()
        let folder = PrivatePostgres.folder() + "/archive"
        let before = try await Self.run(["verify"], place)
        let run = try await Self.run(["archive", "--to", folder], place)
        guard case .array(let segments) = run["segments"] else {
            Issue.record("There is no list of segments.")
            return
        }
        #expect(segments.map { $0["last"]?.text } == ["65536"])
        let again = try await Self.run(["archive"], place)
        #expect(again["segments"]?.text == "[]")
        #expect(try await Self.run(["archive", "verify"], place)["ok"]?.text == "true")
        // The ledger has its key since: the next run signs, though it archives nothing.
        let checkpoint = folder + "/main/checkpoint"
        #expect(!FileManager.default.fileExists(atPath: checkpoint))
        let origin = ["--origin", "archive.example/main"]
        _ = try await Self.run(["checkpoint-key", "create"] + origin, place)
        #expect(try await Self.run(["archive"], place)["segments"]?.text == "[]")
        let note = try String(contentsOfFile: checkpoint, encoding: .utf8)
        #expect(note.hasPrefix("archive.example/main\n65536\n"))
        try await Self.expectSignedOnce(checkpoint, note, place)
        let kept = try await Self.run(["archive", "trim"], place)
        #expect(kept["trimmed"]?.text == "0")
        let trimmed = try await Self.run(["archive", "trim", "--keep", "0"], place)
        #expect(trimmed["trimmed"]?.text == "65536")
        let list = try await Self.run(["archive", "list"], place)
        #expect(list["trimmed"]?.text == "65536")
        #expect(list["archive"]?.text == "\"\(folder)\"")

        // 66 000 events were there before those that record the segment and the keys:
        // one made, one made in its place, and the first one retired.
        let after = try await Self.run(["verify"], place)
        #expect(before["events"]?.text == "66000")
        #expect(after["events"]?.text == "66004")
        let first = try await Self.run(["events", "--limit", "1"], place)
        #expect(first["account"]?.text == "\"a1\"")

        let other = try await Commands.place()
        let restored = try await Self.run(
            ["restore", "--from", folder, "--tail", place["TALLY_DATABASE_URL"] ?? ""],
            other
        )
        #expect(restored["root"] == after["root"])
        let verified = try await Self.run(["verify"], other)
        #expect(verified["root"] == after["root"])
    }

    @Test(arguments: [
        (["archive", "--to", "s3://books"], "TALLY_S3_ACCESS_KEY"),
        (["archive", "--to", "ftp://books"], "ftp://books"),
        (["archive"], "--to"),
    ])
    func `where the archive cannot be, one sentence says so`(
        arguments: [String],
        word: String
    ) async throws {
        let place = try await Commands.place()
        _ = try await TallyProcess.run(["ledger", "create", "main"], environment: place)
        let outcome = try await TallyProcess.run(arguments, environment: place)
        #expect(outcome.status == 64)
        #expect(outcome.sentences.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains(word), "\(outcome.errors)")
    }

    @Test func `what is not there is not restored`() async throws {
        let place = try await Commands.place()
        let outcome = try await TallyProcess.run(
            ["restore", "--from", PrivatePostgres.folder()],
            environment: place
        )
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("holds no segment of ledger main"), "\(outcome.errors)")
    }
}
