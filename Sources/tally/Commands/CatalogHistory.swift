// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Projections

extension ModelsCommand {
    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the changes of a model, newest first.",
            discussion: "  tally models history veo-3"
        )

        @OptionGroup var options: LedgerOptions
        @Argument(help: "The id of the model.", transform: Parsing.identifier)
        var id: ModelID
        @Option(help: "At most so many.", transform: Parsing.count)
        var limit = 50

        func run() async throws {
            try await options.history(of: .model(id), limit: limit)
        }
    }
}

extension LedgerOptions {
    /// Prints the changes of a thing of the catalog.
    func history(of key: EntityKey, limit: Int) async throws {
        let name = ledger
        let changes = try await place.open(makes: false) { place in
            let ledger = try await place.ledger(named: name)
            return try await place.read(from: ["models"], of: ledger) { connection in
                try CatalogLists.history(
                    of: key,
                    before: nil,
                    limit: limit,
                    ledger: ledger.id,
                    on: connection
                )
            }
        }
        guard !changes.isEmpty else { throw Failure(Rejection.notFound(key)) }
        let items = try changes.map { try $0.document }
        try output.print(
            .object([.list("items", items)]),
            text: DocumentText.table(items, ["position", "at", "type", "actor", "reason"])
        )
    }
}

extension CatalogLists.Change {
    fileprivate var document: JSON {
        get throws {
            func json(_ text: String?) throws -> JSON {
                try text.map { try JSONParser.parse(Array($0.utf8)) } ?? .null
            }
            return .object([
                .number("position", position), .time("at", at), .text("type", type),
                .text("actor", actor), .text("reason", reason),
                JSON.Member("before", try json(before)), JSON.Member("after", try json(after)),
            ])
        }
    }
}
