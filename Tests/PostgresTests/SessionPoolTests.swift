// SPDX-License-Identifier: Apache-2.0
import Postgres
import TestSupport
import Testing

@Suite struct `Postgres: session pool` {
    private let lock = "SELECT pg_advisory_lock(1); SELECT pg_advisory_unlock(1)"

    @Test func `callers share no more than the sessions there are`() async throws {
        let conninfo = try await database()
        let pool = SessionPool(ConnectionTarget(conninfo), size: 2)
        let processes = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await pool.perform { connection in
                        try connection.execute("SELECT 1")
                        return connection.backendProcessID
                    }
                }
            }
            return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
        }
        #expect((1...2).contains(processes.count))
        await pool.close()
    }

    @Test func `a caller too many is refused, and those who wait are served`() async throws {
        let conninfo = try await database()
        let holder = try Connection(to: ConnectionTarget(conninfo))
        try holder.execute("SELECT pg_advisory_lock(1)")
        let pool = SessionPool(ConnectionTarget(conninfo), size: 2, waitersMaximum: 3)
        let lock = lock
        let refused = try await withThrowingTaskGroup(of: SessionPoolError?.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    do {
                        try await pool.perform { _ = try $0.execute(lock) }
                        return nil
                    } catch let error as SessionPoolError {
                        return error
                    }
                }
            }
            // Two run and three wait, so one comes back while the lock is still held.
            let first = try await group.next() ?? nil
            try holder.execute("SELECT pg_advisory_unlock(1)")
            for try await error in group { #expect(error == nil) }
            return first
        }
        #expect(refused == .queueFull(waitersMaximum: 3))
        await pool.close()
    }

    @Test func `one who waits can leave`() async throws {
        let conninfo = try await database()
        let holder = try Connection(to: ConnectionTarget(conninfo))
        try holder.execute("SELECT pg_advisory_lock(1)")
        let pool = SessionPool(ConnectionTarget(conninfo), size: 1)
        let lock = lock
        let running = Task { try await pool.perform { _ = try $0.execute(lock) } }
        let waits = try await eventually {
            try holder.says("EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        }
        #expect(waits)
        let waiting = Task { try await pool.perform { _ in } }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        try holder.execute("SELECT pg_advisory_unlock(1)")
        try await running.value
        try await pool.perform { _ in }
        await pool.close()
    }

    @Test func `a closed pool refuses`() async throws {
        let pool = SessionPool(ConnectionTarget(try await database()), size: 1)
        try await pool.perform { _ in }
        await pool.close()
        await #expect(throws: SessionPoolError.closed) { try await pool.perform { _ in } }
    }
}
