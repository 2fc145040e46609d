// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

struct WorkflowsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workflows",
        abstract: "Define, show and retire workflows: several generations that are one order.",
        discussion: """
              tally workflows define storyboard docs/examples/storyboard.json
              tally workflows show storyboard --version 1
              tally workflows retire storyboard
            """,
        subcommands: [Define.self, Show.self, Retire.self]
    )

    struct Define: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Define a workflow, or a new version of it.",
            discussion: """
                Runs keep to the version that they were started with. The same definition again \
                changes nothing.

                  tally workflows define storyboard docs/examples/storyboard.json
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the workflow.", transform: Parsing.identifier)
        var id: WorkflowID
        @Argument(help: "A JSON file.", transform: JSONFile.read)
        var definition: JSON

        func run() async throws {
            let content: WorkflowDefinition
            do throws(InvalidContent) {
                content = try WorkflowDefinition.read(definition)
            } catch {
                throw Failure(Rejection.invalidContent(error.errors))
            }
            let request = Request.defineWorkflow(id, content, actor: nil)
            try await options.changeWorkflow(request)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a workflow: the newest version, or another one.",
            discussion: "  tally workflows show storyboard --json"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the workflow.", transform: Parsing.identifier)
        var id: WorkflowID
        @Option(help: "A version (default: the newest).")
        var version: Int64?

        func run() async throws {
            let key = EntityKey.workflow(version.map { WorkflowID(id, version: $0) } ?? id)
            let (workflow, position) = try await options.open(makes: false) { desk in
                guard let item = try await desk.read([key]).items[0],
                    let workflow = item.entity.workflow
                else { throw Failure(Rejection.notFound(key)) }
                return (workflow, item.position)
            }
            try options.output.print(
                .object(workflow.document(at: position)),
                text: workflow.facts
            )
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let no more runs of a workflow start.",
            discussion: "  tally workflows retire storyboard"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the workflow.", transform: Parsing.identifier)
        var id: WorkflowID

        func run() async throws {
            try await options.changeWorkflow(.retireWorkflow(id, actor: nil))
        }
    }
}

extension LedgerOptions {
    fileprivate func changeWorkflow(_ request: Request) async throws {
        try await change(request) { receipt, _ in
            guard let workflow = receipt.view.items[0]?.entity.workflow else {
                preconditionFailure("A workflow was answered with something else.")
            }
            return (.object(workflow.document(at: receipt.position)), workflow.facts)
        }
    }
}

extension Workflow {
    fileprivate var facts: String {
        Table.facts([
            ("workflow", id.text),
            ("name", definition.name),
            ("version", NumberText.grouped(version)),
            ("status", isRetired ? "retired" : "active"),
            ("hold", definition.hold.rawValue),
            ("steps", definition.steps.map(\.id).joined(separator: ", ")),
        ])
    }
}
