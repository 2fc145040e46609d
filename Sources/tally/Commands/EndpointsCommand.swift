// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText
internal import Outbound

struct EndpointsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endpoints",
        abstract: "The backends that are told of events by signed webhooks.",
        discussion: """
            A server delivers; these commands say to whom, and show what became of it.

              tally endpoints add https://shop.example/hooks --types "generation.*"
              tally endpoints list
              tally endpoints dead-letters ep_shop
              tally endpoints replay ep_shop 1042
            """,
        subcommands: [
            List.self, Add.self, Remove.self, Rotate.self, Enable.self, Disable.self,
            DeadLetters.self, Replay.self,
        ]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List endpoints: how far they are behind, and what failed.",
            discussion: "  tally endpoints list --json"
        )

        @OptionGroup var options: LedgerOptions

        func run() async throws {
            let endpoints = try await options.endpoints(makes: false) { store, desk in
                try await store.endpoints(in: desk.handler.ledger)
            }
            try options.output.print(
                .object([.list("items", endpoints.map { EndpointText.document($0) })]),
                text: EndpointText.table(endpoints)
            )
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an endpoint; its secret is printed once.",
            discussion: """
                  tally endpoints add https://shop.example/hooks --id shop
                  tally endpoints add https://shop.example/hooks --types "payment.*" --after 0
                """
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "An https URL.")
        var url: String
        @Option(help: "Its id, 1–64 characters.", transform: EndpointArguments.id)
        var id: String?
        @Option(help: "Types of events, such as \"credits.granted generation.*\" (default: *).")
        var types: String?
        @Option(help: "What it is for.", transform: Parsing.note)
        var description: String?
        @Option(help: "The position to begin after (default: the head of the log).")
        var after: Int64?

        func run() async throws {
            let settings = try await options.place.settings()
            let loopback = settings.allowsLoopbackEndpoints
            do throws(EndpointURL.Refusal) {
                _ = try EndpointURL(url, allowsLoopback: loopback)
            } catch {
                throw Failure.usage(error.detail)
            }
            let patterns = (types ?? "*").split(separator: " ").map(String.init)
            guard let selection = EventSelection(patterns) else {
                throw Failure.usage("Give types of events, such as generation.*, with spaces.")
            }
            let terms = EndpointTerms(url: url, selection: selection, description: description)
            let (name, after) = (id ?? "ep_" + TimeOrderedID.make(), after.map { max(0, $0) })
            let addition = try await options.endpoints { store, desk in
                try await store.add(name, terms, after: after, in: desk.handler.ledger)
            }
            switch addition {
            case .added(let endpoint, let secret):
                try options.output.print(
                    EndpointText.document(endpoint, secret: secret),
                    text: """
                        \(secret)
                        This signs what \(endpoint.id) is told: keep it, it is shown only now.
                        """
                )
            case .known(let endpoint):
                try options.output.print(
                    EndpointText.document(endpoint),
                    text: "Nothing was changed: \(endpoint.id) is there."
                )
            case .conflict:
                throw Failure(.refused, "id-conflict", "The id \(name) is taken: choose another.")
            case .tooMany:
                throw Failure(.refused, "limit-reached", "Remove an endpoint first.")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove an endpoint with its dead letters.",
            discussion: "  tally endpoints remove shop"
        )

        @OptionGroup var arguments: EndpointArguments

        func run() async throws {
            try await arguments.change("removed") { store, id, ledger in
                try await store.remove(id, in: ledger)
            }
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let an endpoint go on where it stopped.",
            discussion: "  tally endpoints enable shop"
        )

        @OptionGroup var arguments: EndpointArguments

        func run() async throws {
            try await arguments.change("enabled") { store, id, ledger in
                try await store.setDisabled(false, id, in: ledger)
                return try await store.endpoint(id, in: ledger) != nil
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let events wait for an endpoint.",
            discussion: "  tally endpoints disable shop"
        )

        @OptionGroup var arguments: EndpointArguments

        func run() async throws {
            try await arguments.change("disabled") { store, id, ledger in
                try await store.setDisabled(true, id, in: ledger)
                return try await store.endpoint(id, in: ledger) != nil
            }
        }
    }
}
