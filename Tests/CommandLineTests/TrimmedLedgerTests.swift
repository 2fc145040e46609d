// SPDX-License-Identifier: Apache-2.0

import Archive
import Domain
import Foundation
import JSONText
import ObjectStorage
import TestSupport
import Testing

/// What reads the log reads on where its events are in the archive alone.
@Suite(.timeLimit(.minutes(20))) struct `A ledger whose first segment is in the archive alone` {
    /// All that is asked, up to the head before anything was archived.
    private static func questions(of ledger: BookedLedger) throws -> [[String]] {
        // The commits stay, whatever is trimmed.
        let days = try ledger.sql(
            "SELECT DISTINCT (recorded_at AT TIME ZONE 'UTC')::date FROM tally.commits ORDER BY 1"
        )
        // Late enough to leave something out; with some seeds, nobody spends in the second half.
        let day = days[days.count / 4]
        let until = ["--until", "\(ledger.head)"]
        return [
            ["export", "ndjson"] + until,
            ["export", "hledger", "--since", "40"] + until,
            ["what-if", "--capture", "debt", "--rounding", "1:up", "--json"] + until,
            ["what-if", "--rounding", "1:up", "--since", day, "--by", "account", "--csv"] + until,
        ]
    }

    private static func ask(_ ledger: BookedLedger) async throws -> [String] {
        var answers: [String] = []
        for arguments in try questions(of: ledger) {
            let outcome = try await TallyProcess.run(arguments, environment: ledger.place)
            #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
            answers.append(outcome.output)
        }
        return answers
    }

    private struct Trimmed: Sendable {
        let ledger: BookedLedger
        /// Where the archive is.
        let folder: String
        /// What was answered before.
        let answers: [String]
    }

    private static let shared = Task {
        let ledger = try await BookedLedger(history: 7_400, commands: 250, upTo: 65_600)
        let answers = try await ask(ledger)
        let folder = PrivatePostgres.folder() + "/archive"
        for arguments in [["archive", "--to", folder], ["archive", "trim", "--keep", "0"]] {
            let outcome = try await TallyProcess.run(arguments, environment: ledger.place)
            try #require(outcome.status == 0, "\(outcome.errors)")
        }
        return Trimmed(ledger: ledger, folder: folder, answers: answers)
    }

    @Test func `is exported and priced again as before`() async throws {
        let trimmed = try await Self.shared.value
        let ledger = trimmed.ledger
        let first = try ledger.sql("SELECT min(position) FROM tally.events")
        #expect(first == ["65537"])
        let answers = try await Self.ask(ledger)
        for (index, arguments) in try Self.questions(of: ledger).enumerated() {
            let isSame = answers[index] == trimmed.answers[index]
            #expect(isSame, "\(arguments), TALLY_TEST_SEED=\(SeededRandom.seedOfRun)")
        }
        // They are about something.
        #expect(answers[0].contains("credits.granted") && answers[1].contains("USD"))
        #expect(answers[2].contains(#""alice""#) && answers[3].contains("\nalice,"))
    }

    @Test(.enabled(if: Peers.areThere, Comment(rawValue: Peers.absence)))
    func `is replayed from a bucket as from its folder`() async throws {
        let trimmed = try await Self.shared.value
        try await Peers.with("run_moto.py") { port in
            let environment = [
                "TALLY_S3_ENDPOINT": "http://127.0.0.1:\(port)", "TALLY_S3_ACCESS_KEY": "key",
                "TALLY_S3_SECRET_KEY": "secret",
            ]
            let location = "s3://books/replayed"
            try Self.copy(trimmed.folder, to: location, environment)
            func replay(_ place: String) async throws -> TallyProcess.Outcome {
                try await TallyProcess.run(
                    ["replay", "--segments", place, "--from", "100", "--until", "65536"]
                        + ["--only", "account=alice", "--only", "type=credits.*"],
                    environment: environment
                )
            }
            let files = try await replay(trimmed.folder)
            let objects = try await replay(location)
            #expect(files.status == 0, "\(files.errors)")
            #expect(objects.status == 0, "\(objects.errors)")
            #expect(files.output.split(separator: "\n").count > 20)
            #expect(objects.output == files.output)

            let url = try await PrivatePostgres.shared().database()
            let filled = try await TallyProcess.run(
                ["replay", "--segments", location, "--as-of", "400", "--into", url, "--json"],
                environment: environment
            )
            #expect(filled.status == 0, "\(filled.errors)")
            let answer = try JSONParser.parse(Array(filled.output.utf8))
            #expect(answer["position"] == .number("400") && answer["replayed"] == .number("400"))

            let none = try await replay("s3://books/nothing")
            #expect(none.status == 1 && none.sentences.count == 1)
            #expect(none.errors.contains("s3://books/nothing holds no segment"), "\(none.errors)")
            let nobodys = try await replay("s3://nobodys/replayed")
            #expect(nobodys.status != 0 && nobodys.sentences.count == 1)
            #expect(nobodys.errors.contains("s3://nobodys/replayed"), "\(nobodys.errors)")
        }
    }

    private static func copy(
        _ folder: String,
        to location: String,
        _ environment: [String: String]
    ) throws {
        let place = try #require(
            BucketPlace(location: location, endpoint: environment["TALLY_S3_ENDPOINT"] ?? "")
        )
        let bucket = BucketTarget(
            place,
            keys: RequestSignature.Keys(id: "key", secret: "secret"),
            region: "us-east-1"
        )
        let source = DirectoryTarget(folder)
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder + "/main/segments") {
            let path = "main/segments/" + file
            try bucket.write(#require(try source.read(path)), to: path)
        }
    }
}
