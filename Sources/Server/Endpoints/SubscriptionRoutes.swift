// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import Postgres
internal import Projections

/// What the read model of subscriptions answers.
enum SubscriptionRoutes {
    private static let limits: ClosedRange<Int64> = 1...1000
    private static let limitDefault: Int64 = 50
    private static let cursorPrefix = "i-"

    static func list(
        _ list: SubscriptionList,
        _ call: Call,
        _ services: Services
    ) async throws -> Answer {
        let limit = Int(try call.query.integer("limit", in: limits) ?? limitDefault)
        var filter = SubscriptionList.Filter()
        filter.account = call.query["account"]
        filter.status = call.query["status"]
        if let cursor = call.query["cursor"] {
            guard cursor.hasPrefix(cursorPrefix) else {
                throw Problem.invalid("?cursor", "Send a next_cursor as it was answered.")
            }
            filter.after = String(cursor.dropFirst(cursorPrefix.count))
        }
        return try await services.reads.bounded(call) { [filter] in
            let ledger = call.ledger.id
            let names = [SubscriptionList.readModel]
            let items = try await services.reads.readModels(names, for: call) { connection in
                try list.items(filter, limit: limit + 1, ledger: ledger, on: connection)
            }
            return .json(page(items, limit))
        }
    }

    private static func page(_ items: [(id: String, item: String)], _ limit: Int) -> [UInt8] {
        let shown = items.prefix(limit)
        let list = "[" + shown.map(\.item).joined(separator: ",") + "]"
        var bytes: [UInt8] = []
        var object = ObjectWriter(into: &bytes)
        object.write("items", verbatim: list.utf8)
        if items.count > limit, let last = shown.last {
            object.write("next_cursor", cursorPrefix + last.id)
        } else {
            object.writeNull("next_cursor")
        }
        return object.finish()
    }
}
