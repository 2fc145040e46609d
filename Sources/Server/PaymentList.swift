// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import EventLog
internal import Postgres
internal import Projections

/// `GET /v1/payments`: newest first, above all those that wait for a person.
struct PaymentList: Sendable {
    private static let limits: ClosedRange<Int64> = 1...1000
    private static let limitDefault: Int64 = 50
    private static let openRefund = "open-refund"
    private static let statuses =
        PaymentStatus.allCases.map(\.rawValue)
        + ["matched", "unmatched", "subscription", Self.openRefund]

    let reads: Reads

    func run(_ call: Call) async throws -> Answer {
        let limit = Int(try call.query.integer("limit", in: Self.limits) ?? Self.limitDefault)
        let filter = try filter(of: call.query)
        return try await reads.bounded(call) {
            let ledger = call.ledger.id
            let rows = try await reads.readModels(["payments"], for: call) { connection in
                try PaymentRows.rows(filter, limit: limit + 1, ledger: ledger, on: connection)
            }
            let items = rows.prefix(limit)
            let next =
                rows.count > limit ? items.last.map { "\"\($0.firstPosition)\"" } ?? "null" : "null"
            let list = items.map(\.json).joined(separator: ",")
            return .json(Array(#"{"items":[\#(list)],"next_cursor":\#(next)}"#.utf8))
        }
    }

    private func filter(of query: Query) throws(Problem) -> PaymentRows.Filter {
        var filter = PaymentRows.Filter()
        filter.status = query["status"]
        filter.reason = query["reason"]
        if let status = filter.status, !Self.statuses.contains(status) {
            throw .invalid("?status", "Send one of \(Self.statuses.joined(separator: ", ")).")
        }
        if filter.status == Self.openRefund {
            filter.status = nil
            filter.hasOpenRefund = true
        }
        if let account = query["account"] {
            guard let id = AccountID(account) else { throw .invalid("?account", "Send an id.") }
            filter.account = id
        }
        if let cursor = query["cursor"] {
            guard let position = Query.integer(cursor) else {
                throw .invalid("?cursor", "Send a next_cursor as it was answered.")
            }
            filter.before = position
        }
        return filter
    }
}
