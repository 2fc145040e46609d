// SPDX-License-Identifier: Apache-2.0
import Postgres
import TestSupport
import Testing

@Suite struct `Postgres: interruptions` {
    @Test func `no answer in time is timedOut, and the connection is closed`() async throws {
        let connection = try await connect()
        let clock = ContinuousClock()
        let start = clock.now
        let error = #expect(throws: PostgresError.self) {
            try connection.execute("SELECT pg_sleep(3600)", timeout: .milliseconds(100))
        }
        let elapsed = clock.now - start
        #expect(error?.kind == .timedOut)
        #expect(elapsed >= .milliseconds(100) && elapsed < .seconds(3600))
        #expect(!connection.isUsable)
        #expect(connection.socket == -1)
        let later = #expect(throws: PostgresError.self) { try connection.execute("SELECT 1") }
        #expect(later?.kind == .connectionLost)
    }

    @Test func `a server that does not answer is cannotConnect`() async throws {
        // TEST-NET-1, an address that leads nowhere (RFC 5737).
        let target = ConnectionTarget(
            "host=192.0.2.1 dbname=none",
            connectTimeout: .milliseconds(100)
        )
        let error = #expect(throws: PostgresError.self) { try Connection(to: target) }
        #expect(error?.kind == .cannotConnect)
    }

    @Test func `the canceller ends the statement and nothing else`() async throws {
        let connection = try await connect()
        try connection.send(Statement("sleep", "SELECT pg_sleep(3600)"))
        let observer = try await connect()
        let sleeps = try await eventually { try observer.says(isSleeping(connection)) }
        #expect(sleeps)
        try connection.canceller.cancel()
        let error = #expect(throws: PostgresError.self) { try connection.receive() }
        #expect(error?.kind == .cancelled)
        #expect(error?.sqlState == .queryCanceled)
        #expect(try connection.execute("SELECT 'on'").string(0, 0) == "on")
    }

    @Test func `a backend terminated between send and receive is connectionLost`() async throws {
        let connection = try await connect()
        try connection.send(Statement("sleep", "SELECT pg_sleep(3600)"))
        let observer = try await connect()
        let sleeps = try await eventually { try observer.says(isSleeping(connection)) }
        #expect(sleeps)
        try observer.execute("SELECT pg_terminate_backend(\(connection.backendProcessID), 10000)")
        #expect(waitReadable([connection.socket], for: .patience) == [true])
        let error = #expect(throws: PostgresError.self) { try connection.receive() }
        #expect(error?.kind == .connectionLost)
        #expect(error?.sqlState == .adminShutdown)
        #expect(!connection.isUsable)
        let later = #expect(throws: PostgresError.self) { try connection.query(Statement("s", "")) }
        #expect(later?.kind == .connectionLost)
    }

    @Test func `an idle connection that was terminated is connectionLost`() async throws {
        let connection = try await connect()
        let observer = try await connect()
        try observer.execute("SELECT pg_terminate_backend(\(connection.backendProcessID), 10000)")
        let error = #expect(throws: PostgresError.self) {
            try connection.query(Statement("one", "SELECT 1"))
        }
        #expect(error?.kind == .connectionLost)
    }

    @Test func `two statements run at once on two connections`() async throws {
        let first = try await connect()
        let second = try await connect()
        // Advisory locks belong to one database: the waiting connection has to share it.
        let conninfo = try await database()
        let holder = try Connection(to: ConnectionTarget(conninfo))
        let waiting = try Connection(to: ConnectionTarget(conninfo))
        try holder.execute("SELECT pg_advisory_lock(1)")
        try waiting.send(Statement("lock", "SELECT pg_advisory_lock(1), 'late'"))
        try first.send(Statement("n", "SELECT 1"))
        try second.send(Statement("n", "SELECT 2"))
        var open = [first, second]
        var values: Set<Int32> = []
        while !open.isEmpty {
            let sockets = open.map(\.socket) + [waiting.socket]
            let ready = waitReadable(sockets, for: .patience)
            try #require(ready.contains(true))
            #expect(ready.last == false)
            for connection in open where try connection.hasResult() {
                values.insert(try connection.receive().int32(0, 0))
            }
            open.removeAll { values.contains($0 === first ? 1 : 2) }
        }
        #expect(values == [1, 2])
        #expect(try !waiting.hasResult())
        try holder.execute("SELECT pg_advisory_unlock(1)")
        #expect(waitReadable([waiting.socket], for: .patience) == [true])
        #expect(try waiting.receive().text(0, 1) == "late")
    }

    @Test func `half an answer is no result yet`() async throws {
        let connection = try await connect()
        // The first row is more than the server keeps back; the commit and the rest come later.
        let statement = Statement(
            "slow",
            "SELECT repeat('x', 100000), pg_sleep((n - 1) * 0.2) FROM generate_series(1, 2) n"
        )
        try connection.send(statement)
        #expect(waitReadable([connection.socket], for: .patience) == [true])
        #expect(try !connection.hasResult())
        while try !connection.hasResult() {
            try #require(waitReadable([connection.socket], for: .patience) == [true])
        }
        #expect(try connection.hasResult())
        #expect(try connection.receive(timeout: .zero).count == 2)
        #expect(try connection.execute("SELECT 'on'").string(0, 0) == "on")
    }

    @Test func `nothing to read in the time given is false`() async throws {
        let connection = try await connect()
        #expect(waitReadable([connection.socket], for: .zero) == [false])
        #expect(waitReadable([], for: .zero).isEmpty)
    }

    private func isSleeping(_ connection: Connection) -> String {
        """
        EXISTS (SELECT FROM pg_stat_activity
                WHERE pid = \(connection.backendProcessID) AND wait_event = 'PgSleep')
        """
    }
}
