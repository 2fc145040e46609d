// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Make and list ledgers.",
        discussion: """
            A ledger is a log of its own, with its own accounts and positions. The ledger main is \
            always there.

              tally ledger create acme
              tally ledger list
            """,
        subcommands: [Create.self, List.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a ledger, or find the one that has the name.",
            discussion: "  tally ledger create acme"
        )

        @OptionGroup var place: PlaceOptions
        @OptionGroup var output: OutputOptions
        @Argument(help: "1–64 characters of a–z 0–9 _ and -.", transform: Parsing.ledger)
        var name: String

        func run() async throws {
            let name = name
            let ledger = try await place.open { place in
                let installation = try await place.installation()
                let ledger = try await installation.createLedger(name)
                await installation.stop()
                return ledger
            }
            try output.print(
                .object([.text("name", ledger.name)]),
                text: "Ledger \(ledger.name) is there."
            )
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the ledgers.",
            discussion: "  tally ledger list --json"
        )

        @OptionGroup var place: PlaceOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let ledgers = try await place.open(makes: false) { place in
                try await place.read { try Log.ledgers(on: $0) }
            }
            try output.print(
                .object([.list("items", ledgers.map { .object([.text("name", $0.name)]) })]),
                text: ledgers.map(\.name).joined(separator: "\n")
            )
        }
    }
}
