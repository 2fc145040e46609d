// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Start, show, resume and cancel runs of workflows; generate a step again.",
        discussion: """
              tally runs start storyboard alice --inputs docs/examples/storyboard-inputs.json
              tally runs show RUN
              tally runs regenerate RUN scene.2 2 --dependants
            """,
        subcommands: [
            Start.self, List.self, Show.self, Resume.self, Cancel.self, Regenerate.self,
        ]
    )

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start a run: every step is priced before the first one starts.",
            discussion: """
                Repeat a run with the same --id and it is started once. The inputs are personal.

                  tally runs start storyboard alice --id order-17 --inputs inputs.json
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the workflow.", transform: Parsing.identifier)
        var workflow: WorkflowID
        @Argument(help: "Who pays.", transform: Parsing.identifier)
        var account: AccountID
        @Option(help: "The id of the run (default: a new one).", transform: Parsing.identifier)
        var id: RunID?
        @Option(help: "A JSON file with the inputs.", transform: JSONFile.read)
        var inputs: JSON?
        @Option(help: "A version of the workflow (default: the newest).")
        var version: Int64?

        func run() async throws {
            let run = RunRequest(
                id: id ?? RunID(trusted: TimeOrderedID.make()),
                workflow: workflow,
                version: version,
                account: account,
                inputs: inputs ?? .object([])
            )
            try await options.changeRun(run.request(actor: nil))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a run and its steps.",
            discussion: "  tally runs show order-17 --json"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the run.", transform: Parsing.identifier)
        var id: RunID

        func run() async throws {
            let key = EntityKey.run(id)
            let (run, position) = try await options.open(makes: false) { desk in
                guard let item = try await desk.read([key]).items[0], let run = item.entity.run
                else { throw Failure(Rejection.notFound(key)) }
                return (run, item.position)
            }
            try options.output.print(
                .object(run.document(inputs: nil, at: position)),
                text: run.facts
            )
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go on with a run that is paused.",
            discussion: "  tally runs resume order-17"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the run.", transform: Parsing.identifier)
        var id: RunID

        func run() async throws {
            try await options.changeRun(.resumeRun(id, actor: nil))
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancel a run: what is held and not taken is free again.",
            discussion: "  tally runs cancel order-17 --reason \"wrong style\""
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the run.", transform: Parsing.identifier)
        var id: RunID
        @Option(help: "Why; personal.", transform: Parsing.note)
        var reason: String?

        func run() async throws {
            try await options.changeRun(.cancelRun(id, reason: reason, actor: nil))
        }
    }

    struct Regenerate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Generate a step again, under a hold of its own.",
            discussion: """
                The number is that of the attempt that begins: 2 where the step was generated \
                once. Asked twice, it begins once.

                  tally runs regenerate order-17 scene.2 2 --dependants
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the run.", transform: Parsing.identifier)
        var id: RunID
        @Argument(help: "The step, such as scene.2.")
        var step: String
        @Argument(help: "The attempt that begins.")
        var attempt: Int64
        @Flag(help: "Generate what depends on it after it.")
        var dependants = false
        @Option(help: "A JSON file with other parameters; personal.", transform: JSONFile.read)
        var parameters: JSON?

        func run() async throws {
            try await options.changeRun(
                .regenerate(
                    step,
                    of: id,
                    attempt: attempt,
                    includesDependants: dependants,
                    parameters: parameters,
                    actor: nil
                )
            )
        }
    }
}

extension LedgerOptions {
    fileprivate func changeRun(_ request: Request) async throws {
        try await change(request) { receipt, _ in
            guard let run = receipt.view.items[0]?.entity.run else {
                preconditionFailure("A run was answered with something else.")
            }
            return (.object(run.document(inputs: nil, at: receipt.position)), run.facts)
        }
    }
}

extension Run {
    fileprivate var facts: String {
        var steps = Table([
            ("step", .left), ("status", .left), ("model", .left), ("cost", .right),
            ("captured", .right), ("refunded", .right),
        ])
        for (index, step) in self.steps.enumerated() {
            steps.add([
                started.steps[index].id, step.status.rawValue, terms(of: index).model.text,
                NumberText.credits(step.totals.cost), NumberText.credits(step.totals.taken),
                NumberText.credits(step.totals.refunded),
            ])
        }
        let facts = Table.facts([
            ("run", id.text),
            ("account", account.text),
            ("workflow", "\(started.workflow.text), version \(started.version)"),
            ("status", pause.map { "paused: \($0.rawValue)" } ?? status.rawValue),
            ("cost", NumberText.credits(totals.cost)),
            ("captured", NumberText.credits(totals.taken)),
            ("refunded", NumberText.credits(totals.refunded)),
        ])
        return facts + "\n\n" + steps.text
    }
}
