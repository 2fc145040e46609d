// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Projections
internal import Server

/// Lists of read models, and things as the API shows them.
extension LedgerOptions {
    /// Prints the first lines of a list.
    func list(
        _ list: PagedList,
        _ values: [String: String?],
        limit: Int,
        columns: [String]
    ) async throws {
        let values = values.compactMapValues(\.self)
        for filter in list.filters {
            guard let value = values[filter.name] else { continue }
            if let fault = filter.fault(of: value) {
                throw Failure.usage("--\(filter.name) \(value): \(fault)")
            }
        }
        let name = ledger
        let rows = try await place.open(makes: false) { place in
            let ledger = try await place.ledger(named: name)
            return try await place.read(from: [list.readModel], of: ledger) { connection in
                try list.rows(
                    values,
                    beyond: nil,
                    limit: limit,
                    ledger: ledger.id,
                    on: connection
                )
            }
        }
        let items = try rows.map { try JSONParser.parse(Array($0.json.utf8)) }
        try output.print(
            .object([.list("items", items)]),
            text: items.isEmpty ? "There is none." : DocumentText.table(items, columns)
        )
    }

    /// Prints a thing as it is now.
    func show(_ key: EntityKey) async throws {
        let document = try await open(makes: false) { desk in
            guard let item = try await desk.read([key]).items[0] else {
                throw Failure(Rejection.notFound(key))
            }
            return try await desk.document(item.entity, at: item.position)
        }
        try output.print(document, text: DocumentText.text(document))
    }

    /// Carries out a command, and prints what it made or changed.
    func changeAndShow(_ draft: Draft) async throws {
        try await change(.draft(draft)) { receipt, desk in
            guard let item = receipt.view.items[0] else {
                preconditionFailure("A command that is stored left nothing to show.")
            }
            let document = try await desk.document(item.entity, at: receipt.position)
            return (document, DocumentText.text(document))
        }
    }
}

extension Desk {
    /// Personal texts are in clear.
    func document(_ entity: Entity, at position: Position) async throws -> JSON {
        try await ResourceDocument.make(
            entity,
            at: position,
            from: installation,
            ledger: handler.ledger
        )
    }
}
