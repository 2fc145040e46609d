// SPDX-License-Identifier: Apache-2.0

package import Domain
package import Postgres

/// The balances of all customers in all books at the begin and the end of a period, from the read
/// models `journal` and `revenue`: worked out once, kept by the server, and read as often as needed.
package struct JournalBalances {
    package struct Row: Hashable, Sendable {
        package let account: String
        package let book: String
        /// `nil` is a book of credits.
        package let currency: String?
        /// Micro-credits, or minor units of the currency.
        package let opening: Int128
        package let closing: Int128
    }

    /// Whole days before the one that the period begins in are sums of the read model; of that day
    /// itself, and of the period, the postings are added up.
    private static let open = Statement(
        "journal_balances",
        """
        DECLARE journal_balances NO SCROLL CURSOR WITH HOLD FOR
        SELECT account, book, currency, trim_scale(sum(opening))::text,
            trim_scale(sum(opening) + sum(change))::text
        FROM (
            SELECT account, book, NULL AS currency, change * 1000000 AS opening, 0 AS change
            FROM tally_api.journal_days WHERE ledger_id = $1 AND day < $2::timestamptz::date
            UNION ALL
            SELECT account, book, NULL,
                CASE WHEN position <= $4 THEN amount * 1000000 ELSE 0 END,
                CASE WHEN position > $4 THEN amount * 1000000 ELSE 0 END
            FROM tally_api.journal
            WHERE ledger_id = $1 AND position > $3 AND position <= $5
            UNION ALL
            SELECT account, book, currency,
                CASE WHEN position <= $4 THEN minor_units ELSE 0 END,
                CASE WHEN position > $4 THEN minor_units ELSE 0 END
            FROM tally_api.revenue_journal WHERE ledger_id = $1 AND position <= $5
        ) posting
        GROUP BY account, book, currency
        ORDER BY account COLLATE "C", currency COLLATE "C" NULLS FIRST, book COLLATE "C"
        """
    )
    private static let fetch = Statement(
        "journal_balances_fetch",
        "FETCH FORWARD 1000 FROM journal_balances"
    )
    private static let movements = Statement(
        "journal_movements",
        """
        SELECT position, book, currency, minor_units FROM tally_api.revenue_journal
        WHERE ledger_id = $1 AND position > $2 AND position <= $3
        ORDER BY position, currency COLLATE "C", minor_units DESC, book
        """
    )
    private static let currencies = Statement(
        "journal_currencies",
        """
        SELECT DISTINCT currency COLLATE "C" FROM tally_api.revenue WHERE ledger_id = $1 ORDER BY 1
        """
    )

    /// A big ledger is added up in minutes.
    private static let patience = Duration.seconds(3600)

    /// Gives every row, in the order of the accounts' bytes, and keeps none.
    ///
    /// The period holds the positions after one, through another.
    package static func forEach(
        of ledger: Int32,
        after position: Position,
        through last: Position,
        on connection: Connection,
        _ body: (Row) throws -> Void
    ) throws {
        var parameters = Parameters()
        parameters.append(ledger)
        let (day, before) = try dayOfOpening(position, ledger, connection)
        parameters.append(timestamp: day.microseconds)
        parameters.append(before)
        parameters.append(position)
        parameters.append(last)
        try connection.query(open, parameters, timeout: patience)
        do {
            while true {
                let rows = try connection.query(fetch, timeout: patience)
                if rows.count == 0 { break }
                for row in 0..<rows.count { try body(Self.row(rows, row)) }
            }
        } catch {
            // It ends with the session, if it cannot be closed.
            if connection.isUsable { try connection.execute("CLOSE journal_balances") }
            throw error
        }
        try connection.execute("CLOSE journal_balances")
    }

    private static func row(_ rows: Rows, _ row: Int) -> Row {
        guard let opening = Int128(rows.text(row, 3)), let closing = Int128(rows.text(row, 4))
        else {
            preconditionFailure("A sum of micro-credits is a whole number.")
        }
        return Row(
            account: rows.text(row, 0),
            book: rows.text(row, 1),
            currency: rows.optionalText(row, 2),
            opening: opening,
            closing: closing
        )
    }

    /// When the day of the last event before the period begins, and the last position before that.
    private static func dayOfOpening(
        _ position: Position,
        _ ledger: Int32,
        _ connection: Connection
    ) throws -> (day: Instant, before: Position) {
        let day = 86_400 * Instant.microsecondsPerSecond
        guard let moment = try Moment.at(position, ledger: ledger, on: connection) else {
            return (Instant(microseconds: 0), 0)
        }
        let start = moment.time.microseconds / day * day
        let before = try Moment.at(
            Instant(microseconds: start - 1),
            ledger: ledger,
            on: connection
        )
        return (Instant(microseconds: start), before.position)
    }
}

/// What an event moved in a book of money.
package struct MoneyMovement: Hashable, Sendable {
    package let position: Position
    package let book: String
    package let currency: String
    package let minorUnits: Int64
}

extension JournalBalances {
    /// What the events after a position, through another, moved: in their order.
    package static func movements(
        of ledger: Int32,
        after position: Position,
        through last: Position,
        on connection: Connection
    ) throws -> [MoneyMovement] {
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(position)
        parameters.append(last)
        let rows = try connection.query(movements, parameters)
        return (0..<rows.count).map { row in
            MoneyMovement(
                position: rows.int64(row, 0),
                book: rows.text(row, 1),
                currency: rows.text(row, 2),
                minorUnits: rows.int64(row, 3)
            )
        }
    }

    /// All that anything was ever paid in.
    package static func currencies(
        of ledger: Int32,
        on connection: Connection
    ) throws -> [String] {
        var parameters = Parameters()
        parameters.append(ledger)
        let rows = try connection.query(currencies, parameters)
        return (0..<rows.count).map { rows.text($0, 0) }
    }

    private static let progress = Statement(
        "journal_progress",
        """
        SELECT min(coalesce(p.position, 0)), count(*),
            to_regclass('tally_api.revenue_journal') IS NOT NULL
        FROM tally.projections b
        LEFT JOIN tally.projection_progress p
            ON p.ledger = $1 AND p.name = b.name AND p.build = b.build
        WHERE b.is_active AND b.name IN ('journal', 'revenue')
        """
    )

    /// The names of the read models that it is about.
    package static let readModels = ["journal", "revenue"]

    /// Up to where both read models are; `nil` where one is not installed, or is of a version before
    /// the journal of money.
    package static func position(
        of ledger: Int32,
        on connection: Connection
    ) throws -> Position? {
        var parameters = Parameters()
        parameters.append(ledger)
        let rows = try connection.query(progress, parameters)
        guard rows.int64(0, 1) == readModels.count, rows.bool(0, 2) else { return nil }
        return rows.int64(0, 0)
    }
}
