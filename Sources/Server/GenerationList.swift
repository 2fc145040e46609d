// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import Postgres
internal import Projections

/// `GET /v1/generations`: newest first; users see their own.
enum GenerationList {
    static let parameters: Set<String> = [
        "account", "member", "model", "provider", "status", "from", "to", "limit", "cursor",
    ]

    private static let limits: ClosedRange<Int64> = 1...1000
    private static let limitDefault: Int64 = 50

    static func answer(_ call: Call, _ services: Services) async throws -> Answer {
        let limit = Int(try call.query.integer("limit", in: limits) ?? limitDefault)
        let filter = try filter(of: call)
        return try await services.reads.bounded(call) {
            let ledger = call.ledger.id
            let names = [GenerationRows.readModel]
            let rows = try await services.reads.readModels(names, for: call) { connection in
                try GenerationRows.rows(filter, limit: limit + 1, ledger: ledger, on: connection)
            }
            return .json(page(rows, limit))
        }
    }

    private static func page(_ rows: [GenerationRows.Row], _ limit: Int) -> [UInt8] {
        let shown = rows.prefix(limit)
        let next = rows.count > limit ? shown.last?.firstPosition : nil
        let list = "[" + shown.map(\.json).joined(separator: ",") + "]"
        return Resources.object { object in
            object.write("items", verbatim: list.utf8)
            object.write(.text("next_cursor", next.map { String($0) }))
        }
    }

    private static func filter(of call: Call) throws(Problem) -> GenerationRows.Filter {
        let query = call.query
        var filter = GenerationRows.Filter()
        filter.account = try id("account", of: query)
        if call.caller.role == .user {
            guard let own = call.caller.account, filter.account == nil || filter.account == own
            else { throw Problem(.forbidden, "Leave account out, or name your own.") }
            filter.account = own
            filter.showsProviderCost = false
        }
        let member: AccountID? = try id("member", of: query)
        filter.member = member?.text
        filter.model = try id("model", of: query)
        filter.provider = query["provider"]
        filter.status = query["status"]
        if let status = filter.status, !GenerationRows.statuses.contains(status) {
            let words = GenerationRows.statuses.joined(separator: ", ")
            throw .invalid("?status", "Send one of \(words).")
        }
        filter.from = try query.time("from")
        filter.to = try query.time("to")
        if let cursor = query["cursor"] {
            guard let position = Query.integer(cursor) else {
                throw .invalid("?cursor", "Send a next_cursor as it was answered.")
            }
            filter.before = position
        }
        return filter
    }

    private static func id<Kind>(
        _ name: String,
        of query: Query
    ) throws(Problem) -> Identifier<Kind>? {
        guard let text = query[name] else { return nil }
        guard let id = Identifier<Kind>(text) else { throw .invalid("?" + name, "Send an id.") }
        return id
    }
}
