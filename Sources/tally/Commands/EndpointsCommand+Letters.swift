// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import JSONText
internal import Outbound

/// What was not delivered, and what is delivered again.
extension EndpointsCommand {
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replace the secret of an endpoint; for a while both sign.",
            discussion: "  tally endpoints rotate shop --overlap 3600"
        )

        @OptionGroup var arguments: EndpointArguments
        @Option(help: "Seconds that the former secret signs, too.")
        var overlap: Int64 = 86_400

        func validate() throws {
            guard 0...604_800 ~= overlap else {
                throw ValidationError("Give an --overlap from 0 to 604800 seconds.")
            }
        }

        func run() async throws {
            let (id, overlap) = (arguments.id, overlap)
            let options = arguments.options
            let secret = try await options.endpoints(makes: false) { store, desk in
                try await store.rotate(id, overlapSeconds: overlap, in: desk.handler.ledger)
            }
            guard let secret else { throw Failure.noEndpoint(id) }
            try options.output.print(
                .object([.text("id", id), .text("secret", secret)]),
                text: """
                    \(secret)
                    This signs what \(id) is told: keep it, it is shown only now.
                    """
            )
        }
    }

    struct DeadLetters: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "dead-letters",
            abstract: "List the events that could not be delivered.",
            discussion: "  tally endpoints dead-letters shop --limit 20"
        )

        @OptionGroup var arguments: EndpointArguments
        @Option(help: "How many at most, oldest first.")
        var limit = 100

        func validate() throws {
            guard 1...100_000 ~= limit else {
                throw ValidationError("Give a --limit from 1 to 100000.")
            }
        }

        func run() async throws {
            let (id, limit) = (arguments.id, limit)
            let options = arguments.options
            let letters = try await options.endpoints(makes: false) { store, desk in
                let ledger = desk.handler.ledger
                guard try await store.endpoint(id, in: ledger) != nil else {
                    throw Failure.noEndpoint(id)
                }
                return try await store.deadLetters(of: id, after: 0, limit: limit, in: ledger)
            }
            try options.output.print(
                .object([.list("items", letters.map { EndpointText.document($0) })]),
                text: EndpointText.table(letters)
            )
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deliver a part of the log once more.",
            discussion: """
                  tally endpoints replay shop 1042
                  tally endpoints replay shop 1042 --through 2000
                  tally endpoints replay shop --dead-letters
                """
        )

        @OptionGroup var arguments: EndpointArguments
        @Argument(help: "The position of the event, or of the first one.")
        var first: Int64?
        @Option(help: "The position of the last event.")
        var through: Int64?
        @Flag(help: "Dead letters only; without a position, all of them.")
        var deadLetters = false

        func validate() throws {
            guard first != nil || deadLetters else {
                throw ValidationError("Give a position, or --dead-letters.")
            }
            guard first ?? 1 >= 1, through ?? .max >= first ?? 1 else {
                throw ValidationError("Give positions from 1 on, the last not before the first.")
            }
        }

        func run() async throws {
            let last = through ?? (first ?? .max)
            let replay = Outbound.Replay(
                first: first ?? 1,
                last: last,
                onlyDead: deadLetters
            )
            try await arguments.change("replayed") { store, id, ledger in
                try await store.replay(replay, to: id, in: ledger)
            }
        }
    }
}
