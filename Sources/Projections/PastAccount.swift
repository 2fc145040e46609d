// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat
package import Postgres

/// A position, and the time that it is looked at: what has expired by then is gone.
package struct Moment: Hashable, Sendable {
    package let position: Position
    package let time: Instant

    private static let atTime = Statement("moment_at_time", "SELECT tally.position_at($1, $2)")
    private static let timeOf = Statement(
        "moment_time_of",
        """
        SELECT recorded_at FROM tally.commits
        WHERE ledger = $1 AND first = (
            SELECT max(first) FROM tally.commits WHERE ledger = $1 AND first BETWEEN 1 AND $2
        ) AND last >= $2
        """
    )

    /// The last position at or before a time.
    package static func at(
        _ time: Instant,
        ledger: Int32,
        on connection: Connection
    ) throws -> Moment {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(timestamp: time.microseconds)
        let position = try connection.query(atTime, parameters).int64(0, 0)
        return Moment(position: position, time: time)
    }

    /// A position at the time when it was recorded; `nil` where there is none.
    package static func at(
        _ position: Position,
        ledger: Int32,
        on connection: Connection
    ) throws -> Moment? {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(position)
        let rows = try connection.query(timeOf, parameters)
        guard rows.count == 1 else { return nil }
        return Moment(position: position, time: Instant(microseconds: rows.timestamp(0, 0)))
    }
}

/// An account as it was, from the running lines of the read models `statements` and `lots`.
package struct PastAccount: Sendable {
    package struct Lot: Sendable {
        package let id: String
        package let source: String
        package let priority: Int32
        package let expiresAt: Instant?
        package let remaining: Balance
        package let held: Balance
    }

    package let status: String
    package let available: Balance
    package let held: Balance
    package let debt: Balance
    /// In burn order.
    package let lots: [Lot]
    /// The last event of the account until then.
    package let position: Position

    private static let balances = Statement(
        "past_balances",
        """
        SELECT s.position, s.held_after::text, s.debt_after::text, coalesce((
            SELECT CASE t.type WHEN 'account.suspended' THEN 'suspended' ELSE 'active' END
            FROM tally_api.statements t
            WHERE t.ledger_id = $1 AND t.account = $2 AND t.position <= $3
                AND t.type IN ('account.suspended', 'account.reinstated')
            ORDER BY t.position DESC LIMIT 1
        ), 'active')
        FROM tally_api.statements s
        WHERE s.ledger_id = $1 AND s.account = $2 AND s.position <= $3
        ORDER BY s.position DESC LIMIT 1
        """
    )
    private static let lots = Statement(
        "past_lots",
        """
        SELECT o.lot, o.source, o.priority::integer, o.expires_at, i.available_after::text,
            i.held_after::text
        FROM tally_api.lots o
        CROSS JOIN LATERAL (
            SELECT l.available_after, l.held_after FROM tally_api.lot_lines l
            WHERE l.ledger_id = $1 AND l.account = $2 AND l.lot = o.lot AND l.position <= $3
            ORDER BY l.position DESC LIMIT 1
        ) i
        WHERE o.ledger_id = $1 AND o.account = $2 AND o.granted_position <= $3
            AND i.available_after + i.held_after > 0
        ORDER BY o.priority, o.expires_at NULLS LAST, o.granted_position
        """
    )

    /// The account after the events up to a moment; `nil` where there was none yet.
    package static func read(
        _ account: AccountID,
        at moment: Moment,
        ledger: Int32,
        on connection: Connection
    ) throws -> PastAccount? {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(account.text)
        parameters.append(moment.position)
        let last = try connection.query(balances, parameters)
        guard last.count == 1 else { return nil }
        let rows = try connection.query(lots, parameters)
        let lots = (0..<rows.count).map { lot(rows, $0, at: moment) }.filter { lot in
            lot.remaining > .zero || lot.held > .zero
        }
        return PastAccount(
            status: last.text(0, 3),
            available: lots.reduce(.zero) { sum, lot in
                Balance(microcredits: sum.microcredits + lot.remaining.microcredits)
            },
            held: balance(last.text(0, 1)),
            debt: balance(last.text(0, 2)),
            lots: lots,
            position: last.int64(0, 0)
        )
    }

    private static func lot(_ rows: Rows, _ row: Int, at moment: Moment) -> Lot {
        let expiresAt = rows.optionalTimestamp(row, 3).map(Instant.init(microseconds:))
        // Swept or not.
        let isExpired = expiresAt.map { $0 <= moment.time } ?? false
        return Lot(
            id: rows.text(row, 0),
            source: rows.text(row, 1),
            priority: rows.int32(row, 2),
            expiresAt: expiresAt,
            remaining: isExpired ? .zero : balance(rows.text(row, 4)),
            held: balance(rows.text(row, 5))
        )
    }

    private static func balance(_ decimal: String) -> Balance {
        guard let balance = CreditText.balance(decimal) else {
            preconditionFailure("A read model shows \(decimal), which is no decimal of credits.")
        }
        return balance
    }
}
