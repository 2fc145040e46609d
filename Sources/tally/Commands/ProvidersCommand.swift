// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import ArgumentParser
internal import Dispatching
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText

struct ProvidersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers",
        abstract: "Ask the providers of generations whether they answer.",
        discussion: "  tally providers check",
        subcommands: [Check.self]
    )

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask each provider that there is an API key of; it costs nothing.",
            discussion: """
                Ends with 1 if one does not answer, or does not take its key.

                  tally providers check
                  tally providers check runware --json
                """
        )

        @OptionGroup var place: PlaceOptions
        @OptionGroup var output: OutputOptions
        @Option(
            help: ArgumentHelp("The ledger whose keys are tried.", valueName: "name"),
            transform: Parsing.ledger
        )
        var ledger = Ledger.defaultName
        @Argument(help: "Only this one.")
        var provider: String?

        func run() async throws {
            let (name, ledger) = (provider, ledger)
            let checks = try await place.open(makes: false) { place in
                let registry = AdapterRegistry(bases: place.settings.providerURLs)
                    .adding(place.settings.describedProviders)
                if let name, registry.providers[name] == nil {
                    let known = registry.providers.keys.sorted().joined(separator: ", ")
                    throw Failure.usage("There is no provider \(name): give one of \(known).")
                }
                let installation = try await place.installation()
                do {
                    let found = try await place.ledger(named: ledger)
                    let checks = try await ProviderCheck.run(
                        registry,
                        only: name,
                        installation,
                        in: found
                    )
                    await installation.stop()
                    return checks
                } catch {
                    await installation.stop()
                    throw error
                }
            }
            try output.print(Self.document(checks), text: Self.table(checks))
            if checks.contains(where: \.isTrouble) { throw ExitCode(1) }
        }

        private static func document(_ checks: [ProviderCheck]) -> JSON {
            let items = checks.map { check in
                let (word, detail) = check.words
                return JSON.object([
                    .text("provider", check.provider), .text("finding", word),
                    .text("detail", detail),
                ])
            }
            return .object([.list("items", items)])
        }

        private static func table(_ checks: [ProviderCheck]) -> String {
            guard !checks.isEmpty else { return "There is no provider with an API key." }
            var table = Table([("Provider", .left), ("Finding", .left), ("Detail", .left)])
            for check in checks {
                let (word, detail) = check.words
                table.add([check.provider, word, detail ?? ""])
            }
            return table.text
        }
    }
}

extension ProviderCheck {
    fileprivate var isTrouble: Bool {
        switch finding {
        case .works, .notAsked: false
        case .fails, .noKey: true
        }
    }

    fileprivate var words: (String, detail: String?) {
        switch finding {
        case .works: ("works", nil)
        case .notAsked: ("not asked", "it has no question that costs nothing")
        case .noKey: ("no key", nil)
        case .fails(let code, let message):
            ("fails", ([code] + [message].compactMap(\.self)).joined(separator: ": "))
        }
    }
}
