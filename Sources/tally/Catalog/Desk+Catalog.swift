// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Engine
internal import EventFormat
internal import EventLog
package import JSONText
internal import Postgres

extension Desk {
    /// Every id of a kind that an event made, from the log itself: no read model need be there.
    private static let ids = Statement(
        "catalog_ids",
        """
        SELECT data ->> 'id' AS id FROM events WHERE ledger = $1 AND type = ANY ($2)
        UNION
        SELECT substr(key, length($3) + 1) FROM state
        WHERE ledger = $1 AND key >= $3 AND key < $4
        ORDER BY id
        """
    )
    /// Between the pages and the trim line there is only the archive: after the pages were lost.
    private static let pagesEnd = Statement(
        "catalog_pages_end",
        "SELECT coalesce(max(position), 0) FROM state WHERE ledger = $1 AND key = 'tree'"
    )

    private func ids(_ type: EventType, _ kind: EntityKey.Kind) async throws -> [String] {
        let ledger = handler.ledger
        return try await installation.sessions.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            var names = ArrayParameter(of: .text)
            for name in type.storedNames { names.append(name) }
            parameters.append(names)
            parameters.append(kind.rawValue + "/")
            // What follows a slash in ASCII.
            parameters.append(kind.rawValue + "0")
            let rows = try connection.query(Self.ids, parameters, timeout: .seconds(600))
            let known = Set((0..<rows.count).map { rows.text($0, 0) })
            return try known.union(Self.archivedIDs(type, ledger, connection)).sorted()
        }
    }

    private static func archivedIDs(
        _ type: EventType,
        _ ledger: Ledger,
        _ connection: Connection
    ) throws -> [String] {
        var parameters = Parameters()
        parameters.append(ledger.id)
        var position = try connection.query(pagesEnd, parameters).int64(0, 0)
        let end = try Log.trimLine(of: ledger, on: connection).position
        var ids: [String] = []
        while position < end {
            let events = try Log.events(
                of: ledger,
                after: position,
                through: end,
                limit: 10_000,
                on: connection
            )
            for event in events where event.isOf(type) {
                if case .string(let id) = try JSONParser.parse(event.data)["id"] { ids.append(id) }
            }
            position += Position(events.count)
        }
        return ids
    }

    private static let keysAtOnce = 500

    private func entities(_ keys: [EntityKey]) async throws -> [Entity] {
        var entities: [Entity] = []
        for start in stride(from: 0, to: keys.count, by: Self.keysAtOnce) {
            let part = Array(keys[start..<min(start + Self.keysAtOnce, keys.count)])
            entities += try await read(part).items.compactMap { $0?.entity }
        }
        return entities
    }

    /// All models, in the order of lists.
    package func models() async throws -> [Model] {
        let keys = try await ids(.modelRegistered, .model).map { id in
            EntityKey.model(ModelID(trusted: id))
        }
        return try await entities(keys).compactMap(\.model).sorted { left, right in
            (left.definition.order, left.definition.name, left.id.text)
                < (right.definition.order, right.definition.name, right.id.text)
        }
    }

    package func packages() async throws -> [Package] {
        let keys = try await ids(.packageDefined, .package).map { id in
            EntityKey.package(PackageID(trusted: id))
        }
        return try await entities(keys).compactMap(\.package).sorted { left, right in
            (left.terms.order, left.id.text) < (right.terms.order, right.id.text)
        }
    }

    package func settings() async throws -> Domain.Settings {
        try await read([.settings]).items[0]?.entity.settings ?? .standard
    }

    package func model(_ id: ModelID) async throws -> (Model, Position) {
        guard let item = try await read([.model(id)]).items[0], let model = item.entity.model else {
            throw Failure(Rejection.notFound(.model(id)))
        }
        return (model, item.position)
    }

    /// What a file names, as it is now.
    package func present(for file: CatalogFile) async throws -> CatalogPlan.Present {
        var present = CatalogPlan.Present()
        for model in try await entities(file.models.map { .model($0.id) }).compactMap(\.model) {
            present.models[model.id] = model
        }
        let keys = file.packages.map { EntityKey.package($0.id) }
        for package in try await entities(keys).compactMap(\.package) {
            present.packages[package.id] = package
        }
        present.settings = try await settings()
        return present
    }

    package func carryOut(_ command: CatalogCommand) async throws -> Receipt {
        try await execute(.draft(.catalog(command, actor: "tally")))
    }

    package func price(
        _ parameters: JSON,
        _ outputs: Int64?,
        of model: ModelID,
        _ plan: String?
    ) async throws -> PricedRequest {
        let view = try await read([.model(model)])
        do throws(Rejection) {
            return try view.price(parameters, outputs: outputs, of: model, plan: plan)
        } catch {
            throw Failure(error)
        }
    }
}
