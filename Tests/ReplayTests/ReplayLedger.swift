// SPDX-License-Identifier: Apache-2.0

import Archive
import Cryptography
import Domain
import EventFormat
import EventLog
import Postgres
import Projections
import Replaying
import ShippedProjections
import Synchronization
import TestSupport

/// A ledger of a test's own, written to in commits of any size, and what was replayed from it.
final class ReplayLedger {
    let target: ConnectionTarget
    let ledger: Ledger
    /// The canonical lines, each with its end.
    private(set) var lines: [[UInt8]] = []
    private(set) var head: Head
    private let log: Connection
    private var batch: Batch
    private var steps = SeededRandom(number: 7_000)
    /// Of the last commit.
    private var time = Instant(microseconds: 1_767_603_600_000_000)

    convenience init() async throws { try self.init(in: await Self.database()) }

    /// In an empty database.
    init(in target: ConnectionTarget) throws {
        self.target = target
        let migrator = try Connection(to: target)
        try Migrations.run(on: migrator)
        migrator.close()
        log = try Log.connect(to: target)
        ledger = try Log.openLedger(named: Ledger.defaultName, on: log)
        head = try Log.head(of: ledger, on: log)
        batch = Batch(ledger: ledger, hasher: SHA256())
    }

    deinit { log.close() }

    /// An empty database.
    static func database() async throws -> ConnectionTarget {
        ConnectionTarget(try await PrivatePostgres.shared().database())
    }

    var lastPosition: Position { head.last }

    /// One commit, some time after the one before: a history of days, all of them past; or at a
    /// time.
    func append(_ events: [Event], at instant: Instant? = nil) throws {
        let step = 1 + Int64.random(in: 0...3_000_000_000, using: &steps)
        time = instant ?? Instant(microseconds: time.microseconds + step)
        batch.reset(after: head, tree: batch.tree, recordedAt: time)
        for (index, event) in events.enumerated() {
            batch.append(event)
            let record = RecordedEvent(
                position: head.last + Position(index) + 1,
                recordedAt: time,
                type: EventType(of: event).rawValue,
                account: event.account?.text,
                data: event.data
            )
            lines.append(record.line(ledger: ledger.name) + [UInt8(ascii: "\n")])
        }
        try Log.startAppend(batch, head: batch.head, on: log)
        let appended = try Log.finishAppend(of: batch.count, on: log)
        precondition(appended == .stored, "Nobody else writes to this ledger.")
        head = batch.head
    }

    /// What careless callers, providers and payers make of it, some commands a commit.
    func live(number: Int, commands count: Int) throws {
        var random = SeededRandom(number: 7_100 + number)
        var commands = RandomCommands(number: 7_200 + number)
        var deals = RandomDeals(number: 7_300 + number)
        let store = MemoryStore()
        var waiting: [Event] = []
        for timed in deals.sequence(of: count, beside: &commands) {
            guard case .success(let (_, events)) = store.run(timed.command, at: timed.time) else {
                continue
            }
            waiting += events
            guard !waiting.isEmpty, Int.random(in: 0..<3, using: &random) == 0 else { continue }
            try append(waiting)
            waiting = []
        }
        if !waiting.isEmpty { try append(waiting) }
    }

    /// Opens the ledger as a source, on the thread that uses it.
    var source: @Sendable () throws -> any ReplaySource { source(atMost: 13) }

    func source(atMost limit: Int) -> @Sendable () throws -> any ReplaySource {
        { [target, ledger] in
            try LogSource(ledger, on: Log.connect(to: target), atMost: limit)
        }
    }

    /// The same as a file of lines.
    var file: @Sendable () throws -> any ReplaySource {
        { [bytes = FixtureFile.bytes(of: Array(lines.joined()))] in
            FixtureSource(try FixtureFile(bytes, path: "events"), atMost: 13)
        }
    }

    /// What a replay prints.
    func printed(
        _ selection: Selection = Selection(),
        from source: (@Sendable () throws -> any ReplaySource)? = nil
    ) async throws -> [UInt8] {
        let source = source ?? self.source
        let bytes = Bytes()
        let replayer = Replayer {
            var source = try source()
            let range = try selection.range(in: &source)
            return Replayer.Ends(
                source: source,
                sink: LineSink { slice in bytes.all.withLock { $0 += slice } },
                range: range,
                only: selection.only
            )
        }
        _ = try await replayer.begin()
        while try await replayer.step() != nil {}
        return bytes.all.withLock { $0 }
    }

    /// Replays into a database; ends after so many stretches.
    static func fill(
        _ target: ConnectionTarget,
        from source: @escaping @Sendable () throws -> any ReplaySource,
        _ selection: Selection = Selection(),
        hasLog: Bool = false,
        stretches: Int = .max
    ) async throws -> Replayer.Progress {
        let replayer = Replayer {
            try Replayer.Ends(
                from: source(),
                into: Connection(to: target),
                selection,
                hasLog: hasLog,
                readModels: ReadModels.shipped()
            )
        }
        var progress = try await replayer.begin()
        var count = 0
        while count < stretches, let next = try await replayer.step() {
            progress = next
            count += 1
        }
        return progress
    }
}

/// What a sink was given.
private final class Bytes: Sendable {
    let all = Mutex<[UInt8]>([])
}

/// The read models that come with the program.
enum ReadModels {
    static func shipped() throws -> [(file: ProjectionFile, path: String)] {
        try ShippedProjections.all.map { path, source in
            (try ProjectionFile(source, path: path), path)
        }
    }

    /// Each row of each table of each read model, with a hash by which equal rows are equal,
    /// whatever the ledger's number is, and however many zeros a number ends with.
    static func rows(of target: ConnectionTarget) throws -> [String: String] {
        let connection = try Connection(to: target)
        defer { connection.close() }
        var found: [String: String] = [:]
        for build in try Build.all(on: connection) where build.isActive {
            let tables = try connection.execute(
                """
                SELECT relname FROM pg_class
                WHERE relnamespace = '\(build.schema)'::regnamespace AND relkind = 'r'
                """
            )
            for table in 0..<tables.count {
                let name = tables.string(table, 0)
                let rows = try connection.execute(
                    """
                    SELECT jsonb_hash_extended(r, 0), r
                    FROM (SELECT to_jsonb(t) - 'ledger' FROM \(build.schema).\(name) t) s (r)
                    """
                )
                for row in 0..<rows.count {
                    let key = "\(build.name).\(name) \(rows.string(row, 0))"
                    found[key] = rows.string(row, 1)
                }
            }
        }
        return found
    }

    /// The rows that one has and the other has not.
    static func differences(
        _ some: [String: String],
        _ others: [String: String]
    ) -> [String] {
        Set(some.keys).symmetricDifference(others.keys).sorted().map { key in
            (some[key].map { "- \(key) \($0)" } ?? "")
                + (others[key].map { "+ \(key) \($0)" } ?? "")
        }
    }

    /// Built as a server builds them, from the log of their own database.
    static func live(_ ledger: ReplayLedger) throws -> [String: String] {
        let connection = try Connection(to: ledger.target)
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        try Registry.install(try shipped(), on: connection)
        let members = try Build.all(on: connection).filter(\.isActive).map { Applier($0) }
        var outcome = Convoy.Outcome()
        repeat {
            let id = ledger.ledger.id
            outcome = try Convoy.step(members, ledger: id, limit: 97, on: connection)
        } while outcome.count > 0
        return try rows(of: ledger.target)
    }
}
