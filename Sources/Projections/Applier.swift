// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventLog
package import Postgres

/// Brings one build of a read model forward, by itself.
///
/// What `apply` does and how far it has come are one transaction: each event counts exactly once.
package struct Applier: Sendable {
    package enum Outcome: Hashable, Sendable {
        /// So many events were applied.
        case applied(Int)
        /// There is nothing to apply.
        case idle
        /// Somebody else is at it, or it is not there any more.
        case busy
        /// It stopped before an event; why is in `tally.projection_progress`.
        case stopped(Position)
    }

    /// Up to so many events are applied by plans that are kept.
    private static let planned: Position = 1_000
    private static let patience = Duration.seconds(300)

    package let build: Build

    private let statements: [Statement]

    package init(_ build: Build) {
        self.build = build
        statements = build.file.apply.enumerated().map { index, part in
            Statement("apply_\(build.schema)_\(index)", part.sql)
        }
    }

    private static let pending = Statement(
        "applier_pending",
        """
        SELECT l.ledger FROM tally.ledgers l
        LEFT JOIN tally.projection_progress p
            ON p.ledger = l.ledger AND p.name = $1 AND p.build = $2
        WHERE p.failed_position IS NULL AND coalesce(p.position, 0) < (
            SELECT c.last FROM tally.commits c
            WHERE c.ledger = l.ledger ORDER BY c.first DESC LIMIT 1
        )
        ORDER BY l.ledger
        """
    )
    private static let isThere = Statement(
        "applier_is_there",
        """
        SELECT EXISTS (
            SELECT FROM tally.projections
            WHERE name = $1 AND build = $2 AND is_active >= $3
        )
        """
    )
    private static let begin = Statement(
        "applier_begin",
        """
        INSERT INTO tally.projection_progress (name, build, ledger)
        SELECT name, build, $3 FROM tally.projections WHERE name = $1 AND build = $2
        ON CONFLICT DO NOTHING
        """
    )
    private static let lock = Statement(
        "applier_lock",
        """
        SELECT position, failed_position FROM tally.projection_progress
        WHERE name = $1 AND build = $2 AND ledger = $3 FOR UPDATE SKIP LOCKED
        """
    )
    private static let lockWaiting = Statement(
        "applier_lock_waiting",
        """
        SELECT position, failed_position FROM tally.projection_progress
        WHERE name = $1 AND build = $2 AND ledger = $3 FOR UPDATE
        """
    )
    private static let head = Statement(
        "applier_head",
        """
        SELECT c.last, l.trimmed FROM tally.commits c JOIN tally.ledgers l USING (ledger)
        WHERE c.ledger = $1 ORDER BY c.first DESC LIMIT 1
        """
    )
    private static let advance = Statement(
        "applier_advance",
        """
        UPDATE tally.projection_progress SET position = $4
        WHERE name = $1 AND build = $2 AND ledger = $3
        """
    )
    private static let stop = Statement(
        "applier_stop",
        """
        UPDATE tally.projection_progress
        SET failed_position = $4, sql_state = $5, error = $6, failed_at = clock_timestamp()
        WHERE name = $1 AND build = $2 AND ledger = $3
        """
    )

    /// The ledgers that have events to apply; `nil` if the build is gone.
    package func pending(isActive: Bool, on connection: Connection) throws -> [Int32]? {
        var parameters = parameters()
        parameters.append(isActive)
        guard try connection.query(Self.isThere, parameters).bool(0, 0) else { return nil }
        let rows = try connection.query(Self.pending, self.parameters())
        return (0..<rows.count).map { rows.int32($0, 0) }
    }

    /// Applies the next events of a ledger, so many at most, in one transaction.
    ///
    /// Where one cannot be applied, those before it are, and the build stops there.
    package func step(
        ledger: Int32,
        limit: Int,
        on connection: Connection
    ) throws -> Outcome {
        var limit = limit
        while true {
            do {
                return try connection.transaction {
                    guard let position = try position(in: ledger, on: connection) else {
                        return .busy
                    }
                    return try apply(ledger, after: position, limit: limit, on: connection)
                }
            } catch let error as PostgresError where error.isOfTheApply {
                // Of many, one is to blame: halve until it is found.
                guard limit > 1 else {
                    return try stop(ledger, error, on: connection)
                }
                limit /= 2
            }
        }
    }

    /// Applies the next events, up to a position at most.
    ///
    /// - Precondition: in a transaction that holds the lock of `position`.
    func apply(
        _ ledger: Int32,
        after position: Position,
        through end: Position = .max,
        limit: Int,
        on connection: Connection
    ) throws -> Outcome {
        if let flaw = build.file.flaw { throw PostgresError.unreadable(flaw) }
        let ends = try Self.ends(of: ledger, on: connection)
        var last = min(ends.head, end, position + Position(limit))
        guard last > position else { return .idle }
        let source: BatchRelation.Source = position < ends.trimmed ? .staged : .log
        if source == .staged {
            last = min(last, ends.trimmed)
            try ArchivedBatch.stage(ledger, after: position, through: last, on: connection)
        }
        let types = try BatchRelation.types(
            in: source,
            ledger: ledger,
            after: position,
            through: last,
            on: connection
        )
        if let other = build.file.firstOther(in: types) {
            guard other.position > position + 1 else {
                throw PostgresError.unknownType(other.type)
            }
            last = other.position - 1
        }
        try build.enter(connection)
        try BatchRelation.fill(
            from: source,
            ledger: ledger,
            after: position,
            through: last,
            types: build.file.eventTypes,
            on: connection
        )
        try run(over: last - position, on: connection)
        var parameters = parameters(ledger)
        parameters.append(last)
        try connection.query(Self.advance, parameters)
        return .applied(Int(last - position))
    }

    /// The position of the last event of a ledger, and up to where they are in the archive alone.
    static func ends(
        of ledger: Int32,
        on connection: Connection
    ) throws -> (head: Position, trimmed: Position) {
        var parameters = Parameters()
        parameters.append(ledger)
        let rows = try connection.query(head, parameters)
        return (rows.int64(0, 0), rows.int64(0, 1))
    }

    /// Runs each statement of `apply`, over so many events.
    ///
    /// What is catching up plans anew: it outgrows a plan that was made for small tables long
    /// before PostgreSQL notices. For few events, planning would cost more than applying.
    func run(over count: Position, on connection: Connection) throws {
        for statement in statements {
            if count > Self.planned {
                try connection.execute(statement.sql, timeout: Self.patience)
            } else {
                try connection.query(statement, timeout: Self.patience)
            }
        }
    }

    /// Where the build stands in a ledger, locked to the end of the transaction.
    ///
    /// `nil` if the build has stopped, or if somebody else has the lock and we do not wait.
    private func position(in ledger: Int32, on connection: Connection) throws -> Position? {
        let place = try place(in: ledger, waits: false, on: connection)
        return place?.isStopped == false ? place?.position : nil
    }

    /// The same, also where it has stopped.
    func place(
        in ledger: Int32,
        waits: Bool,
        on connection: Connection
    ) throws -> (position: Position, isStopped: Bool)? {
        let lock = waits ? Self.lockWaiting : Self.lock
        var rows = try connection.query(lock, parameters(ledger))
        if rows.count == 0 {
            // The first time, or somebody has it.
            try connection.query(Self.begin, parameters(ledger))
            rows = try connection.query(lock, parameters(ledger))
        }
        guard rows.count == 1 else { return nil }
        return (rows.int64(0, 0), isStopped: !rows.isNull(0, 1))
    }

    private func stop(
        _ ledger: Int32,
        _ error: PostgresError,
        on connection: Connection
    ) throws -> Outcome {
        try connection.transaction {
            guard let position = try position(in: ledger, on: connection) else { return .busy }
            var parameters = parameters(ledger)
            parameters.append(position + 1)
            parameters.append(error.sqlState?.rawValue)
            parameters.append(error.description)
            try connection.query(Self.stop, parameters)
            return .stopped(position + 1)
        }
    }

    private func parameters(_ ledger: Int32? = nil) -> Parameters {
        var parameters = Parameters()
        parameters.append(build.name)
        parameters.append(build.number)
        if let ledger { parameters.append(ledger) }
        return parameters
    }
}

extension PostgresError {
    /// Our own code for an event that the file does not list.
    private static let unknownType = SQLState(rawValue: "TL002")

    static func unknownType(_ type: String) -> PostgresError {
        PostgresError(
            .server,
            "the projection does not know events of type \(type): rebuild it by a newer file",
            sqlState: unknownType
        )
    }

    /// The same for a file that cannot be read.
    private static let unreadableFile = SQLState(rawValue: "TL003")

    static func unreadable(_ flaw: ProjectionFileError) -> PostgresError {
        PostgresError(
            .server,
            "this program cannot read the projection (\(flaw)): rebuild it by its own file",
            sqlState: unreadableFile
        )
    }

    /// Whether the same again would fail again, because of what is applied.
    ///
    /// Not so what befalls the server: rollbacks by conflict, lack of resources, locks, operators.
    var isOfTheApply: Bool {
        guard kind == .server, let sqlState else { return false }
        return !["08", "25", "40", "53", "55", "57", "58"].contains(sqlState.classCode)
    }
}
