// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List, show, register, edit, price, lock and retire models.",
        discussion: """
              tally models list --type prompt_to_video
              tally models register veo.yaml
              tally models edit veo-3 --set name="Veo 3.1" --set order=4
              tally models lock veo-3 --reason "contract until June"
              tally models quote veo-3 '{"duration": 8}'
            """,
        subcommands: [
            List.self, Show.self, Register.self, Edit.self, Reprice.self, Quote.self, Lock.self,
            Unlock.self, Enable.self, Disable.self, Retire.self, Test.self, History.self,
        ]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List models.",
            discussion: "  tally models list --provider runware --locked"
        )

        @OptionGroup var options: LedgerOptions
        @Option(help: "Of this provider only.")
        var provider: String?
        @Option(help: "Of this kind of content only: prompt_to_image and so on.")
        var type: String?
        @Option(help: "Of this family only.")
        var family: String?
        @Option(
            help: "enabled, disabled or retired.",
            transform: { text in
                guard let status = Model.Status(rawValue: text) else {
                    throw ValidationError("Give enabled, disabled or retired.")
                }
                return status
            }
        )
        var status: Model.Status?
        @Flag(help: "Locked models only.")
        var locked = false

        func run() async throws {
            let models = try await options.open(makes: false) { try await $0.models() }
                .filter(isWanted)
            try options.output.print(
                .object([
                    .list("items", models.map { ModelText.document($0, $0.position) })
                ]),
                text: ModelText.table(models)
            )
        }

        private func isWanted(_ model: Model) -> Bool {
            (provider == nil || provider == model.definition.provider)
                && (type == nil || type == model.definition.type)
                && (family == nil || family == model.definition.family)
                && (status == nil || status == model.status) && (!locked || model.isLocked)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a model with its price and its parameters.",
            discussion: "  tally models show flux-schnell --json"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the model.", transform: Parsing.identifier)
        var id: ModelID

        func run() async throws {
            let id = id
            let (model, position) = try await options.open(makes: false) { desk in
                try await desk.model(id)
            }
            try options.output.print(
                ModelText.document(model, position),
                text: ModelText.text(model)
            )
        }
    }

    struct Register: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Register a model, or bring it to what a file says.",
            discussion: """
                The file is one entry of a catalog: see docs/examples/catalog.yaml.

                  tally models register veo.yaml
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "A YAML or JSON file; - is the standard input.")
        var file: String
        @Option(help: "Why; it stays readable in the log.", transform: Parsing.note)
        var reason: String?

        func run() async throws {
            let json = try YAML.parse(try FileText.read(file))
            let catalog = try CatalogFile(.object([.list("models", [json])]))
            guard let entry = catalog.models.first else {
                throw Failure.usage("\(file) holds no model.")
            }
            try await options.change(
                entry.id,
                .defineModel(entry.id, entry.definition, entry.price, reason: reason)
            )
        }
    }

    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change parts of a model.",
            discussion: "  tally models edit veo-3 --set name=\"Veo 3.1\" --set family=null"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the model.", transform: Parsing.identifier)
        var id: ModelID
        @Option(
            name: .customLong("set"),
            help: ArgumentHelp("A part and its value, as in a catalog.", valueName: "name=value")
        )
        var changes: [String]
        @Option(help: "Why; it stays readable in the log.", transform: Parsing.note)
        var reason: String?

        func run() async throws {
            let members = try Parsing.assignments(changes)
            let notes = ContentNotes(takesDecimals: true)
            var fields: [ModelField] = []
            if var content = ContentReader(.object(members), notes: notes) {
                fields = ModelField.read(&content)
                content.finish()
            }
            guard notes.errors.isEmpty else { throw Failure(wrong: notes.errors) }
            try await options.change(id, .editModel(id, fields, reason: reason))
        }
    }

    struct Reprice: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a model another price: a new version.",
            discussion: """
                What is pinned to an older version stays so. The file holds what stands under \
                price: in a catalog.

                  tally models reprice veo-3 price.yaml --reason "summer"
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the model.", transform: Parsing.identifier)
        var id: ModelID
        @Argument(help: "A YAML or JSON file; - is the standard input.")
        var file: String
        @Option(help: "Why; it stays readable in the log.", transform: Parsing.note)
        var reason: String?

        func run() async throws {
            let json = try YAML.parse(try FileText.read(file))
            let notes = ContentNotes(takesDecimals: true)
            var price: Price?
            if var content = ContentReader(json, notes: notes) {
                price = Price(&content)
                content.finish()
            }
            guard let price, notes.errors.isEmpty else { throw Failure(wrong: notes.errors) }
            try await options.change(id, .repriceModel(id, price, reason: reason))
        }
    }
}

extension LedgerOptions {
    /// Carries out a command on a model, and shows the model.
    func change(_ id: ModelID, _ command: Domain.CatalogCommand) async throws {
        try await change(.draft(.catalog(command, actor: "tally"))) { receipt, _ in
            guard let model = receipt.view.items[0]?.entity.model else {
                preconditionFailure("A command on a model was answered without it.")
            }
            return (ModelText.document(model, receipt.position), ModelText.text(model))
        }
    }
}
