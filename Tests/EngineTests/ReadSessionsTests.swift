// SPDX-License-Identifier: Apache-2.0

import Engine
import EventLog
import Logging
import Postgres
import Synchronization
import TestSupport
import Testing

/// Reads that go to a standby, and what they do where it cannot answer.
@Suite(.timeLimit(.minutes(20))) struct `Sessions for reads` {
    /// A database with its standby, and what was logged of them.
    private struct Pair: Sendable {
        let primary: PrivatePostgres
        let standby: PrivatePostgres
        let database: String
        let installation: Installation
        let log = Notes()

        init(pause: Duration) async throws {
            primary = try await PrivatePostgres.separate()
            let conninfo = try await primary.database()
            database = try #require(conninfo.split(separator: "dbname=").last.map(String.init))
            // What it copies is there, so that nothing is missing by chance.
            try await Sessions.open(conninfo, EngineOptions(), log.logger).stop()
            standby = try await primary.standby()
            var options = EngineOptions()
            options.readTarget = ConnectionTarget(standby.conninfo(of: database))
            options.standbyPause = pause
            installation = try await Sessions.open(conninfo, options, log.logger)
        }

        /// Whether the standby answers.
        func isRead() async throws -> Bool {
            try await text("SELECT pg_is_in_recovery()::text") == "true"
        }

        func text(_ sql: String) async throws -> String {
            try await installation.readSessions.perform { try $0.execute(sql).string(0, 0) }
        }

        @discardableResult
        func onStandby(_ sql: String) throws -> String {
            let target = ConnectionTarget(standby.conninfo(of: database))
            let connection = try Connection(to: target)
            defer { connection.close() }
            let rows = try connection.execute(sql)
            return rows.count == 0 ? "" : rows.string(0, 0)
        }
    }

    @Test func `after a failure the database itself answers until the pause is over`() async throws
    {
        let pair = try await Pair(pause: .seconds(3600))
        #expect(try await pair.isRead())
        try await pair.standby.kill()
        for _ in 0..<3 { #expect(try await !pair.isRead()) }
        try await pair.standby.start()
        #expect(try pair.onStandby("SELECT pg_is_in_recovery()::text") == "true")
        #expect(try await !pair.isRead())
        #expect(pair.log.complaints.count == 1, "\(pair.log.complaints)")
        await pair.installation.stop()
    }

    @Test func `once the pause is over, the standby is read again`() async throws {
        let pair = try await Pair(pause: .milliseconds(1))
        #expect(try await pair.isRead())
        try await pair.standby.kill()
        for _ in 0..<3 { #expect(try await !pair.isRead()) }
        try await pair.standby.start()
        #expect(try await eventually { try await pair.isRead() })
        #expect(pair.log.complaints.count == 1, "\(pair.log.complaints)")
        #expect(pair.log.lines.contains { $0.hasPrefix("It works again.") })
        await pair.installation.stop()
    }

    @Test func `what a standby has not got the database itself answers, alone`() async throws {
        let pair = try await Pair(pause: .seconds(3600))
        try pair.onStandby("SELECT pg_wal_replay_pause()::text")
        let isPaused = try await eventually {
            try pair.onStandby("SELECT pg_get_wal_replay_pause_state()") == "paused"
        }
        try #require(isPaused)
        let ledger = try await pair.installation.createLedger("late")
        let head = try await pair.installation.readSessions.perform { connection in
            try Log.head(of: ledger, on: connection)
        }
        #expect(head.last == 0)
        // An unlogged table is in no write-ahead log.
        let sql = "SELECT count(*)::text || pg_is_in_recovery() FROM tally.generation_progress"
        #expect(throws: PostgresError.self) { try pair.onStandby(sql) }
        #expect(try await pair.text(sql) == "0false")
        // It is not away: what it has it answers.
        #expect(try await pair.isRead())
        #expect(pair.log.complaints == [])
        await pair.installation.stop()
    }

    @Test func `a standby that is promoted is read no more, also by an open session`() async throws
    {
        let pair = try await Pair(pause: .zero)
        #expect(try await pair.isRead())
        #expect(try pair.onStandby("SELECT pg_promote()::text") == "true")
        try pair.onStandby("CREATE TABLE public.elsewhere ()")
        for _ in 0..<10 {
            let text = try await pair.text("SELECT (to_regclass('public.elsewhere') IS NULL)::text")
            #expect(text == "true", "The promoted server answered.")
        }
        #expect(pair.log.complaints.count == 1, "\(pair.log.complaints)")
        #expect(pair.log.complaints.first?.contains("follows no other server") == true)
        await pair.installation.stop()
    }

    @Test func `another database is not read, whatever it holds`() async throws {
        let postgres = try await PrivatePostgres.shared()
        let log = Notes()
        var options = EngineOptions()
        options.readTarget = ConnectionTarget(try await postgres.database())
        options.standbyPause = .zero
        let conninfo = try await postgres.database()
        let installation = try await Sessions.open(conninfo, options, log.logger)
        let name = try await installation.readSessions.perform { connection in
            try connection.execute("SELECT current_database()").string(0, 0)
        }
        #expect(conninfo.hasSuffix(name), "\(name)")
        // There it is an error.
        let ledgers = try await installation.readSessions.perform { connection in
            try connection.execute("SELECT count(*)::text FROM tally.ledgers").string(0, 0)
        }
        #expect(ledgers == "1")
        #expect(log.complaints.count == 1, "\(log.complaints)")
        #expect(log.complaints.first?.contains("no streaming standby") == true)
        await installation.stop()
    }
}

private enum Sessions {
    static func open(
        _ conninfo: String,
        _ options: EngineOptions,
        _ logger: Logger
    ) async throws -> Installation {
        try await Installation.open(
            ConnectionTarget(conninfo),
            masterKey: #require(MasterKey([UInt8](repeating: 7, count: MasterKey.byteCount))),
            options: options,
            logger: logger
        )
    }
}

/// Keeps what is logged.
private final class Notes: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }
    var complaints: [String] { lines.filter { $0.hasPrefix("Reads go to the database") } }
    var logger: Logger { Logger(label: "test") { _ in Handler(notes: self) } }

    private struct Handler: LogHandler {
        let notes: Notes
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            notes.kept.withLock { $0.append(event.message.description) }
        }
    }
}
