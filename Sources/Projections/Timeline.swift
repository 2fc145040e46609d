// SPDX-License-Identifier: Apache-2.0

package import Domain
package import EventFormat
internal import EventLog
package import Postgres

/// The events that concern some things: found by the read model `timelines`, read from the log.
package enum Timeline {
    package static let readModel = "timelines"

    private static let events = Statement(
        "timeline_events",
        """
        SELECT t.position, e.recorded_at, e.type, e.account, e.data
        FROM (
            SELECT DISTINCT position FROM tally_api.timelines
            WHERE ledger_id = $1 AND subject = ANY ($2)
            ORDER BY position LIMIT $3
        ) t
        LEFT JOIN tally.events e ON e.ledger = $1 AND e.position = t.position
        ORDER BY t.position
        """
    )

    /// Oldest first; each once.
    package static func events(
        about keys: [EntityKey],
        limit: Int,
        ledger: Int32,
        on connection: Connection
    ) throws -> [RecordedEvent] {
        var subjects = ArrayParameter(of: .text)
        for key in keys { subjects.append(key.text) }
        var parameters = Parameters()
        parameters.append(ledger)
        parameters.append(subjects)
        parameters.append(Int64(limit))
        let rows = try connection.query(events, parameters)
        return try (0..<rows.count).map { row in
            guard !rows.isNull(row, 1) else {
                return try archived(rows.int64(row, 0), ledger, connection)
            }
            return RecordedEvent(
                position: rows.int64(row, 0),
                recordedAt: Instant(microseconds: rows.timestamp(row, 1)),
                type: rows.text(row, 2),
                account: rows.optionalText(row, 3),
                data: Array(rows.text(row, 4).utf8)
            )
        }
    }

    /// An event that is not in the database any more.
    private static func archived(
        _ position: Position,
        _ ledger: Int32,
        _ connection: Connection
    ) throws -> RecordedEvent {
        let ledger = try Log.ledger(numbered: ledger, on: connection)
        let events = try Log.events(of: ledger, after: position - 1, limit: 1, on: connection)
        guard let event = events.first else {
            throw LogError.gap(ledger: ledger.name, after: position - 1)
        }
        return event
    }
}
