// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import Postgres
internal import Projections

/// The routes that the read models answer: statements, and accounts as they were.
struct HistoryRoutes: Sendable {
    private static let limits: ClosedRange<Int64> = 1...1000
    private static let limitDefault: Int64 = 50

    let installation: Installation
    let reads: Reads

    /// `GET /v1/accounts/{id}/statement`.
    func statement(_ call: Call) async throws -> Answer {
        let id = try reads.ownAccount(call)
        let limit = Int(try call.query.integer("limit", in: Self.limits) ?? Self.limitDefault)
        let filter = try filter(call.query)
        return try await reads.bounded(call) {
            // Whether there is such an account, exactly; what it has is a moment behind.
            guard try await call.handler.read([.account(id)]).account(at: 0) != nil else {
                throw Problem.notFound(.account(id))
            }
            let ledger = call.ledger.id
            let lines = try await reads.readModels(["statements"], for: call) { connection in
                try AccountHistory.lines(
                    of: id,
                    filter,
                    limit: limit + 1,
                    ledger: ledger,
                    on: connection
                )
            }
            return .json(page(lines, limit, filter.order))
        }
    }

    private func filter(_ query: Query) throws(Problem) -> AccountHistory.Filter {
        var filter = AccountHistory.Filter()
        filter.type = query["type"]
        filter.from = try query.time("from")
        filter.to = try query.time("to")
        if let text = query["sort"] {
            guard let order = AccountHistory.Order(rawValue: text) else {
                throw .invalid("?sort", "Send -position (newest first) or position.")
            }
            filter.order = order
        }
        guard let cursor = query["cursor"] else { return filter }
        let prefix = Self.cursorPrefix(filter.order)
        guard cursor.hasPrefix(prefix),
            let position = Query.integer(String(cursor.dropFirst(prefix.count)))
        else { throw .invalid("?cursor", "Send a next_cursor as it was answered, and its sort.") }
        filter.beyond = position
        return filter
    }

    /// A cursor belongs to an order.
    private static func cursorPrefix(_ order: AccountHistory.Order) -> String {
        switch order {
        case .newestFirst: "s1-"
        case .oldestFirst: "s2-"
        }
    }

    private func page(
        _ lines: [AccountHistory.Line],
        _ limit: Int,
        _ order: AccountHistory.Order
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        var object = ObjectWriter(into: &bytes)
        let shown = Array(lines.prefix(limit))
        object.writeArray("items", shown) { object, line in
            object.write("position", integer: line.position)
            object.write("at", line.at)
            object.write("type", line.type)
            object.write("amount", line.amount)
            object.write("available_after", line.availableAfter)
            object.write("held_after", line.heldAfter)
            object.write("debt_after", line.debtAfter)
            object.write("reference", line.reference)
            object.write("detail", verbatim: line.detail.utf8)
        }
        if lines.count > limit, let last = shown.last {
            object.write("next_cursor", "\(Self.cursorPrefix(order))\(last.position)")
        } else {
            object.writeNull("next_cursor")
        }
        return object.finish()
    }

    /// `GET /v1/accounts/{id}?as_of=`.
    func account(_ call: Call, asOf text: String) async throws -> Answer {
        let id = try reads.ownAccount(call)
        let asked = try AsOf(text)
        return try await reads.bounded(call) {
            guard let (account, _) = try await call.handler.read([.account(id)]).account(at: 0)
            else { throw Problem.notFound(.account(id)) }
            let moment = try await moment(asked, call)
            let ledger = call.ledger.id
            let state = try await reads.readModels(
                ["statements", "lots"],
                for: call,
                atLeast: moment.position
            ) { connection in
                try PastAccount.read(id, at: moment, ledger: ledger, on: connection)
            }
            guard let state else { throw Problem.notFound(.account(id)) }
            let resources = Resources(installation: installation, ledger: call.ledger)
            return .json(try await resources.account(account, as: state))
        }
    }

    /// A time or a position of a caller.
    private enum AsOf {
        case position(Position)
        case time(Instant)

        init(_ text: String) throws(Problem) {
            if let position = Query.integer(text) {
                self = .position(position)
            } else if let time = TimeText.instant(text) {
                self = .time(time)
            } else {
                throw .invalid("?as_of", "Send a position, or a time such as 2026-01-31T00:00:00Z.")
            }
        }
    }

    private func moment(_ asked: AsOf, _ call: Call) async throws -> Moment {
        let ledger = call.ledger.id
        let head = try await call.handler.read([])
        switch asked {
        case .time(let time):
            guard time <= head.time else {
                throw Problem.invalid("?as_of", "Send a time that is over: nobody knows the rest.")
            }
            return try await installation.sessions.perform { connection in
                try Moment.at(time, ledger: ledger, on: connection)
            }
        case .position(let position):
            let moment = try await installation.sessions.perform { connection in
                try Moment.at(position, ledger: ledger, on: connection)
            }
            guard let moment else {
                throw Problem.invalid(
                    "?as_of",
                    "Send a position from 1 to \(head.head), where the ledger is."
                )
            }
            return moment
        }
    }
}

extension Resources {
    /// An account as it was; its name and metadata never change.
    func account(_ account: Account, as state: PastAccount) async throws -> [UInt8] {
        let name = try await open(account.name, of: account.id)
        let metadata = try await open(account.metadata, of: account.id)
        return Self.object { object in
            object.write("id", account.id.text)
            object.write("status", state.status)
            writeProfile(account, name, metadata, to: &object)
            object.write("available", credits: state.available.microcredits)
            object.write("held", credits: state.held.microcredits)
            object.write("debt", credits: state.debt.microcredits)
            object.writeArray("lots", state.lots) { object, lot in
                object.write("id", lot.id)
                object.write("source", lot.source)
                object.write("remaining", credits: lot.remaining.microcredits)
                object.write("held", credits: lot.held.microcredits)
                object.write("priority", integer: Int64(lot.priority))
                object.writeOrNull("expires_at", lot.expiresAt)
            }
            object.write("position", integer: state.position)
        }
    }
}
