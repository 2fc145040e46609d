// SPDX-License-Identifier: Apache-2.0
import Postgres
import TestSupport
import Testing

@Suite struct `Postgres: sessions` {
    private struct Stop: Error {}

    @Test func `the setup is run after each connecting`() async throws {
        let session = Session(
            ConnectionTarget(try await database()),
            setup: ["SET search_path = elsewhere", "SET statement_timeout = 4321"]
        )
        for _ in 0..<2 {
            let values = try await session.perform { connection in
                defer { connection.close() }
                return [
                    try connection.execute("SHOW search_path").string(0, 0),
                    try connection.execute("SHOW statement_timeout").string(0, 0),
                ]
            }
            #expect(values == ["elsewhere", "4321ms"])
        }
    }

    @Test func `a terminated backend costs nothing while the session is idle`() async throws {
        let observer = try await connect()
        let session = Session(ConnectionTarget(try await database()))
        let first = try await session.perform { $0.backendProcessID }
        try observer.execute("SELECT pg_terminate_backend(\(first), 10000)")
        let second = try await session.perform { connection in
            try connection.execute("SELECT 1")
            return connection.backendProcessID
        }
        #expect(first != second)
    }

    @Test func `after a loss the session connects again`() async throws {
        let session = Session(ConnectionTarget(try await database()))
        let error = await #expect(throws: PostgresError.self) {
            try await session.perform { connection in
                _ = try connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            }
        }
        #expect(error?.kind == .connectionLost)
        #expect(try await session.perform { try $0.execute("SELECT 1").string(0, 0) } == "1")
    }

    @Test func `an attempt before the back-off is over fails at once`() async throws {
        let conninfo = try await database()
        let observer = try Connection(to: ConnectionTarget(conninfo))
        try observer.execute("CREATE SEQUENCE attempts")
        let session = Session(
            ConnectionTarget(conninfo),
            setup: ["SELECT nextval('attempts')", "SELECT FROM ready"]
        )
        for _ in 0..<50 {
            let error = await #expect(throws: PostgresError.self) {
                try await session.perform { _ in }
            }
            #expect(error?.sqlState == .undefinedTable)
        }
        let attempts = try observer.execute("SELECT last_value FROM attempts").string(0, 0)
        #expect(try #require(Int(attempts)) < 50)

        try observer.execute("CREATE TABLE ready ()")
        let end = ContinuousClock.now + .patience
        var isConnected = false
        while !isConnected, ContinuousClock.now < end {
            do {
                isConnected = try await session.perform { $0.isUsable }
            } catch let error as PostgresError {
                #expect(error.sqlState == .undefinedTable)
            }
        }
        #expect(isConnected)
    }

    @Test func `no server there is cannotConnect`() async {
        let session = Session(ConnectionTarget("host=/nonexistent dbname=none"))
        for _ in 0..<2 {
            let error = await #expect(throws: PostgresError.self) {
                try await session.perform { _ in }
            }
            #expect(error?.kind == .cannotConnect)
        }
    }

    @Test func `a setup that fails is the error`() async throws {
        let target = ConnectionTarget(try await database())
        let session = Session(target, setup: ["SET ROLE nobody_there"])
        let error = await #expect(throws: PostgresError.self) {
            try await session.perform { _ in }
        }
        #expect(error?.kind == .server)
    }

    @Test func `an error of the body leaves the connection`() async throws {
        let session = Session(ConnectionTarget(try await database()))
        let first = try await session.perform { $0.backendProcessID }
        await #expect(throws: Stop.self) { try await session.perform { _ in throw Stop() } }
        await #expect(throws: PostgresError.self) {
            try await session.perform { _ = try $0.execute("SELECT 1/0") }
        }
        #expect(try await session.perform { $0.backendProcessID } == first)
    }

    @Test func `a transaction left open is an error and is undone`() async throws {
        let session = Session(ConnectionTarget(try await database()))
        let error = await #expect(throws: PostgresError.self) {
            try await session.perform { _ = try $0.execute("BEGIN; CREATE TABLE t (n int)") }
        }
        #expect(error?.kind == .protocolMisuse)
        let name = try await session.perform {
            try $0.execute("SELECT to_regclass('t')").string(0, 0)
        }
        #expect(name.isEmpty)
    }

    @Test func `a closed session refuses`() async throws {
        let session = Session(ConnectionTarget(try await database()))
        try await session.perform { _ = try $0.execute("SELECT 1") }
        await session.close()
        await session.close()
        let error = await #expect(throws: PostgresError.self) {
            try await session.perform { _ in }
        }
        #expect(error?.kind == .connectionLost)
    }

    @Test func `blocked sessions leave Swift's pool free, and can be cancelled`() async throws {
        let conninfo = try await database()
        let observer = Session(ConnectionTarget(conninfo))
        let sessionCount = 12
        let sleeping = """
            (SELECT count(*) = \(sessionCount) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event = 'PgSleep')
            """
        try await withThrowingTaskGroup(of: PostgresError.Kind?.self) { group in
            for _ in 0..<sessionCount {
                group.addTask {
                    let session = Session(ConnectionTarget(conninfo))
                    let error = await #expect(throws: PostgresError.self) {
                        try await session.perform {
                            _ = try $0.execute("SELECT pg_sleep(3600)", timeout: .seconds(3600))
                        }
                    }
                    return error?.kind
                }
            }
            let allSleep = try await eventually {
                try await observer.perform { try $0.says(sleeping) }
            }
            #expect(allSleep)
            let other = Task.detached {
                for _ in 0..<1000 { await Task.yield() }
                return true
            }
            #expect(await other.value)
            group.cancelAll()
            for try await kind in group { #expect(kind == .cancelled) }
        }
    }

    @Test func `a task cancelled before does not begin`() async throws {
        let session = Session(ConnectionTarget(try await database()))
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            try await session.perform { _ in }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
