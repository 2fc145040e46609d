// SPDX-License-Identifier: Apache-2.0

internal import Archive
internal import ArgumentParser
internal import EmbeddedPostgres
internal import EventFormat
private import Foundation
internal import JSONText
internal import Logging
internal import Postgres
internal import Replaying

struct FixturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fixtures",
        abstract: "Record logs for tests out of running ledgers, and check recorded ones.",
        discussion: """
            A recorded log is a folder: events.ndjson.lz4, what the read models must come to as CSV, \
            and a README.md. Sealed texts are erased in it; ids are not.

              tally fixtures record late-refund --account alice
              tally fixtures check late-refund
            """,
        subcommands: [Record.self, Check.self]
    )

    struct Record: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record accounts of a running ledger, with personal texts erased.",
            discussion: """
                Takes all events of the accounts and of what is tied to them from their beginning on, \
                and the platform's own; they are numbered anew from 1. Without --account it takes \
                every account whose life began in the range.

                  tally fixtures record late-refund --account alice --until 2000
                """
        )

        @OptionGroup var origin: ReplayOrigin
        @OptionGroup var folder: FixtureFolder
        @Argument(help: "Its name: a–z, 0–9 and -.", transform: FixtureFolder.name)
        var name: String
        @Option(help: "An account; repeat for more.", transform: Parsing.word)
        var account: [String] = []
        @Option(
            help: ArgumentHelp("Accounts that began here or later.", valueName: "position|time"),
            transform: Parsing.bound
        )
        var from: Bound?
        @Option(
            help: ArgumentHelp("The last position, or a time.", valueName: "position|time"),
            transform: Parsing.bound
        )
        var until: Bound?
        @Option(help: ArgumentHelp("What it guards, for its README.md.", valueName: "text"))
        var guards = "Recorded from a running ledger: what the read models made of it."

        func run() async throws {
            let order = FixtureRecorder.Order(
                name: name,
                accounts: account,
                from: from,
                until: until,
                guards: guards
            )
            let folder = folder
            let count = try await origin.work { open in
                try await folder.withRecorder { try await $0.record(order, from: open) }
            }
            try origin.options.output.print(
                .object([.text("name", name), .number("events", Int64(count))]),
                text: "\(folder.location)/\(name) has \(NumberText.grouped(count)) events."
            )
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Rebuild a recorded log, and compare the read models with what is expected.",
            discussion: "  tally fixtures check late-refund"
        )

        @OptionGroup var output: OutputOptions
        @OptionGroup var folder: FixtureFolder
        @Argument(help: "Its name.", transform: FixtureFolder.name)
        var name: String

        func run() async throws {
            let (folder, name) = (folder, name)
            let logger = JSONLogHandler.logger("tally", level: .error)
            let count = try await Foreground.run(logger: logger) {
                try await folder.withRecorder { try await $0.check(name) }
            }
            try output.print(
                .object([.text("name", name), .number("compared", Int64(count))]),
                text: "\(name) rebuilds to what is expected."
            )
        }
    }
}

/// Where recorded logs lie, and where they are rebuilt.
struct FixtureFolder: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of recorded logs.", valueName: "dir"))
    var fixtures = "replay-fixtures"
    @Option(
        help: ArgumentHelp(
            "An empty database to rebuild in (default: one of its own, for the moment).",
            valueName: "url"
        )
    )
    var scratch: String?

    var location: String { ArchiveOptions.whole(fixtures) }

    static func name(_ text: String) throws -> String {
        let isWord = text.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "-")
        }
        guard isWord, 1...64 ~= text.utf8.count else {
            throw ValidationError("Give a name of 1–64 characters of a–z, 0–9 and -.")
        }
        return text
    }

    /// Works with a scratch database, and deletes it if it was made for this.
    func withRecorder<Value: Sendable>(
        _ body: (FixtureRecorder) async throws -> Value
    ) async throws -> Value {
        if let scratch { return try await body(try recorder(ConnectionTarget(scratch))) }
        let temporary = FileManager.default.temporaryDirectory
            .appending(path: "tally-fixtures-\(UUID().uuidString)").path
        let opened = try await DataFolder.open(temporary)
        do {
            let value = try await body(try recorder(ConnectionTarget(opened.conninfo)))
            await opened.close()
            try await DataFolder.delete(temporary)
            return value
        } catch {
            await opened.close()
            try await DataFolder.delete(temporary)
            throw error
        }
    }

    private func recorder(_ scratch: ConnectionTarget) throws -> FixtureRecorder {
        FixtureRecorder(
            folder: DirectoryTarget(location),
            readModels: try ReadModelFiles.all(in: nil).map { ($0.file, $0.path) },
            scratch: scratch
        )
    }
}
