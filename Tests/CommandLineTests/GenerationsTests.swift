// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import JSONText
import Postgres
import Projections
import ShippedProjections
import TestSupport
import Testing
import tally

@Suite(.timeLimit(.minutes(20))) struct `Generations on the command line` {
    private static let catalog = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/examples/catalog.yaml").path

    private static func run(_ arguments: [String], _ place: [String: String]) async throws -> JSON {
        let outcome = try await TallyProcess.run(arguments + ["--json"], environment: place)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return outcome.status == 0 ? try JSONParser.parse(Array(outcome.output.utf8)) : .null
    }

    private static func installReadModels(_ place: [String: String]) throws {
        let connection = try Connection(to: ConnectionTarget(place["TALLY_DATABASE_URL"] ?? ""))
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        try Registry.install(
            try ShippedProjections.all.map { path, source in
                (file: try ProjectionFile(source, path: path), path: path)
            },
            on: connection
        )
    }

    private static func parameters() throws -> String {
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let path = folder + "/parameters.json"
        try #"{"prompt":"a fox"}"#.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func `one is requested, submitted, settled and listed`() async throws {
        let place = try await Commands.place()
        _ = try await Self.run(["account", "open", "alice"], place)
        _ = try await Self.run(["grant", "alice", "25"], place)
        let imported = try await TallyProcess.run(
            ["catalog", "import", Self.catalog],
            environment: place
        )
        #expect(imported.status == 0, "\(imported.errors)")
        let request = [
            "generations", "request", "flux-dev", "alice", "--parameters", try Self.parameters(),
        ]
        let requested = try await Self.run(request + ["--id", "g1"], place)
        #expect(requested["status"] == .string("requested"))
        #expect(requested["progress"] == .number("0"))
        let submitted = try await Self.run(["generations", "submit", "g1", "task-1"], place)
        #expect(submitted["provider_job"] == .string("runware:task-1"))
        let settled = try await Self.run(
            [
                "generations", "settle", "g1", "succeeded", "--amount", "0.5", "--provider-cost",
                "0.0125",
            ],
            place
        )
        #expect(settled["status"] == .string("succeeded"))
        #expect(settled["captured"] == .string("0.5"))
        _ = try await Self.run(request + ["--id", "g2"], place)
        let cancelled = try await Self.run(["generations", "cancel", "g2"], place)
        #expect(cancelled["status"] == .string("cancelled"))
        let shown = try await TallyProcess.run(["generations", "show", "g1"], environment: place)
        #expect(shown.output.contains("succeeded") && shown.output.contains("0.5"))
        let missing = try await TallyProcess.run(["generations", "show", "g9"], environment: place)
        #expect(missing.status == 1)
        try await Self.checkLists(place)
    }

    private static func checkLists(_ place: [String: String]) async throws {
        try installReadModels(place)
        let list = try await run(["generations", "list", "--status", "succeeded"], place)
        guard case .array(let items) = list["items"] else { throw Missing() }
        #expect(items.map { $0["id"] } == [.string("g1")])
        #expect(items.first?["provider_cost"]?["amount"] == .string("0.0125"))
        let table = try await TallyProcess.run(["generations", "list"], environment: place)
        #expect(table.output.contains("g1") && table.output.contains("g2"))
        let wrong = try await TallyProcess.run(
            ["generations", "list", "--status", "lost"],
            environment: place
        )
        #expect(wrong.status == 64)
        let models = try await run(["analytics", "models"], place)
        guard case .array(let rows) = models["items"] else { throw Missing() }
        #expect(rows.first?["requested"] == .number("2"))
        #expect(rows.first?["provider_cost"] == .object([.text("USD", "0.0125")]))
        let providers = try await TallyProcess.run(["analytics", "providers"], environment: place)
        #expect(providers.output.contains("runware") && providers.output.contains("0.0125 USD"))
    }
}

/// A list where a test needs one.
private struct Missing: Error {}
