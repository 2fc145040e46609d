// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import Postgres
internal import Projections

/// The catalog's lists: the read model says which, the head of the log how they are.
enum CatalogRoutes {
    private static let limits: ClosedRange<Int64> = 1...1000
    private static let limitDefault: Int64 = 50
    private static let readModel = "models"

    /// `GET /v1/models`.
    static func models(_ call: Call, _ services: Services) async throws -> Answer {
        let limit = try limit(call)
        let filter = try filter(call.query)
        return try await services.reads.bounded(call) {
            let ledger = call.ledger.id
            let ids = try await services.reads.readModels(
                [readModel],
                for: call,
                mayLag: false
            ) { connection in
                try CatalogLists.models(
                    filter,
                    limit: limit + 1,
                    ledger: ledger,
                    on: connection
                )
            }
            return try await page(ids.map { .model($0) }, limit, filter.order, call, services)
        }
    }

    private static func filter(_ query: Query) throws(Problem) -> CatalogLists.Filter {
        var filter = CatalogLists.Filter()
        filter.provider = query["provider"]
        filter.type = query["type"]
        filter.family = query["family"]
        if let status = query["status"] {
            guard Model.Status(rawValue: status) != nil else {
                throw .invalid("?status", "Send enabled, disabled or retired.")
            }
            filter.status = status
        }
        if let locked = query["locked"] {
            guard ["true", "false"].contains(locked) else {
                throw .invalid("?locked", "Send true or false.")
            }
            filter.isLocked = locked == "true"
        }
        if let text = query["sort"] {
            filter.isDescending = text.hasPrefix("-")
            let name = filter.isDescending ? String(text.dropFirst()) : text
            guard let sort = CatalogLists.Sort(rawValue: name) else {
                throw .invalid("?sort", "Send name, cost, duration or order, or -name and so on.")
            }
            filter.sort = sort
        }
        filter.beyond = try cursor(query, filter.order)
        return filter
    }

    /// A cursor belongs to an order: it is the id that a page ended with.
    private static func cursor<Kind>(
        _ query: Query,
        _ order: String
    ) throws(Problem) -> Identifier<Kind>? {
        guard let cursor = query["cursor"] else { return nil }
        let prefix = "\(order)~"
        guard cursor.hasPrefix(prefix),
            let id = Identifier<Kind>(String(cursor.dropFirst(prefix.count)))
        else { throw .invalid("?cursor", "Send a next_cursor as it was answered, and its sort.") }
        return id
    }

    /// `GET /v1/packages`.
    static func packages(_ call: Call, _ services: Services) async throws -> Answer {
        let limit = try limit(call)
        let status = call.query["status"]
        guard status == nil || status == "active" || status == "retired" else {
            throw Problem.invalid("?status", "Send active or retired.")
        }
        let beyond: PackageID? = try cursor(call.query, "order")
        return try await services.reads.bounded(call) {
            let ledger = call.ledger.id
            let ids = try await services.reads.readModels(
                [readModel],
                for: call,
                mayLag: false
            ) { connection in
                try CatalogLists.packages(
                    status: status,
                    beyond: beyond,
                    limit: limit + 1,
                    ledger: ledger,
                    on: connection
                )
            }
            return try await page(ids.map { .package($0) }, limit, "order", call, services)
        }
    }

    private static func limit(_ call: Call) throws(Problem) -> Int {
        Int(try call.query.integer("limit", in: limits) ?? limitDefault)
    }

    private static func page(
        _ keys: [EntityKey],
        _ limit: Int,
        _ order: String,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        let shown = Array(keys.prefix(limit))
        let view = try await call.handler.read(shown)
        let resources = services.resources(call)
        var items: [[UInt8]] = []
        for case let item? in view.items {
            items.append(try await resources.show(item.entity, at: item.position))
        }
        var bytes: [UInt8] = []
        var object = ObjectWriter(into: &bytes)
        let list = Array(items.joined(separator: [UInt8(ascii: ",")]))
        object.write(
            "items",
            verbatim: [UInt8(ascii: "[")] + list + [UInt8(ascii: "]")]
        )
        if keys.count > limit, let last = shown.last {
            object.write("next_cursor", "\(order)~\(last.id)")
        } else {
            object.writeNull("next_cursor")
        }
        return .json(object.finish())
    }

    /// `GET /v1/models/{id}/history` and its like: newest first.
    static func history(
        of key: EntityKey,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        let limit = try limit(call)
        let before = try call.query.integer("cursor", in: 1...Position.max)
        return try await services.reads.bounded(call) {
            guard try await call.handler.read([key]).items[0] != nil else {
                throw Problem.notFound(key)
            }
            let ledger = call.ledger.id
            let changes = try await services.reads.readModels(
                [readModel],
                for: call,
                mayLag: false
            ) { connection in
                try CatalogLists.history(
                    of: key,
                    before: before,
                    limit: limit + 1,
                    ledger: ledger,
                    on: connection
                )
            }
            return .json(history(changes, limit))
        }
    }

    private static func history(_ changes: [CatalogLists.Change], _ limit: Int) -> [UInt8] {
        Resources.object { object in
            let shown = Array(changes.prefix(limit))
            object.writeArray("items", shown) { object, change in
                object.write("position", integer: change.position)
                object.write("at", change.at)
                object.write("type", change.type)
                object.write(.text("actor", change.actor))
                object.write(.text("reason", change.reason))
                object.write("before", verbatim: (change.before ?? "null").utf8)
                object.write("after", verbatim: (change.after ?? "null").utf8)
            }
            if changes.count > limit, let last = shown.last {
                object.write("next_cursor", String(last.position))
            } else {
                object.writeNull("next_cursor")
            }
        }
    }

    /// One thing of the catalog, which is everybody's to see.
    static func show(
        _ key: EntityKey,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        try await services.reads.bounded(call) {
            guard let item = try await call.handler.read([key]).items[0] else {
                throw Problem.notFound(key)
            }
            return .json(
                try await services.resources(call).show(item.entity, at: item.position)
            )
        }
    }

    /// `GET /v1/settings`: those of a ledger that nobody configured, too.
    static func settings(_ call: Call, _ services: Services) async throws -> Answer {
        try await services.reads.bounded(call) {
            let view = try await call.handler.read([.settings])
            let settings = view.items[0]?.entity.settings ?? .standard
            return .json(
                try await services.resources(call).show(settings, at: settings.position)
            )
        }
    }
}

extension CatalogLists.Filter {
    /// For cursors.
    fileprivate var order: String { (isDescending ? "-" : "") + sort.rawValue }
}
