// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Books
package import Domain
package import EventLog
package import Postgres
internal import Projections

/// Where a period of the journal begins or ends, both included: a day in UTC, or a position.
package enum PeriodEdge: Hashable, Sendable {
    case day(CivilDate)
    case position(Position)

    package init(_ text: String) throws {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        if let position = Position(text), position > 0 {
            self = .position(position)
        } else if parts.map(\.utf8.count) == [4, 2, 2], let year = Int64(parts[0]),
            let month = Int64(parts[1]), let day = Int64(parts[2]),
            let date = CivilDate(year: year, month: month, day: day)
        {
            self = .day(date)
        } else {
            throw ValidationError("Give a day in UTC, like 2027-01-31, or a position from 1 on.")
        }
    }
}

/// A period of a ledger, as positions.
package struct JournalPeriod: Hashable, Sendable {
    /// The last position before it; 0 is none.
    package let after: Position
    /// The last one in it: `after` where it is empty.
    package let through: Position
    /// When its books open, and the day of its last entry.
    package let opensOn: CivilDate
    package let closesOn: CivilDate

    /// - Throws: a refusal where it ends before it begins, or beyond the ledger.
    package static func find(
        since: PeriodEdge?,
        until: PeriodEdge?,
        in ledger: Ledger,
        on connection: Connection
    ) throws -> JournalPeriod {
        let head = try Log.head(of: ledger, on: connection).last
        let after: Position
        switch since {
        case nil: after = 0
        case .position(let first): after = first - 1
        case .day(let day): after = try last(before: day.start, ledger, connection)
        }
        let through: Position
        switch until {
        case nil: through = head
        case .position(let last): through = last
        case .day(let day):
            let next = CivilDate(daysSince1970: day.daysSince1970 + 1)
            through = try last(before: next.start, ledger, connection)
        }
        guard max(after, through) <= head else {
            throw Failure.usage("The ledger ends at \(head): give a position up to that.")
        }
        let isEmpty = through <= after
        if isEmpty, since != nil, until != nil, !isInOrder(since, until, after, through) {
            throw Failure.usage("The period ends before it begins: exchange --since and --until.")
        }
        let first = try day(of: min(after + 1, head), ledger, connection)
        var opensOn = first
        if case .day(let day) = since { opensOn = day }
        let last = try isEmpty ? opensOn : day(of: through, ledger, connection)
        return JournalPeriod(
            after: after,
            through: max(through, after),
            opensOn: opensOn,
            closesOn: last.daysSince1970 < opensOn.daysSince1970 ? opensOn : last
        )
    }

    /// An empty period is one that nothing happened in, not one that runs backwards.
    private static func isInOrder(
        _ since: PeriodEdge?,
        _ until: PeriodEdge?,
        _ after: Position,
        _ through: Position
    ) -> Bool {
        if case .day(let first) = since, case .day(let last) = until {
            return first.daysSince1970 <= last.daysSince1970
        }
        return through == after
    }

    private static func last(
        before time: Instant,
        _ ledger: Ledger,
        _ connection: Connection
    ) throws -> Position {
        let time = Instant(microseconds: time.microseconds - 1)
        return try Moment.at(time, ledger: ledger.id, on: connection).position
    }

    /// Of an empty ledger, the first one that there is.
    private static func day(
        of position: Position,
        _ ledger: Ledger,
        _ connection: Connection
    ) throws -> CivilDate {
        let moment = try Moment.at(position, ledger: ledger.id, on: connection)
        return (moment?.time ?? Instant(microseconds: 0)).date
    }
}
