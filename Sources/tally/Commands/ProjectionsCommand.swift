// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat
internal import JSONText
internal import Postgres
internal import Projections

struct ProjectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections",
        abstract: "Look after the read models: list, retry, rebuild.",
        discussion: """
            A read model is a file of SQL that is applied to every event. A running server keeps all \
            of them at the head of the log; what each has come to is in the schema tally_api.

              tally projections list
              tally projections rebuild balances --diff
            """,
        subcommands: [List.self, Retry.self, RebuildOne.self, Abort.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the read models: how far each is, and why it stopped if it did.",
            discussion: "  tally projections list --json"
        )

        @OptionGroup var place: PlaceOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let all = try await place.open(makes: false) { place in
                try await place.read { try ProjectionStatus.all(on: $0) }
            }
            try output.print(
                .object([.list("items", all.map(ProjectionText.document))]),
                text: ProjectionText.text(all)
            )
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a read model that has stopped go on.",
            discussion: """
                It stops at an event that it cannot apply, and nothing is skipped. Correct the cause, \
                then retry.

                  tally projections retry balances
                """
        )

        @OptionGroup var place: PlaceOptions
        @OptionGroup var output: OutputOptions
        @Argument(help: "The name of the read model.")
        var name: String

        func run() async throws {
            let name = name
            let count = try await place.open(makes: false) { place in
                try await place.project { connection in
                    try requireInstalled(name, connection)
                    return try Registry.retry(name, on: connection)
                }
            }
            try output.print(
                .object([.text("name", name), .number("retried", Int64(count))]),
                text: count == 0
                    ? "\(name) has not stopped." : "\(name) goes on as soon as a server runs."
            )
        }
    }

    struct Abort: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give up a rebuild that is under way; what serves goes on.",
            discussion: "  tally projections abort balances"
        )

        @OptionGroup var place: PlaceOptions
        @OptionGroup var output: OutputOptions
        @Argument(help: "The name of the read model.")
        var name: String

        func run() async throws {
            let name = name
            let count = try await place.open(makes: false) { place in
                try await place.project { connection in
                    try requireInstalled(name, connection)
                    return try Rebuild.abort(name, on: connection)
                }
            }
            try output.print(
                .object([.text("name", name), .number("aborted", Int64(count))]),
                text: count == 0
                    ? "No rebuild of \(name) is under way." : "The rebuild of \(name) is given up."
            )
        }
    }

    struct RebuildOne: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rebuild",
            abstract: "Build a read model anew beside the one that serves, then switch.",
            discussion: """
                Takes the program's file, or the one of --projections. Readers see the old one to the \
                switch and the new one after it. Left by Ctrl-C, it goes on where it was when it is \
                asked for again.

                  tally projections rebuild balances
                  tally projections rebuild balances --diff     shows what would change, and waits
                """
        )

        @OptionGroup var place: PlaceOptions
        @OptionGroup var output: OutputOptions
        @Argument(help: "The name of the read model.")
        var name: String
        @Option(help: ArgumentHelp("A folder with further read models.", valueName: "dir"))
        var projections: String?
        @Flag(help: "Show how the rows differ, and do not switch.")
        var diff = false

        func run() async throws {
            let name = name
            let entries = try ReadModelFiles.all(in: projections)
            guard let entry = entries.first(where: { $0.file.name == name }) else {
                let names = entries.map(\.file.name).joined(separator: ", ")
                throw Failure.usage("There is no read model \(name): choose one of \(names).")
            }
            let switches = !diff
            let result = try await place.open(makes: false) { place in
                try await Rebuilding(entry: entry, place: place).run(switches: switches)
            }
            try output.print(
                ProjectionText.document(result),
                text: ProjectionText.text(result)
            )
        }
    }
}

private func requireInstalled(_ name: String, _ connection: Connection) throws {
    let names = try Build.all(on: connection).filter(\.isActive).map(\.name)
    guard names.contains(name) else {
        throw Failure.usage(
            "There is no read model \(name): choose one of \(names.joined(separator: ", "))."
        )
    }
}
