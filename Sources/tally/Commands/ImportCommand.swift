// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Engine
internal import EventFormat

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bill a recorded workload.",
        discussion: "  tally import gentd26 lora_request_trace.csv",
        subcommands: [GenTD26.self]
    )

    struct GenTD26: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "gentd26",
            abstract: "Bill the image requests of the GenTD26 trace.",
            discussion: """
                Each customer (groupId) is an account, each request a hold of \
                \(WorkloadRow.priceRule): captured if it succeeded, released if it failed, left \
                held if it is still open. Credits are bought before they are needed: \
                \(CreditPackage.rule).

                Empty cells: no images is 1, no steps is 30, no LoRA is 0; without a status the \
                credits stay held. Ids come from row numbers, so a second import changes \
                nothing, and one that was interrupted goes on where it was.

                  tally import gentd26 lora_request_trace.csv --data .tally
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The trace, as CSV.")
        var file: String
        @Option(help: "Only the first rows.", transform: Parsing.count)
        var rows: Int?

        func run() async throws {
            // Whatever is wrong with the file is said before anything is opened.
            let rows = try RequestTrace.rows(of: file, limit: rows)
            let plan = WorkloadPlan(name: "gentd26", rows: rows)
            let summary = try await options.open(isBrief: false) { desk in
                let bar = ProgressBar("Importing", unit: "commands")
                defer { bar.finish() }
                return try await WorkloadImport(plan, desk: desk).run {
                    bar.show($0, of: plan.requestCount)
                }
            }
            try options.output.print(summary.document, text: summary.text)
        }
    }
}
