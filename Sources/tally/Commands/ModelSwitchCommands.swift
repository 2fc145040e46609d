// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText

/// The commands that turn a model into something.
protocol ModelSwitching: AsyncParsableCommand {
    static var change: ModelSwitch { get }
    var arguments: ModelSwitchArguments { get }
}

struct ModelSwitchArguments: ParsableArguments {
    @OptionGroup var options: LedgerOptions
    @Argument(help: "The id of the model.", transform: Parsing.identifier)
    var id: ModelID
    @Option(help: "Why; it stays readable in the log.", transform: Parsing.note)
    var reason: String?
}

extension ModelSwitching {
    func run() async throws {
        try await arguments.options.change(
            arguments.id,
            .switchModel(arguments.id, Self.change, reason: arguments.reason)
        )
    }
}

extension ModelsCommand {
    struct Lock: ModelSwitching {
        static let configuration = CommandConfiguration(
            abstract: "Let a model refuse every change.",
            discussion: "  tally models lock veo-3 --reason \"contract until June\""
        )
        static let change = ModelSwitch.locked
        @OptionGroup var arguments: ModelSwitchArguments
    }

    struct Unlock: ModelSwitching {
        static let configuration = CommandConfiguration(
            abstract: "Let a locked model take changes again.",
            discussion: "  tally models unlock veo-3"
        )
        static let change = ModelSwitch.unlocked
        @OptionGroup var arguments: ModelSwitchArguments
    }

    struct Enable: ModelSwitching {
        static let configuration = CommandConfiguration(
            abstract: "Let a model take generations again.",
            discussion: "  tally models enable veo-3"
        )
        static let change = ModelSwitch.enabled
        @OptionGroup var arguments: ModelSwitchArguments
    }

    struct Disable: ModelSwitching {
        static let configuration = CommandConfiguration(
            abstract: "Let a model refuse new generations.",
            discussion: "  tally models disable veo-3 --reason \"provider is down\""
        )
        static let change = ModelSwitch.disabled
        @OptionGroup var arguments: ModelSwitchArguments
    }

    struct Retire: ModelSwitching {
        static let configuration = CommandConfiguration(
            abstract: "Take a model out for ever.",
            discussion: "  tally models retire veo-2"
        )
        static let change = ModelSwitch.retired
        @OptionGroup var arguments: ModelSwitchArguments
    }

    struct Quote: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a generation would cost.",
            discussion: "  tally models quote veo-3 '{\"duration\": 8}' --plan pro"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the model.", transform: Parsing.identifier)
        var id: ModelID
        @Argument(help: "A JSON object.", transform: Parsing.metadata)
        var parameters: JSON
        @Option(help: "How many outputs (default: as the model says).")
        var outputs: Int64?
        @Option(help: "For an account of this plan.", transform: Parsing.plan)
        var plan: String?

        func run() async throws {
            let (id, parameters, outputs, plan) = (id, parameters, outputs, plan)
            let request = try await options.open(makes: false) { desk in
                try await desk.price(parameters, outputs, of: id, plan)
            }
            let cost = request.cost
            try options.output.print(
                .object([
                    .text("model", id.text),
                    .credits("cost", Balance(microcredits: Int128(cost.microcredits))),
                    .number("price_version", request.priceVersion),
                    .list("lines", cost.lines.map(\.json)),
                    .text("explanation", cost.explanation),
                ]),
                text: cost.explanation
            )
        }
    }
}
