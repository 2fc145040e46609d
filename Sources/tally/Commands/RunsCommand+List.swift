// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Projections

extension RunsCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List runs, newest first.",
            discussion: "  tally runs list --status paused"
        )

        @OptionGroup var options: LedgerOptions
        @Option(help: "running, paused, succeeded, partial, failed or cancelled.")
        var status: String?
        @Option(help: "Only those of an account.", transform: Parsing.identifier)
        var account: AccountID?
        @Option(help: "Only those of a workflow.", transform: Parsing.identifier)
        var workflow: WorkflowID?
        @Option(help: "At most so many.", transform: Parsing.count)
        var limit = 50

        func run() async throws {
            try await options.list(
                .runs,
                ["status": status, "account": account?.text, "workflow": workflow?.text],
                limit: limit,
                columns: ["id", "account", "workflow", "status", "cost", "captured", "started_at"]
            )
        }
    }
}
