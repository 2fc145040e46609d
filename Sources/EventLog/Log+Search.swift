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
        let line = try trimLine(of: ledger, on: connection).position
        var found: [RecordedEvent] = []
        var position = position
        while position < min(line, last), found.count < limit {
            let archived = try events(
                of: ledger,
                after: position,
                through: min(line, last),
                limit: archivedChunk,
                on: connection
            )
            found += archived.filter(sought.isMet).prefix(limit - found.count)
            position += Position(archived.count)
        }
        guard found.count < limit else { return found }
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
        parameters.append(Int64(limit - found.count))
        let rows = try connection.query(statement, parameters)
        return found + (0..<rows.count).map { rows.event($0) }
    }

    private static let archivedChunk = 10_000
}

extension Log.Sought {
    /// The same question, of an event that is not in the database any more.
    fileprivate func isMet(by event: RecordedEvent) -> Bool {
        switch self {
        case .account(let account): event.account == account.text
        case .textEnding(let text): event.data.firstRange(of: Array((text + "\"").utf8)) != nil
        }
    }
}
