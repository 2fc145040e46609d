// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import Postgres

/// `GET /v1/events`: the log, page by page.
struct EventRoutes: Sendable {
    private static let limits: ClosedRange<Int64> = 1...1000
    private static let limitDefault: Int64 = 50
    /// Events that one request looks at, where a filter leaves most out.
    private static let scanMaximum = 10_000
    private static let chunk = 1000

    let reads: Reads

    func run(_ call: Call) async throws -> Answer {
        let filter = try EventFilter(call)
        let limit = try call.query.integer("limit", in: Self.limits) ?? Self.limitDefault
        let start = try Self.start(call.query)
        return try await reads.bounded(call) {
            .json(try await page(for: call, after: start, filter, Int(limit)))
        }
    }

    private func page(
        for call: Call,
        after start: Position,
        _ filter: EventFilter,
        _ limit: Int
    ) async throws -> [UInt8] {
        let ledger = call.handler.ledger
        var bytes = Array(#"{"items":["#.utf8)
        var position = start
        var count = 0
        var scanned = 0
        var isOver = false
        while count < limit, scanned < Self.scanMaximum, !isOver {
            let wanted = filter.isEmpty ? limit - count : Self.chunk
            let from = position
            let events = try await reads.readLog(for: call) { connection in
                try Log.events(of: ledger, after: from, limit: wanted, on: connection)
            }
            isOver = events.count < wanted
            scanned += events.count
            for event in events {
                position = event.position
                guard filter.accepts(event) else { continue }
                if count > 0 { bytes.append(UInt8(ascii: ",")) }
                event.appendLine(ledger: ledger.name, to: &bytes)
                count += 1
                if count == limit {
                    isOver = isOver && position == events.last?.position
                    break
                }
            }
        }
        bytes += Array(#"],"next_cursor":"#.utf8)
        bytes += Array((isOver ? "null" : "\"\(Self.cursorPrefix)\(position)\"").utf8)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private static let cursorPrefix = "e1-"

    /// Where the cursor left off, or after a position, or at the beginning.
    private static func start(_ query: Query) throws(Problem) -> Position {
        let after = try query.integer("after", in: 0...Position.max)
        guard let cursor = query["cursor"] else { return after ?? 0 }
        guard cursor.hasPrefix(cursorPrefix),
            let position = Query.integer(String(cursor.dropFirst(cursorPrefix.count)))
        else { throw .invalid("?cursor", "Send a next_cursor as it was answered.") }
        return position
    }
}
