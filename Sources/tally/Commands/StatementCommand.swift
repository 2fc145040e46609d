// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Projections

extension AccountCommand {
    struct Statement: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what happened to an account, newest first, and what it had after each.",
            discussion: """
                  tally account statement alice
                  tally account statement alice --type credits.captured --limit 20
                  tally account statement alice --before 4711
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the account.", transform: Parsing.identifier)
        var id: AccountID
        @Option(help: "At most so many lines.", transform: Parsing.count)
        var limit = 50
        @Option(help: "Only lines before this position.")
        var before: Int64?
        @Option(help: "Only events of this type, such as credits.granted.")
        var type: String?

        func run() async throws {
            let (id, limit, name) = (id, limit, options.ledger)
            var filter = AccountHistory.Filter()
            filter.beyond = before
            filter.type = type
            let lines = try await options.place.open(makes: false) { [filter] place in
                let ledger = try await place.ledger(named: name)
                return try await place.read(from: ["statements"], of: ledger) { connection in
                    try AccountHistory.lines(
                        of: id,
                        filter,
                        limit: limit,
                        ledger: ledger.id,
                        on: connection
                    )
                }
            }
            try options.output.print(
                .object([.list("items", lines.map(StatementText.document))]),
                text: StatementText.text(lines)
            )
        }
    }
}

/// The lines of an account, for people and for programs.
enum StatementText {
    static func document(_ line: AccountHistory.Line) -> JSON {
        .object([
            .number("position", line.position),
            .time("at", line.at),
            .text("type", line.type),
            .text("amount", line.amount),
            .text("available_after", line.availableAfter),
            .text("held_after", line.heldAfter),
            .text("debt_after", line.debtAfter),
            .text("reference", line.reference),
        ])
    }

    static func text(_ lines: [AccountHistory.Line]) -> String {
        guard !lines.isEmpty else { return "There is no such line." }
        var table = Table([
            ("position", .right), ("at", .left), ("event", .left), ("amount", .right),
            ("available", .right), ("held", .right), ("debt", .right), ("reference", .left),
        ])
        for line in lines {
            table.add([
                NumberText.grouped(line.position), TimeText.text(line.at), line.type, line.amount,
                line.availableAfter, line.heldAfter, line.debtAfter, line.reference ?? "",
            ])
        }
        return table.text
    }
}
