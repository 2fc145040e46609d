// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import Projections

struct ErrorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "errors",
        abstract: "Look into the error log, and resolve what is in it.",
        discussion: """
              tally errors list --status open --severity critical
              tally errors resolve anomaly:81 --note "the provider credited it"
            """,
        subcommands: [List.self, Show.self, Resolve.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the error log, newest first.",
            discussion: "  tally errors list --source payment"
        )

        @OptionGroup var options: LedgerOptions
        @Option(help: "open or resolved.")
        var status: String?
        @Option(help: "info, warning, error or critical.")
        var severity: String?
        @Option(help: "Only what this noticed.")
        var source: String?
        @Option(help: "At most so many.", transform: Parsing.count)
        var limit = 50

        func run() async throws {
            try await options.list(
                .errors,
                ["status": status, "severity": severity, "source": source],
                limit: limit,
                columns: ["id", "severity", "source", "code", "status", "reported_at", "message"]
            )
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a line of the error log.",
            discussion: "  tally errors show anomaly:81"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "Its id.", transform: Parsing.identifier)
        var id: FaultID

        func run() async throws {
            try await options.show(.fault(id))
        }
    }

    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say that something was done about it.",
            discussion: "  tally errors resolve anomaly:81 --note \"the provider credited it\""
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "Its id.", transform: Parsing.identifier)
        var id: FaultID
        @Option(help: "What was done; it stays readable in the log.", transform: Parsing.note)
        var note: String?

        func run() async throws {
            let (id, note) = (id, note)
            try await options.changeAndShow(
                Draft(.fault(id), actor: "cli") { _, stamp in
                    .alert(.resolve(id, note: note), stamp)
                }
            )
        }
    }
}
