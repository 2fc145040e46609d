// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import Postgres
internal import Projections

/// A list of a read model, page by page.
struct ListRoute: Sendable {
    private static let limits: ClosedRange<Int64> = 1...1000
    private static let limitDefault: Int64 = 50
    private static let cursorPrefix = "l-"

    let list: PagedList
    /// Filters that the path gives, by their places in it.
    var pathFilters: [String] = []

    /// A user sees what is the own account's.
    func run(_ call: Call, _ services: Services) async throws -> Answer {
        let limit = Int(try call.query.integer("limit", in: Self.limits) ?? Self.limitDefault)
        let values = try values(of: call)
        let beyond = try cursor(of: call.query)
        return try await services.reads.bounded(call) {
            let ledger = call.ledger.id
            let names = [list.readModel]
            let rows = try await services.reads.readModels(names, for: call) { connection in
                try list.rows(
                    values,
                    beyond: beyond,
                    limit: limit + 1,
                    ledger: ledger,
                    on: connection
                )
            }
            return .json(Self.page(rows, limit))
        }
    }

    private func values(of call: Call) throws(Problem) -> [String: String] {
        var values: [String: String] = [:]
        for filter in list.filters {
            guard let value = call.query[filter.name] else { continue }
            if let fault = filter.fault(of: value) { throw .invalid("?" + filter.name, fault) }
            values[filter.name] = value
        }
        for (name, target) in zip(pathFilters, call.targets) { values[name] = target }
        guard call.caller.role == .user else { return values }
        guard let own = call.caller.account, values["account"] ?? own.text == own.text else {
            throw Problem(.forbidden, "Ask for your own account: its id is the token's sub.")
        }
        values["account"] = own.text
        return values
    }

    private func cursor(of query: Query) throws(Problem) -> String? {
        guard let cursor = query["cursor"] else { return nil }
        let key = String(cursor.dropFirst(Self.cursorPrefix.count))
        let isKey =
            switch list.key {
            case .position: Query.integer(key) != nil
            case .text: !key.isEmpty && !key.utf8.contains(0)
            }
        guard cursor.hasPrefix(Self.cursorPrefix), isKey else {
            throw .invalid("?cursor", "Send a next_cursor as it was answered.")
        }
        return key
    }

    private static func page(_ rows: [PagedList.Row], _ limit: Int) -> [UInt8] {
        let shown = rows.prefix(limit)
        return Resources.object { object in
            object.write(
                "items",
                verbatim: "[\(shown.map(\.json).joined(separator: ","))]".utf8
            )
            if rows.count > limit, let last = shown.last {
                object.write("next_cursor", cursorPrefix + last.key)
            } else {
                object.writeNull("next_cursor")
            }
        }
    }
}

extension Endpoint {
    /// A list of a read model.
    static func list(
        _ path: String,
        _ roles: Set<Caller.Role>,
        _ list: PagedList,
        pathFilters: [String] = []
    ) -> Endpoint {
        let filters = Set(list.filters.map(\.name)).subtracting(pathFilters)
        let route = ListRoute(list: list, pathFilters: pathFilters)
        return .read(path, roles, filters.union(["limit", "cursor"])) { call, services in
            try await route.run(call, services)
        }
    }
}
