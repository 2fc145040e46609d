// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
internal import EventFormat
package import EventLog
package import Postgres
package import Projections

/// The read models of a database that has nothing else, as they stood at the end of the range; and,
/// where it is asked for, the log up to there.
///
/// Each stretch is one transaction: what it does, and how far it has come. A replay that was ended
/// goes on there.
package struct DatabaseSink: ReplaySink {
    /// What is to be in the database in the end.
    package struct Order: Sendable {
        package let ledger: String
        package let genesis: Head
        package let selection: Selection
        package let last: Position
        /// Of a whole ledger alone: with gaps it would be none.
        package let hasLog: Bool
        package let files: [(file: ProjectionFile, path: String)]

        package init(
            ledger: String,
            genesis: Head,
            selection: Selection,
            last: Position,
            hasLog: Bool,
            files: [(file: ProjectionFile, path: String)]
        ) {
            self.ledger = ledger
            self.genesis = genesis
            self.selection = selection
            self.last = last
            self.hasLog = hasLog
            self.files = files
        }
    }

    /// What a crash of the server loses is replayed again: nobody waits for the disk.
    private static let setup = Build.setup + ["SET synchronous_commit = off"]

    package let place: ReplayPlace?
    /// The last position of the range: of a replay that goes on, where the log ended at its begin.
    package var last: Position { record.last }

    private let connection: Connection
    private let ledger: Ledger
    private let feed: Feed
    private var record: ReplayRecord
    private var head: Head

    /// Makes the tables, or finds what was begun; by a connection as which one may migrate, which was
    /// not set up and is the sink's from now on.
    ///
    /// - Throws: `ReplayFailure` where the database holds something else; `LogError`;
    ///   `ProjectionFileError`; `PostgresError`.
    package init(_ order: Order, on connection: Connection) throws {
        guard order.selection.from == nil, !order.hasLog || order.selection.only.takesAll else {
            throw ReplayFailure.needsWholePrefix
        }
        let isNew = try Self.holdsNothing(connection)
        // What is somebody's is left as it is.
        guard try isNew || ReplayRecord.isThere(on: connection) else {
            throw ReplayFailure.notEmpty
        }
        try Migrations.run(on: connection)
        try ReplayRecord.prepare(connection)
        var record = ReplayRecord(
            ledger: order.ledger,
            selection: order.selection.description,
            hasLog: order.hasLog,
            last: order.last
        )
        let stored = try ReplayRecord.stored(on: connection)
        guard isNew || stored != nil else { throw ReplayFailure.notEmpty }
        if let stored {
            if stored.isOf(record) {
                record = stored
            } else if stored.selected > 0 || stored.ledger != record.ledger {
                // Where nothing was taken yet, something else may be asked for.
                throw ReplayFailure.otherReplay(had: stored.description)
            }
        }
        place = record.place
        for statement in Self.setup { try connection.execute(statement) }
        ledger = try Self.begin(order, record, on: connection)
        feed = try Feed(ledger: ledger.id, on: connection)
        head = try Self.head(order, ledger, on: connection)
        self.record = record
        self.connection = connection
    }

    private static func holdsNothing(_ connection: Connection) throws -> Bool {
        let known = try connection.execute("SELECT to_regclass('tally.ledgers') IS NULL")
        guard known.string(0, 0) == "f" else { return true }
        let rows = try connection.execute(
            """
            SELECT NOT EXISTS (SELECT FROM tally.ledgers)
                AND NOT EXISTS (SELECT FROM tally.projections)
            """
        )
        return rows.string(0, 0) == "t"
    }

    /// The ledger's row, the read models and the record; what is there stays.
    private static func begin(
        _ order: Order,
        _ record: ReplayRecord,
        on connection: Connection
    ) throws -> Ledger {
        let ledger = try connection.transaction {
            try connection.execute("SET LOCAL ROLE tally_app")
            let ledger =
                try Log.ledger(named: order.ledger, on: connection)
                ?? Log.insertLedger(named: order.ledger, on: connection)
            if order.hasLog, try Log.genesis(of: ledger, on: connection) == nil {
                try copy([order.genesis], of: ledger, on: connection)
            }
            try connection.execute("SET LOCAL ROLE tally_projector")
            try record.store(on: connection)
            return ledger
        }
        let pending = try Registry.install(order.files, on: connection)
        let installed = try Build.all(on: connection).filter(\.isActive).map(\.name)
        guard pending.isEmpty, Set(installed) == Set(order.files.map(\.file.name)) else {
            throw ReplayFailure.otherReadModels
        }
        return ledger
    }

    private static func head(
        _ order: Order,
        _ ledger: Ledger,
        on connection: Connection
    ) throws -> Head {
        order.hasLog ? try Log.head(of: ledger, on: connection) : order.genesis
    }

    package mutating func write(_ stretch: Stretch, selected: [Int]?) throws {
        let all = try stretch.events()
        let start = stretch.range.lowerBound
        let events = selected.map { $0.map { all[$0 - start] } } ?? all
        var next = record
        next.position = stretch.last
        next.selected += Int64(events.count)
        next.root = stretch.root
        let head = record.hasLog ? end(of: stretch) : nil
        do {
            try connection.transaction {
                if record.hasLog {
                    try connection.execute("SET LOCAL ROLE tally_app")
                    try copy(all)
                    let cut = head.map { [$0] } ?? []
                    try Self.copy(stretch.commits + cut, of: ledger, on: connection)
                    try connection.execute("SET LOCAL ROLE tally_projector")
                }
                if next.selected > 0 {
                    try feed.apply(events, through: stretch.last, on: connection)
                }
                try next.store(on: connection)
            }
        } catch let failure as Feed.Failure {
            throw ReplayFailure.readModelStopped(
                name: failure.name,
                first: stretch.first,
                last: stretch.last,
                error: failure.error.description
            )
        }
        record = next
        self.head = head ?? stretch.commits.last ?? self.head
    }

    /// The commit that the end of the range cuts ends there.
    private func end(of stretch: Stretch) -> Head? {
        let head = stretch.commits.last ?? head
        guard stretch.last == record.last, head.last < stretch.last else { return nil }
        return Head(
            first: head.last + 1,
            last: stretch.last,
            recordedAt: stretch.lastTime,
            root: stretch.root
        )
    }

    package mutating func finish() throws {
        try ReplayRecord.finish(on: connection)
        connection.close()
    }

    private func copy(_ events: [RecordedEvent]) throws {
        try connection.copyIn("COPY tally.events FROM STDIN (FORMAT binary)") { writer in
            writer.header()
            for event in events { try writer.row(event, of: ledger.id) }
            writer.trailer()
        }
    }

    private static func copy(
        _ commits: [Head],
        of ledger: Ledger,
        on connection: Connection
    ) throws {
        try connection.copyIn("COPY tally.commits FROM STDIN (FORMAT binary)") { writer in
            writer.header()
            for commit in commits { try writer.row(commit, of: ledger.id) }
            writer.trailer()
        }
    }
}

extension Replayer.Ends {
    /// A replay into an empty database, or one that was begun; its connection as `DatabaseSink` has
    /// it.
    package init(
        from source: any ReplaySource,
        into connection: Connection,
        _ selection: Selection,
        hasLog: Bool,
        readModels: [(file: ProjectionFile, path: String)]
    ) throws {
        var source = source
        let range = try selection.range(in: &source)
        let order = DatabaseSink.Order(
            ledger: source.ledger,
            genesis: source.genesis,
            selection: selection,
            last: range.upperBound,
            hasLog: hasLog,
            files: readModels
        )
        let sink = try DatabaseSink(order, on: connection)
        guard sink.last <= source.end else {
            throw ReplayFailure.behindEnd(.position(sink.last), end: source.end)
        }
        self.init(
            source: source,
            sink: sink,
            range: range.lowerBound...sink.last,
            only: selection.only
        )
    }
}
