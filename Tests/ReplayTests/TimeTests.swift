// SPDX-License-Identifier: Apache-2.0

import Domain
import EventLog
import Postgres
import Replaying
import TestSupport
import Testing

/// A time as the end of a range: what was replayed up to it is what it is for ever.
@Suite(.timeLimit(.minutes(20))) struct `Replaying up to a time` {
    private static let minute: Int64 = 60 * Instant.microsecondsPerSecond

    /// PostgreSQL's clock, so many minutes ago.
    private static func clock(
        of target: ConnectionTarget,
        minutesAgo minutes: Int64
    ) throws -> Instant {
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        return Instant(microseconds: try Log.clock(on: connection).microseconds - minutes * minute)
    }

    @Test func `a batch that was decided before it may come until a later one is there`()
        async throws
    {
        let ledger = try await ReplayLedger()
        let start = try Self.clock(of: ledger.target, minutesAgo: 20).microseconds
        let past = (0...20).map { Instant(microseconds: start + $0 * Self.minute) }
        try ledger.append([.opened("alice")], at: past[0])
        let settled = Instant(microseconds: past[0].microseconds - 1)
        for time in [past[0], past[10]] {
            await #expect(throws: ReplayFailure.timeAhead(time, end: 1, endTime: settled)) {
                try await ledger.printed(Selection(until: .time(time)))
            }
        }
        // It was stamped before the time, and comes after somebody asked for that.
        try ledger.append([.granted("l1", 5)], at: past[5])
        await #expect(throws: ReplayFailure.self) {
            try await ledger.printed(Selection(until: .time(past[10])))
        }
        try ledger.append([.granted("l2", 5)], at: past[15])
        let whole = try await ledger.printed(Selection(until: .time(past[10])))
        #expect(whole == Array(ledger.lines[..<2].joined()))
    }

    @Test func `a ledger that is quiet closes a time after an hour`() async throws {
        let ledger = try await ReplayLedger()
        let recorded = try Self.clock(of: ledger.target, minutesAgo: 90)
        try ledger.append([.opened("alice")], at: recorded)
        let over = try Self.clock(of: ledger.target, minutesAgo: 61)
        #expect(try await ledger.printed(Selection(until: .time(over))) == ledger.lines[0])
        let early = try Self.clock(of: ledger.target, minutesAgo: 50)
        await #expect(throws: ReplayFailure.self) {
            try await ledger.printed(Selection(until: .time(early)))
        }
    }

    @Test func `the clock of a standby says nothing of what it has not got`() async throws {
        let primary = try await PrivatePostgres.separate()
        let conninfo = try await primary.database()
        let ledger = try ReplayLedger(in: ConnectionTarget(conninfo))
        try ledger.append([.opened("alice")])
        let standby = try await primary.standby()
        let database = try #require(conninfo.split(separator: "dbname=").last.map(String.init))
        let copy = ConnectionTarget(standby.conninfo(of: database))
        let administrator = try Connection(to: copy)
        defer { administrator.close() }
        try administrator.execute("SELECT pg_wal_replay_pause()")
        let isPaused = try await eventually {
            try administrator.execute("SELECT pg_get_wal_replay_pause_state()").string(0, 0)
                == "paused"
        }
        try #require(isPaused)
        let now = try Self.clock(of: copy, minutesAgo: 0)
        func position(on target: ConnectionTarget) throws -> Position {
            let connection = try Log.connect(to: target)
            defer { connection.close() }
            return try LogSource(ledger.ledger, on: connection, quietAfter: .zero).position(at: now)
        }
        #expect(try position(on: ledger.target) == 1)
        #expect(throws: ReplayFailure.self) { try position(on: copy) }
    }
}
