// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import Projections

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "See what people are told of, and say that you know.",
        discussion: """
              tally alerts list --status open
              tally alerts acknowledge balance:account:alice
            """,
        subcommands: [List.self, Acknowledge.self, Clear.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List alerts, newest first.",
            discussion: "  tally alerts list --kind failures"
        )

        @OptionGroup var options: LedgerOptions
        @Option(help: "open or cleared.")
        var status: String?
        @Option(help: "failures, balance, debt, uncollected, unmatched, overdue or projector.")
        var kind: String?
        @Option(help: "Only those about an account.", transform: Parsing.identifier)
        var account: AccountID?
        @Option(help: "At most so many.", transform: Parsing.count)
        var limit = 50

        func run() async throws {
            try await options.list(
                .alerts,
                ["status": status, "kind": kind, "account": account?.text],
                limit: limit,
                columns: ["id", "status", "raised_at", "acknowledged_by", "cleared_at"]
            )
        }
    }

    struct Acknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say that a person knows.",
            discussion: "  tally alerts acknowledge balance:account:alice"
        )

        @OptionGroup var options: LedgerOptions
        @OptionGroup var name: AlertName

        func run() async throws {
            try await options.change(name) { .acknowledge($0, $1) }
        }
    }

    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Clear an alert; what is still so is raised again by what happens next.",
            discussion: "  tally alerts clear uncollected:account:alice"
        )

        @OptionGroup var options: LedgerOptions
        @OptionGroup var name: AlertName

        func run() async throws {
            try await options.change(name) { .clear($0, $1) }
        }
    }
}

struct AlertName: ParsableArguments {
    @Argument(help: "The id of the alert, as alerts list has it.")
    var id: String
}

extension LedgerOptions {
    fileprivate func change(
        _ name: AlertName,
        _ make: @escaping @Sendable (Alert.Kind, AlertID) -> AlertCommand
    ) async throws {
        guard let (kind, subject) = AlertID.parse(name: name.id) else {
            throw Failure.usage("Give the id of an alert, such as balance:account:alice.")
        }
        try await changeAndShow(
            Draft(.alert(subject), actor: "cli") { _, stamp in .alert(make(kind, subject), stamp) }
        )
    }
}
