// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Projections

struct ActivityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activity",
        abstract: "Count what people did with what was made: by thing, kind and day.",
        discussion: """
            Activity is kept in a ledger of its own.

              tally activity --ledger activity --kind shared --from 2026-11-01
            """
    )

    @OptionGroup var options: LedgerOptions
    @Option(help: "What it was done with, such as generation:g1.")
    var subject: String?
    @Option(help: "Such as viewed, shared or downloaded.")
    var kind: String?
    @Option(help: "The first day, such as 2026-11-21.")
    var from: String?
    @Option(help: "The last day.")
    var to: String?
    @Option(help: "At most so many.", transform: Parsing.count)
    var limit = 1000

    func run() async throws {
        try await options.list(
            .activity,
            ["subject": subject, "kind": kind, "from": from, "to": to],
            limit: limit,
            columns: ["subject", "kind", "day", "count"]
        )
    }
}
