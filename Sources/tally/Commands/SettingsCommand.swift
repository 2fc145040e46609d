// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

struct SettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Show and set the rules of a ledger.",
        discussion: """
              tally settings show
              tally settings set reversal_policy=freeze alert_debt=100
            """,
        subcommands: [Show.self, Set.self]
    )

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the rules, also those that nobody has set.",
            discussion: "  tally settings show --json"
        )

        @OptionGroup var options: LedgerOptions

        func run() async throws {
            let document = try await options.open(makes: false) { desk in
                let settings = try await desk.settings()
                return try await desk.document(.settings(settings), at: settings.position)
            }
            try options.output.print(document, text: DocumentText.text(document))
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set rules of the ledger.",
            discussion: """
                Names and values are those of tally settings show; null takes one away.

                  tally settings set dispute_days=14 default_plan=FREE --reason "launch"
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: ArgumentHelp("A rule and its value.", valueName: "name=value"))
        var changes: [String]
        @Option(help: "Why; it stays readable in the log.", transform: Parsing.note)
        var reason: String?

        func run() async throws {
            let notes = ContentNotes(takesDecimals: true)
            var fields: [SettingsField] = []
            if var content = ContentReader(
                .object(try Parsing.assignments(changes)),
                notes: notes
            ) {
                fields = SettingsField.read(&content)
                content.finish()
            }
            guard notes.errors.isEmpty else { throw Failure(wrong: notes.errors) }
            let draft = Draft.catalog(.configure(fields, reason: reason), actor: "tally")
            try await options.changeAndShow(draft)
        }
    }
}
