// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
internal import EventFormat
internal import EventLog
package import JSONText
package import Postgres
package import Projections

/// What `tally status` shows.
package struct DatabaseStatus: Sendable {
    package struct LedgerStatus: Sendable {
        package let name: String
        package let head: Position
        /// `nil` before the first event.
        package let lastEventAt: Instant?
        package let root: String
        package let checkpoint: Position
        package let pages: Int64

        package init(
            name: String,
            head: Position,
            lastEventAt: Instant?,
            root: String,
            checkpoint: Position,
            pages: Int64
        ) {
            self.name = name
            self.head = head
            self.lastEventAt = lastEventAt
            self.root = root
            self.checkpoint = checkpoint
            self.pages = pages
        }

        package var lag: Position { max(head - checkpoint, 0) }
    }

    /// Such as `17.2`.
    package let postgresVersion: String
    package let databaseBytes: Int64
    package let ledgers: [LedgerStatus]

    private static let pages = Statement(
        "status_pages",
        """
        SELECT coalesce((SELECT position FROM state WHERE ledger = $1 AND key = 'tree'), 0),
            (SELECT count(*) FROM state WHERE ledger = $1)
        """
    )
    private static let size = Statement(
        "status_size",
        "SELECT pg_database_size(current_database())"
    )

    package init(postgresVersion: String, databaseBytes: Int64, ledgers: [LedgerStatus]) {
        self.postgresVersion = postgresVersion
        self.databaseBytes = databaseBytes
        self.ledgers = ledgers
    }

    package static func read(on connection: Connection) throws -> DatabaseStatus {
        let number = connection.serverVersion
        return DatabaseStatus(
            postgresVersion: "\(number / 10_000).\(number % 10_000)",
            databaseBytes: try connection.query(size).int64(0, 0),
            ledgers: try Log.ledgers(on: connection).map { try read($0, on: connection) }
        )
    }

    private static func read(_ ledger: Ledger, on connection: Connection) throws -> LedgerStatus {
        // The checkpoint first: read after the head, it could be beyond it.
        var parameters = Parameters()
        parameters.append(ledger.id)
        let rows = try connection.query(pages, parameters, timeout: .seconds(300))
        let head = try Log.head(of: ledger, on: connection)
        return LedgerStatus(
            name: ledger.name,
            head: head.last,
            lastEventAt: head.last > 0 ? head.recordedAt : nil,
            root: head.root.hex,
            checkpoint: rows.int64(0, 0),
            pages: rows.int64(0, 1)
        )
    }

    package func document(_ readModels: [ProjectionStatus]) -> JSON {
        .object([
            .text("postgres", postgresVersion),
            .number("database_bytes", databaseBytes),
            .list(
                "ledgers",
                ledgers.map { ledger in
                    .object([
                        .text("name", ledger.name),
                        .number("head", ledger.head),
                        .time("last_event_at", ledger.lastEventAt),
                        .text("root", ledger.root),
                        .number("checkpoint", ledger.checkpoint),
                        .number("lag", ledger.lag),
                        .number("pages", ledger.pages),
                    ])
                }
            ),
            .list("projections", readModels.map(ProjectionText.document)),
        ])
    }

    package var text: String {
        var table = Table([
            ("ledger", .left), ("head", .right), ("checkpoint", .right), ("lag", .right),
            ("pages", .right), ("last event", .left), ("root", .left),
        ])
        for ledger in ledgers {
            table.add([
                ledger.name,
                NumberText.grouped(ledger.head),
                NumberText.grouped(ledger.checkpoint),
                NumberText.grouped(ledger.lag),
                NumberText.grouped(ledger.pages),
                ledger.lastEventAt.map(TimeText.text) ?? "none yet",
                String(ledger.root.prefix(16)) + "…",
            ])
        }
        let megabytes = NumberText.grouped(databaseBytes / 1_000_000)
        return "PostgreSQL \(postgresVersion), \(megabytes) MB\n\n" + table.text
    }
}
