// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Postgres

/// The rows of one read model beside those that a fold expects.
struct RowComparison {
    /// The read models that it knows.
    static let names: Set = ["balances", "lots", "reservations", "journal"]

    let build: Build
    let ledger: Int32
    let replay: Replay
    /// Of each account, the last event that changed its credit or status.
    let positions: [AccountID: Position]

    /// - Returns: how many rows there should be, and the first difference.
    func run(on connection: Connection) throws -> (rows: Int, difference: String?) {
        var expected = expectedRows()
        let count = expected.count
        let rows = try connection.execute(query, timeout: .seconds(600))
        for row in 0..<rows.count {
            let key = rows.string(row, 0)
            let found = rows.string(row, 1)
            guard let wanted = expected.removeValue(forKey: key) else {
                return (count, "the row \(key) should not be there")
            }
            if found != wanted { return (count, "\(key) is \(found) and should be \(wanted)") }
        }
        return (count, expected.keys.min().map { "the row \($0) is missing" })
    }

    /// A key and a text for each row.
    private var query: String {
        switch build.name {
        case "balances":
            """
            SELECT account, concat_ws(' ', status, available, held, debt, position)
            FROM \(build.schema).balances WHERE ledger = \(ledger)
            """
        case "lots":
            """
            SELECT account || ' ' || lot,
                concat_ws(' ', source, priority, available, held, coalesce(payment, '-'))
            FROM \(build.schema).lots WHERE ledger = \(ledger) AND available + held > 0
            """
        case "reservations":
            """
            SELECT reservation, concat_ws(' ', account, reserved, captured, released, refunded,
                charged, uncollected, has_expired::int, (closed_at IS NULL)::int)
            FROM \(build.schema).reservations WHERE ledger = \(ledger)
            """
        default:
            """
            SELECT book, concat_ws(' ', sum(accounts), sum(days))
            FROM (
                SELECT book, incoming - outgoing AS accounts, 0 AS days
                FROM \(build.schema).journal_days WHERE ledger = \(ledger)
                UNION ALL
                SELECT book, 0, incoming - outgoing
                FROM \(build.schema).book_days WHERE ledger = \(ledger)
            ) s
            GROUP BY book HAVING sum(accounts) <> 0 OR sum(days) <> 0
            """
        }
    }

    private func expectedRows() -> [String: String] {
        var rows: [String: String] = [:]
        if build.name == "journal" {
            for book in BookAccount.allCases where replay.trialBalance[book] != .zero {
                let balance = replay.trialBalance[book].microcredits
                rows[book.rawValue] = "\(balance) \(balance)"
            }
            return rows
        }
        for item in replay.items.values {
            switch (build.name, item.entity) {
            case ("balances", .account(let account)):
                rows[account.id.text] =
                    "\(account.status.rawValue) \(account.available.microcredits) "
                    + "\(account.held.microcredits) \(account.debt.microcredits) "
                    + "\(positions[account.id] ?? 0)"
            case ("lots", .account(let account)):
                for lot in account.lots where lot.remaining + lot.held > 0 {
                    rows["\(account.id.text) \(lot.id.text)"] =
                        "\(lot.terms.source.rawValue) \(lot.terms.priority) \(lot.remaining) "
                        + "\(lot.held) \(lot.terms.payment?.text ?? "-")"
                }
            case ("reservations", .reservation(let reservation)):
                rows[reservation.id.text] =
                    "\(reservation.account.text) \(reservation.amount.microcredits) "
                    + "\(reservation.captured.microcredits) \(reservation.released.microcredits) "
                    + "\(reservation.refunded.microcredits) "
                    + "\(reservation.charge?.amount.microcredits ?? 0) "
                    + "\(reservation.charge?.uncollected.microcredits ?? 0) "
                    + "\(reservation.hasExpired ? 1 : 0) \(reservation.isOpen ? 1 : 0)"
            default: break
            }
        }
        return rows
    }
}
