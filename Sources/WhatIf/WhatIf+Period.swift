// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog
internal import Postgres

extension WhatIf {
    private static let positionAt = Statement(
        "what_if_position_at",
        "SELECT tally.position_at($1, $2)"
    )

    /// Which positions a period has; `nil` where it is empty.
    func positions(
        of period: Period,
        on connection: Connection
    ) throws -> ClosedRange<Position>? {
        func last(before time: Instant) throws -> Position {
            var parameters = Parameters()
            parameters.append(ledger.id)
            parameters.append(timestamp: time.microseconds - 1)
            return try connection.query(Self.positionAt, parameters).int64(0, 0)
        }
        let first: Position =
            switch period.since {
            case .position(let position): max(1, position)
            case .time(let time): try last(before: time) + 1
            case nil: 1
            }
        let head = try Log.head(of: ledger, on: connection).last
        let last: Position =
            switch period.until {
            case .position(let position): min(position, head)
            case .time(let time): min(try last(before: time), head)
            case nil: head
            }
        return first <= last ? first...last : nil
    }
}
