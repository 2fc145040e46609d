// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Outbound

/// Which endpoint of which ledger.
struct EndpointArguments: ParsableArguments {
    @OptionGroup var options: LedgerOptions
    @Argument(help: "The id of the endpoint.", transform: EndpointArguments.id)
    var id: String

    static func id(_ text: String) throws -> String {
        guard text.utf8.count <= 64, Identifier<EndpointArguments>(text) != nil else {
            throw ValidationError("Give an id of 1–64 characters of A–Z a–z 0–9 _ - . and :.")
        }
        return text
    }

    /// Does something to the endpoint, and says that it is done.
    func change(
        _ done: String,
        _ body: @escaping @Sendable (EndpointStore, String, Ledger) async throws -> Bool
    ) async throws {
        let id = id
        let isDone = try await options.endpoints(makes: false) { store, desk in
            try await body(store, id, desk.handler.ledger)
        }
        guard isDone else { throw Failure.noEndpoint(id) }
        try options.output.print(
            .object([.text("id", id), JSON.Member(done, .bool(true))]),
            text: "The endpoint \(id) is \(done)."
        )
    }
}

extension LedgerOptions {
    func endpoints<Value: Sendable>(
        makes: Bool = true,
        _ body: @escaping @Sendable (EndpointStore, Desk) async throws -> Value
    ) async throws -> Value {
        try await open(makes: makes) { desk in
            try await body(EndpointStore(desk.installation), desk)
        }
    }
}

extension Failure {
    static func noEndpoint(_ id: String) -> Failure {
        Failure(
            .refused,
            "not-found",
            "There is no endpoint \(id): see tally endpoints list.",
            facts: [.text("id", id)]
        )
    }
}
