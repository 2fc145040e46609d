// SPDX-License-Identifier: Apache-2.0

import Domain
import EventLog
import Postgres
import Replaying
import TestSupport
import Testing

@Suite struct `Replaying into a database` {
    private static func sql(_ target: ConnectionTarget, _ sql: String) throws -> [String] {
        let connection = try Connection(to: target)
        defer { connection.close() }
        let rows = try connection.execute(sql)
        return (0..<rows.count).map { row in
            (0..<rows.columnCount).map { rows.string(row, $0) }.joined(separator: "|")
        }
    }

    /// The log as it stands in a database; the ledger's number may be another.
    private static func log(of target: ConnectionTarget) throws -> [String] {
        try sql(
            target,
            """
            SELECT position || '|' || recorded_at || '|' || type || '|' || coalesce(account, '')
                || '|' || data FROM tally.events
            UNION ALL SELECT first || '|' || last || '|' || recorded_at || '|' || root
            FROM tally.commits ORDER BY 1
            """
        )
    }

    @Test(arguments: 0..<3)
    func `from the log and from files, gives what a live projector has`(number: Int) async throws {
        let ledger = try await ReplayLedger()
        try ledger.live(number: number, commands: 60)
        let live = try ReadModels.live(ledger)
        #expect(live.count > 100)
        for (source, hasLog) in [
            (ledger.source, false), (ledger.source, true), (ledger.file, false),
        ] {
            let target = try await ReplayLedger.database()
            let progress = try await ReplayLedger.fill(target, from: source, hasLog: hasLog)
            #expect(progress.position == ledger.lastPosition)
            #expect(ReadModels.differences(try ReadModels.rows(of: target), live) == [])
            let log = try Self.log(of: target)
            #expect(hasLog ? log == (try Self.log(of: ledger.target)) : log.isEmpty)
        }
    }

    /// A recorded log says nothing of commits: what came at one time is one.
    @Test func `from a file with the log, makes commits of what came at one time`() async throws {
        let ledger = try await ReplayLedger()
        try ledger.live(number: 9, commands: 60)
        let split = ledger.head.recordedAt
        try ledger.append([.opened("late-1")], at: split)
        try ledger.append([.opened("late-2")], at: Instant(microseconds: split.microseconds + 1))
        let target = try await ReplayLedger.database()
        _ = try await ReplayLedger.fill(target, from: ledger.file, hasLog: true)
        let events = """
            SELECT position, recorded_at, type, account, data FROM tally.events ORDER BY 1
            """
        #expect(try Self.sql(target, events) == (try Self.sql(ledger.target, events)))
        // The roots are those of the ledger itself, where its commits end.
        let commits = "SELECT first, last, recorded_at, root FROM tally.commits WHERE first > 0"
        let made = Set(try Self.sql(target, commits))
        let had = Set(try Self.sql(ledger.target, commits))
        #expect(had.subtracting(made).count == 2 && made.subtracting(had).count == 1)
        let ends = "SELECT last, root FROM tally.commits WHERE first > 0"
        #expect(Set(try Self.sql(target, ends)).isSubset(of: try Self.sql(ledger.target, ends)))
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        let copy = try #require(try Log.ledger(named: "main", on: connection))
        let head = try Log.head(of: copy, on: connection)
        #expect(head.last == ledger.lastPosition && head.root == ledger.head.root)
        #expect(try ReadModels.live(ledger) == ReadModels.rows(of: target))
    }

