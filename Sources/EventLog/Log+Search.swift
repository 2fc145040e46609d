// SPDX-License-Identifier: Apache-2.0

package import Domain
package import EventFormat
package import Postgres

/// Events by what is in them: the whole range is looked at.
extension Log {
    package enum Sought: Sendable {
        case account(AccountID)
        /// A text at the end of some text of the event.
        case textEnding(String)
    }

    private static let ofAccount = Statement(
        "log_of_account",
        """
        SELECT position, recorded_at, type, account, data FROM events
        WHERE ledger = $1 AND position > $2 AND position <= $3 AND account = $4
        ORDER BY position LIMIT $5
        """
    )
    private static let withText = Statement(
        "log_with_text",
        """
        SELECT position, recorded_at, type, account, data FROM events
        WHERE ledger = $1 AND position > $2 AND position <= $3 AND strpos(data::text, $4) > 0
        ORDER BY position LIMIT $5
        """
    )

    package static func search(
        for sought: Sought,
        in ledger: Ledger,
        after position: Position,
        through last: Position,
        limit: Int,
        on connection: Connection
    ) throws -> [RecordedEvent] {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(position)
        parameters.append(last)
        let statement: Statement
        switch sought {
        case .account(let account):
            statement = ofAccount
            parameters.append(account.text)
        case .textEnding(let text):
            statement = withText
            parameters.append(text + "\"")
        }
        parameters.append(Int64(limit))
        let rows = try connection.query(statement, parameters)
        return (0..<rows.count).map { rows.event($0) }
    }
}
