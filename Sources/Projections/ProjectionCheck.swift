// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat
package import EventLog
package import Postgres

/// A second implementation beside the SQL: folds the log in Swift, and compares what the read models
/// hold, row by row.
///
/// Each is compared at the position that it has come to, in one snapshot, so a server may work
/// meanwhile.
package struct ProjectionCheck {
    package struct Finding: Sendable {
        /// The name of the read model.
        package let name: String
        package let position: Position
        /// How many rows were compared.
        package let rows: Int
        /// The first difference; `nil` if there is none.
        package let difference: String?
    }

    private static let chunk = 10_000

    private let ledger: Ledger
    private let connection: Connection
    private let progress: (@Sendable (Position, Position) -> Void)?
    private var replay = Replay()
    /// Of each account, the last event that changed its credit or status.
    private var positions: [AccountID: Position] = [:]
    private var lines: StatementLines?
    private var findings: [Finding] = []

    /// Compares `balances`, `lots`, `reservations`, `statements` and `journal`, as far as they are
    /// installed; tells how many events of how many are folded.
    package static func run(
        ledger: Ledger,
        on connection: Connection,
        progress: (@Sendable (Position, Position) -> Void)? = nil
    ) throws -> [Finding] {
        try connection.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") {
            var check = ProjectionCheck(ledger, connection, progress)
            try check.run()
            return check.findings
        }
    }

    private init(
        _ ledger: Ledger,
        _ connection: Connection,
        _ progress: (@Sendable (Position, Position) -> Void)?
    ) {
        self.ledger = ledger
        self.connection = connection
        self.progress = progress
    }

    private mutating func run() throws {
        let builds = try Build.all(on: connection).filter(\.isActive)
        var pending = try builds.compactMap { build -> (build: Build, position: Position)? in
            guard RowComparison.names.contains(build.name) || build.name == StatementLines.name
            else { return nil }
            let position = try ProjectionStatus.position(
                of: build.name,
                ledger: ledger.id,
                on: connection
            )
            return (build, position)
        }
        pending.sort { $0.position < $1.position }
        let total = pending.last?.position ?? 0
        if let statements = pending.first(where: { $0.build.name == StatementLines.name }) {
            lines = try StatementLines(
                statements.build,
                through: statements.position,
                ledger: ledger.id,
                on: connection
            )
        }
        var done: Position = 0
        for (build, position) in pending {
            while done < position { done = try fold(after: done, through: position, of: total) }
            findings.append(try finding(of: build, at: position))
        }
    }

    private mutating func fold(
        after done: Position,
        through end: Position,
        of total: Position
    ) throws -> Position {
        let events = try Log.events(
            of: ledger,
            after: done,
            through: end,
            limit: Self.chunk,
            on: connection
        )
        guard let last = events.last else {
            throw LogError.gap(ledger: ledger.name, after: done)
        }
        for record in events {
            let event = try record.decoded()
            replay.apply(event, at: record.position)
            guard event.isOfCredit, let id = event.account else { continue }
            positions[id] = record.position
            guard
                case .account(let account) = replay.items[.account(id)]?.entity
            else { continue }
            try lines?.compare(account, after: event, at: record.position, connection)
        }
        progress?(last.position, total)
        return last.position
    }

    private mutating func finding(of build: Build, at position: Position) throws -> Finding {
        if build.name == StatementLines.name, let lines {
            return Finding(
                name: build.name,
                position: position,
                rows: lines.count,
                difference: try lines.end(connection)
            )
        }
        let comparison = RowComparison(
            build: build,
            ledger: ledger.id,
            replay: replay,
            positions: positions
        )
        let (rows, difference) = try comparison.run(on: connection)
        return Finding(
            name: build.name,
            position: position,
            rows: rows,
            difference: difference
        )
    }
}
