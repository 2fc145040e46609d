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

@Suite(.timeLimit(.minutes(20))) struct `Commands about people` {
    private static let catalog = """
        models:
          - {id: flux, provider: kie, provider_model: f, type: prompt_to_image, name: F,
             price: {base: 10}}
        packages:
          - {id: p100, credits: 100, name: Hundred, prices: [{currency: USD, minor_units: 1000}]}
        """

    /// Where the read models are installed, as a server does.
    private static func place() async throws -> [String: String] {
        let place = try await Commands.place()
        #expect(try await TallyProcess.run(["migrate"], environment: place).status == 0)
        let url = try #require(place["TALLY_DATABASE_URL"])
        let connection = try Connection(to: ConnectionTarget(url))
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        let files = try ShippedProjections.all.map { path, source in
            (try ProjectionFile(source, path: path), path)
        }
        try Registry.install(files, on: connection)
        return place
    }

    private let place: [String: String]

    init() async throws {
        place = try await Self.place()
    }

    private func run(_ arguments: String...) async throws -> String {
        let outcome = try await TallyProcess.run(arguments, environment: place)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return outcome.output
    }

    private func json(_ arguments: String...) async throws -> JSON {
        let outcome = try await TallyProcess.run(arguments + ["--json"], environment: place)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return try JSONParser.parse(Array(outcome.output.dropLast().utf8))
    }

    private func catalog() async throws {
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        try Self.catalog.write(
            toFile: folder + "/catalog.yaml",
            atomically: true,
            encoding: .utf8
        )
        _ = try await run("catalog", "import", folder + "/catalog.yaml")
    }

    @Test func `members are added, changed, listed and removed`() async throws {
        _ = try await run("account", "open", "studio")
        let added = try await json("members", "add", "studio", "ann", "--cap", "50")
        #expect(added["cap"]?["period"] == "month" && added["status"] == "active")
        let changed = try await json("members", "change", "studio", "ann", "--no-cap")
        #expect(changed["cap"] == nil)
        _ = try await run("members", "add", "studio", "ben", "--role", "editor")
        _ = try await run("members", "remove", "studio", "ann")
        let list = try await run("members", "list", "studio")
        #expect(list.contains("ann") && list.contains("removed") && list.contains("editor"))
        let shown = try await json("members", "show", "studio", "ben")
        #expect(shown["role"] == "editor")
        let wrong = try await TallyProcess.run(
            ["members", "list", "studio", "--status", "lost"],
            environment: place
        )
        #expect(wrong.status == 64, "\(wrong.errors)")
    }

    @Test func `a ledger's rules and packages are shown and set`() async throws {
        try await catalog()
        let set = try await json("settings", "set", "dispute_days=14", "alert_debt=100.5")
        #expect(set["dispute_days"] == .number("14") && set["alert_debt"] == "100.5")
        #expect(try await run("settings", "show").contains("dispute days"))
        let wrong = try await TallyProcess.run(
            ["settings", "set", "dispute_days=0"],
            environment: place
        )
        #expect(wrong.status == 64 || wrong.status == 1, "\(wrong.errors)")
        #expect(try await run("packages", "list").contains("p100"))
        #expect(try await json("packages", "show", "p100")["credits"] == "100")
        #expect(try await run("packages", "history", "p100").contains("package.defined"))
        _ = try await run("models", "edit", "flux", "--set", "name=Flux", "--reason", "better")
        let history = try await run("models", "history", "flux")
        #expect(history.contains("model.edited") && history.contains("better"), "\(history)")
        _ = try await run("account", "open", "alice")
        let topUp = try await json(
            "topups",
            "set",
            "alice",
            "--threshold",
            "20",
            "--package",
            "p100"
        )
        #expect(topUp["topup"]?["threshold"] == "20", "\(topUp.line)")
        #expect(try await run("topups", "show", "alice").contains("p100"))
        #expect(try await json("topups", "stop", "alice")["topup"]?["status"] == "off")
    }

    @Test func `errors, alerts and activity are listed where there are none`() async throws {
        _ = try await run("account", "open", "alice")
        for list in [["errors", "list"], ["alerts", "list"], ["activity"], ["runs", "list"]] {
            let outcome = try await TallyProcess.run(list, environment: place)
            #expect(outcome.output == "There is none.\n", "\(list): \(outcome.errors)")
        }
        let disputes = try await run("disputes", "list", "--status", "open")
        #expect(disputes == "There is none.\n")
        for wrong in [
            ["errors", "list", "--severity", "bad"], ["alerts", "list", "--kind", "weather"],
            ["alerts", "acknowledge", "weather"], ["activity", "--from", "soon"],
            ["disputes", "resolve", "d1", "maybe", "--note", "x"],
        ] {
            let outcome = try await TallyProcess.run(wrong, environment: place)
            #expect(outcome.status == 64, "\(wrong): \(outcome.errors)")
        }
        let missing = try await TallyProcess.run(
            ["disputes", "evidence", "none"],
            environment: place
        )
        #expect(missing.status == 1, "\(missing.errors)")
    }

    @Test func `accounts are updated field by field, and have a role`() async throws {
        _ = try await run("account", "open", "alice", "--name", "Alice", "--plan", "pro")
        let changed = try await json(
            "account",
            "update",
            "alice",
            "--tier",
            "gold",
            "--alert-below",
            "12.5",
            "--metadata",
            #"{"team": 7}"#
        )
        #expect(changed["name"] == .string("Alice") && changed["plan"] == .string("pro"))
        #expect(changed["tier"] == .string("gold"))
        #expect(changed["alert_below"] == .string("12.5"))
        #expect(changed["metadata"]?["team"] == .number("7"))
        let cleared = try await json(
            "account",
            "update",
            "alice",
            "--name",
            "Ann",
            "--no-plan",
            "--no-alert-below"
        )
        #expect(cleared["name"] == .string("Ann") && cleared["tier"] == .string("gold"))
        #expect(cleared["plan"] == nil && cleared["alert_below"] == nil)
        let role = try await json("account", "role", "alice", "editor")
        #expect(role["role"] == .string("editor"))
    }

    @Test func `what cannot be changed so is told in a sentence`() async throws {
        _ = try await run("account", "open", "alice")
        let rows: [([String], String)] = [
            (["account", "update", "alice", "--plan", "a", "--no-plan"], "not both"),
            (["account", "update", "alice", "--alert-below", "x"], "credits above 0"),
            (["account", "update", "nobody", "--tier", "a"], "nobody"),
            (["account", "role", "alice", "two words"], "Give an id"),
        ]
        for (arguments, sentence) in rows {
            let outcome = try await TallyProcess.run(arguments, environment: place)
            #expect(outcome.status != 0, "\(arguments)")
            #expect(outcome.errors.contains(sentence), "\(arguments): \(outcome.errors)")
        }
    }
}