    @Test(arguments: 0..<3)
    func `interrupted at any place and resumed, comes to the same`(number: Int) async throws {
        let ledger = try await ReplayLedger()
        try ledger.live(number: number, commands: 60)
        let live = try ReadModels.live(ledger)
        var random = SeededRandom(number: 7_500 + number)
        let target = try await ReplayLedger.database()
        var position: Position = 0
        // What is recorded meanwhile is not of it: the end is where the log ended at the begin.
        let end = ledger.lastPosition
        while position < end {
            let progress = try await ReplayLedger.fill(
                target,
                from: Bool.random(using: &random) ? ledger.source : ledger.source(atMost: 7),
                hasLog: true,
                stretches: .random(in: 0...3, using: &random)
            )
            #expect(progress.range == 1...end)
            #expect(progress.position >= position)
            position = progress.position
            let stored = try Self.sql(target, "SELECT position FROM tally_replay.progress")
            #expect(stored == ["\(position)"])
            try ledger.append([.opened(AccountID(trusted: "late-\(ledger.lastPosition)"))])
        }
        _ = try await ReplayLedger.fill(target, from: ledger.source, hasLog: true)
        let comment: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun)"
        #expect(ReadModels.differences(try ReadModels.rows(of: target), live) == [], comment)
        let finished = "SELECT finished_at IS NOT NULL, position FROM tally_replay.progress"
        #expect(try Self.sql(target, finished) == ["t|\(end)"])
        let log = try Self.log(of: target)
        #expect(Set(log).isSubset(of: try Self.log(of: ledger.target)))
    }

    @Test(arguments: 0..<2)
    func `as of a position, is what a live projector had there`(number: Int) async throws {
        let ledger = try await ReplayLedger()
        try ledger.live(number: number, commands: 50)
        let then = try ReadModels.live(ledger)
        let (position, time) = (ledger.lastPosition, ledger.head.recordedAt)
        // One commit, so that the position is not its end.
        try ledger.append([.opened("new"), .granted("new-1", 5, to: "new")])
        try ledger.append([.granted("new-2", 5, to: "new")])
        #expect(try ReadModels.live(ledger) != then)
        for bound in [Bound.position(position), .time(time)] {
            for source in [ledger.source, ledger.file] {
                let target = try await ReplayLedger.database()
                _ = try await ReplayLedger.fill(target, from: source, Selection(until: bound))
                #expect(ReadModels.differences(try ReadModels.rows(of: target), then) == [])
            }
        }
        // Inside a commit, with the log: it ends there, in a commit of its own.
        let target = try await ReplayLedger.database()
        let inside = Selection(until: .position(position + 1))
        _ = try await ReplayLedger.fill(target, from: ledger.source, inside, hasLog: true)
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        let copy = try #require(try Log.ledger(named: "main", on: connection))
        #expect(try Log.head(of: copy, on: connection).last == position + 1)
        #expect(
            try Self.sql(target, "SELECT account FROM tally_api.balances WHERE account = 'new'")
                == ["new"]
        )
    }

    @Test func `of one account, has that account's rows as they are`() async throws {
        let ledger = try await ReplayLedger()
        try ledger.live(number: 4, commands: 150)
        _ = try ReadModels.live(ledger)
        let target = try await ReplayLedger.database()
        let selection = Selection(only: Only([.account("alice")]))
        _ = try await ReplayLedger.fill(target, from: ledger.source, selection)
        for view in ["balances", "statements", "lots", "reservations", "journal"] {
            let sql = """
                SELECT to_jsonb(v) - 'ledger_id' FROM tally_api.\(view) v
                WHERE account = 'alice' ORDER BY 1
                """
            let rows = try Self.sql(target, sql)
            #expect(rows == (try Self.sql(ledger.target, sql)) && !rows.isEmpty, "\(view)")
            let others = "SELECT FROM tally_api.\(view) WHERE account <> 'alice'"
            #expect(try Self.sql(target, others).isEmpty)
        }
    }

    @Test func `another database, selection or past is refused, and left as it is`() async throws {
        let ledger = try await ReplayLedger()
        try ledger.live(number: 5, commands: 20)
        await #expect(throws: ReplayFailure.notEmpty) {
            try await ReplayLedger.fill(ledger.target, from: ledger.source)
        }
        let made = "SELECT nspname FROM pg_namespace WHERE nspname = 'tally_replay'"
        #expect(try Self.sql(ledger.target, made).isEmpty)
        let target = try await ReplayLedger.database()
        _ = try await ReplayLedger.fill(target, from: ledger.source, stretches: 1)
        let before = try ReadModels.rows(of: target)
        let had = "ledger main from the first event until the last"
        await #expect(throws: ReplayFailure.otherReplay(had: had)) {
            try await ReplayLedger.fill(
                target,
                from: ledger.source,
                Selection(only: Only([.account("alice")]))
            )
        }
        await #expect(throws: ReplayFailure.otherReplay(had: had)) {
            try await ReplayLedger.fill(target, from: ledger.source, hasLog: true)
        }
        let other = try await ReplayLedger()
        try other.live(number: 6, commands: 40)
        // As long as the one that it is not.
        while other.lastPosition < ledger.lastPosition {
            try other.append([.opened(AccountID(trusted: "more-\(other.lastPosition)"))])
        }
        for source in [other.source, other.file] {
            await #expect(throws: ReplayFailure.otherSource(13)) {
                try await ReplayLedger.fill(target, from: source)
            }
        }
        await #expect(throws: ReplayFailure.needsWholePrefix) {
            try await ReplayLedger.fill(target, from: ledger.source, Selection(from: .position(2)))
        }
        #expect(ReadModels.differences(try ReadModels.rows(of: target), before) == [])
        // The same past out of files goes on.
        let progress = try await ReplayLedger.fill(target, from: ledger.file)
        #expect(progress.position == ledger.lastPosition)
        #expect(
            ReadModels.differences(try ReadModels.rows(of: target), try ReadModels.live(ledger))
                == []
        )
    }

    @Test func `of nothing, nothing is made, and something else may be asked for`() async throws {
        let ledger = try await ReplayLedger()
        try ledger.live(number: 7, commands: 20)
        let target = try await ReplayLedger.database()
        let only = Only([.account("nobody")])
        await #expect(throws: ReplayFailure.nothingSelected(only, 1, ledger.lastPosition)) {
            try await ReplayLedger.fill(target, from: ledger.source, Selection(only: only))
        }
        _ = try await ReplayLedger.fill(target, from: ledger.source)
        let live = try ReadModels.live(ledger)
        #expect(ReadModels.differences(try ReadModels.rows(of: target), live) == [])
    }

    @Test func `two at once do not mix`() async throws {
        let ledger = try await ReplayLedger()
        try ledger.live(number: 8, commands: 20)
        let target = try await ReplayLedger.database()
        let source = ledger.source
        let first = Replayer {
            try Replayer.Ends(
                from: source(),
                into: Connection(to: target),
                Selection(),
                hasLog: false,
                readModels: ReadModels.shipped()
            )
        }
        _ = try await first.begin()
        await #expect(throws: ReplayFailure.busy) {
            try await ReplayLedger.fill(target, from: source)
        }
        while try await first.step() != nil {}
        #expect(
            ReadModels.differences(try ReadModels.rows(of: target), try ReadModels.live(ledger))
                == []
        )
    }

    @Test func `a read model that cannot go on stops the replay by its name`() async throws {
        let ledger = try await ReplayLedger()
        try ledger.append([.opened("alice")])
        try ledger.append([.granted("l1", 5)])
        let target = try await ReplayLedger.database()
        _ = try await ReplayLedger.fill(target, from: ledger.source(atMost: 1), stretches: 1)
        let table = try Self.sql(
            target,
            "SELECT 'tally_lots_' || build || '.lots' FROM tally.projections WHERE name = 'lots'"
        )[0]
        _ = try Self.sql(target, "ALTER TABLE \(table) ADD CHECK (available < 5)")
        let error = await #expect(throws: ReplayFailure.self) {
            try await ReplayLedger.fill(target, from: ledger.source)
        }
        #expect(error?.description.contains("lots cannot apply positions 2 to 2") == true)
        _ = try Self.sql(target, "ALTER TABLE \(table) DROP CONSTRAINT lots_available_check")
        _ = try await ReplayLedger.fill(target, from: ledger.source)
        #expect(
            ReadModels.differences(try ReadModels.rows(of: target), try ReadModels.live(ledger))
                == []
        )
    }
}
