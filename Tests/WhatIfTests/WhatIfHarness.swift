// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import Engine
import EventFormat
import EventLog
import JSONText
import Logging
import Postgres
import Projections
import ShippedProjections
import TestSupport
import Testing
import WhatIf

/// A database of its own: a log that others wrote, pages that a server wrote, and the question.
struct WhatIfHarness: Sendable {
    private static let byte: UInt8 = 7

    let target: ConnectionTarget
    let ledger: Ledger

    init() async throws {
        target = ConnectionTarget(try await PrivatePostgres.shared().database())
        let migrator = try Connection(to: target)
        try Migrations.run(on: migrator)
        migrator.close()
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        ledger = try Log.openLedger(named: Ledger.defaultName, on: connection)
    }

    static func masterKey() throws -> MasterKey {
        try #require(MasterKey([UInt8](repeating: byte, count: MasterKey.byteCount)))
    }

    /// What one server process has, while `body` runs.
    func serve<R: Sendable>(
        _ body: (Installation, CommandHandler) async throws -> R
    ) async throws -> R {
        var options = EngineOptions()
        options.flushInterval = .milliseconds(200)
        options.runsScheduler = false
        let installation = try await Installation.open(
            target,
            masterKey: Self.masterKey(),
            options: options,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        do {
            let handler = try #require(try await installation.handler(of: Ledger.defaultName))
            let result = try await body(installation, handler)
            await installation.stop()
            return result
        } catch {
            await installation.stop()
            throw error
        }
    }

    /// Lets a server write all pages.
    func writePages() async throws {
        let head = try sql("SELECT max(last) FROM tally.commits")
        try await serve { _, _ in
            let areWritten = try await eventually {
                try sql("SELECT position FROM tally.state WHERE key = 'tree'") == head
            }
            #expect(areWritten)
        }
    }

    /// Appends what is not in the log yet, each event a commit.
    func append(_ records: ArraySlice<RecordedEvent>) throws {
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        var head = try Log.head(of: ledger, on: connection)
        let hasher = MerkleHasher(SHA256())
        var tree = CompactRange()
        for event in try Log.events(of: ledger, after: 0, limit: .max, on: connection) {
            tree.append(hasher.leaf(event.line(ledger: ledger.name)), hasher)
        }
        var batch = Batch(ledger: ledger, hasher: SHA256())
        // The log's own time is later than that of a history.
        let start = try sql(
            "SELECT extract(epoch FROM recorded_at)::bigint FROM tally.commits WHERE first = 0"
        )
        let day = (Int64(start[0]) ?? 0) / 86_400 + 1
        for record in records {
            let time = Instant(
                microseconds: record.recordedAt.microseconds + day * 86_400_000_000
            )
            batch.reset(after: head, tree: tree, recordedAt: time)
            batch.append(try record.decoded())
            try Log.startAppend(batch, head: batch.head, on: connection)
            try #require(try Log.finishAppend(of: batch.count, on: connection) == .stored)
            head = batch.head
            tree = batch.tree
        }
    }

    func ask(
        _ alternative: Alternative,
        _ period: WhatIf.Period = WhatIf.Period(),
        by grouping: Grouping = Grouping(),
        chunk: Int = 2_000,
        masterKey: @escaping @Sendable () throws -> MasterKey = masterKey
    ) async throws -> WhatIfReport {
        let sessions = WhatIf.readingSessions(target)
        do {
            let report = try await WhatIf(
                ledger,
                sessions: sessions,
                chunk: chunk,
                masterKey: masterKey
            )
            .run(alternative, period, by: grouping)
            await sessions.close()
            return report
        } catch {
            await sessions.close()
            throw error
        }
    }

    /// Runs SQL as the cluster's superuser.
    @discardableResult
    func sql(_ statements: String) throws -> [String] {
        let connection = try Connection(to: target)
        defer { connection.close() }
        let rows = try connection.execute(statements)
        return (0..<rows.count).map { rows.string($0, 0) }
    }

    /// Installs the read models, and brings them to the head.
    func project() throws {
        let connection = try Connection(to: target)
        defer { connection.close() }
        for statement in Build.setup { try connection.execute(statement) }
        let files = try ShippedProjections.all.map { path, source in
            (try ProjectionFile(source, path: path), path)
        }
        try Registry.install(files, on: connection)
        for build in try Build.all(on: connection) where build.isActive {
            let applier = Applier(build)
            var outcome = Applier.Outcome.applied(0)
            while case .applied = outcome {
                outcome = try applier.step(ledger: ledger.id, limit: 1_000, on: connection)
            }
            #expect(outcome == .idle, "\(build.name)")
        }
    }

    /// One line for each table of the program, read models and all: equal if the rows are.
    func digests() throws -> [String] {
        let tables = try sql(
            """
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname LIKE 'tally%' ORDER BY 1
            """
        )
        try #require(tables.count > 20)
        return try tables.map { table in
            let rows = try sql(
                """
                SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)
                    || ' ' || coalesce(max(t.xmin::text), '') || ' ' || coalesce(max(t.xmax::text), '')
                FROM \(table) t
                """
            )
            return table + " " + rows[0]
        }
    }
}
