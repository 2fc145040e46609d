// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

struct PackagesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "packages",
        abstract: "Look at the packages of credits that are sold.",
        discussion: """
            They are defined by tally catalog import.

              tally packages list
              tally packages show p100
              tally packages history p100
            """,
        subcommands: [List.self, Show.self, History.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the packages.",
            discussion: "  tally packages list"
        )

        @OptionGroup var options: LedgerOptions

        func run() async throws {
            let items = try await options.open(makes: false) { desk in
                var items: [JSON] = []
                for package in try await desk.packages() {
                    items.append(try await desk.document(.package(package), at: package.position))
                }
                return items
            }
            try options.output.print(
                .object([.list("items", items)]),
                text: items.isEmpty
                    ? "There is none."
                    : DocumentText.table(items, ["id", "name", "credits", "bonus", "status"])
            )
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a package with its prices.",
            discussion: "  tally packages show p100"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the package.", transform: Parsing.identifier)
        var id: PackageID

        func run() async throws {
            try await options.show(.package(id))
        }
    }

    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the changes of a package, newest first.",
            discussion: "  tally packages history p100"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the package.", transform: Parsing.identifier)
        var id: PackageID
        @Option(help: "At most so many.", transform: Parsing.count)
        var limit = 50

        func run() async throws {
            try await options.history(of: .package(id), limit: limit)
        }
    }
}
