// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText

extension ModelsCommand {
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run one generation of a model from end to end; it costs what it costs.",
            discussion: """
                A server must run (tally serve) and have an API key of the model's provider. Ends \
                with 1 if the generation fails, 69 if there is no verdict in time.

                  tally models test flux-dev '{"prompt": "a fox"}' --account qa
                """
        )

        @OptionGroup var options: LedgerOptions
        @Option(help: "Who pays.", transform: Parsing.identifier)
        var account: AccountID
        @Option(help: "How many seconds a verdict is waited for.")
        var timeout: Int = 600
        @Argument(help: "The model.", transform: Parsing.identifier)
        var model: ModelID
        @Argument(help: "A JSON object.", transform: Parsing.metadata)
        var parameters: JSON

        func run() async throws {
            let request = GenerationRequest(
                id: GenerationID(trusted: "test-" + TimeOrderedID.make()),
                account: account,
                model: model,
                parameters: parameters
            )
            let end = ContinuousClock.now + .seconds(timeout)
            let (document, status) = try await options.open(makes: false) { desk in
                _ = try await desk.execute(.generate(request, actor: GenerationText.actor))
                return try await Self.verdict(on: request.id, desk, until: end)
            }
            try options.output.print(document, text: GenerationText.facts(document))
            if status != .succeeded { throw ExitCode(1) }
        }

        private static func verdict(
            on id: GenerationID,
            _ desk: Desk,
            until end: ContinuousClock.Instant
        ) async throws -> (JSON, Generation.Status) {
            while true {
                let view = try await desk.read([.generation(id)])
                guard let item = view.items[0], let generation = item.entity.generation else {
                    throw Failure(Rejection.notFound(.generation(id)))
                }
                if !generation.isOpen {
                    let document = try await GenerationText.document(
                        generation,
                        item.position,
                        desk
                    )
                    return (document, generation.status)
                }
                guard ContinuousClock.now < end else {
                    throw Failure.unavailable(
                        "\(id.text) is still \(generation.state): see that tally serve runs with "
                            + "an API key of \(generation.terms.provider)."
                    )
                }
                await desk.handler.watch.wait(beyond: view.head, atMost: .seconds(1))
            }
        }
    }
}
