// SPDX-License-Identifier: Apache-2.0
import Postgres
import Testing

@Suite struct `Postgres: pipeline` {
    private let insert = Statement("insert", "INSERT INTO t VALUES ($1) RETURNING n")
    private let sum = Statement("sum", "SELECT sum(n) FROM t")

    @Test func `all steps answer in order`() async throws {
        let connection = try await connect()
        try connection.execute("CREATE TABLE t (n int8 PRIMARY KEY)")
        for _ in 0..<2 {
            let rows = try connection.pipeline([
                (insert, number(1)), (insert, number(2)),
                (Statement("delete", "DELETE FROM t"), Parameters()),
            ])
            #expect(rows.count == 3)
            #expect(rows[0].int64(0, 0) == 1)
            #expect(rows[1].int64(0, 0) == 2)
            #expect(rows[2].affectedRows == 2)
        }
        #expect(try connection.pipeline([]).isEmpty)
    }

    @Test func `an error in the middle undoes all, and the connection goes on`() async throws {
        let connection = try await connect()
        try connection.execute("CREATE TABLE t (n int8 PRIMARY KEY)")
        let error = #expect(throws: PostgresError.self) {
            try connection.pipeline([
                (insert, number(1)), (insert, number(1)), (insert, number(2)),
            ])
        }
        #expect(error?.sqlState == .uniqueViolation)
        #expect(try connection.execute("SELECT count(*) FROM t").string(0, 0) == "0")
        #expect(try connection.pipeline([(insert, number(3))]).count == 1)
    }

    @Test func `large steps do not block each other`() async throws {
        let connection = try await connect()
        let echo = Statement("echo", "SELECT $1::bytea")
        var parameters = Parameters()
        parameters.append([UInt8](repeating: 9, count: 4_000_000))
        let rows = try connection.pipeline(Array(repeating: (echo, parameters), count: 8))
        #expect(rows.map { $0.bytes(0, 0).count } == Array(repeating: 4_000_000, count: 8))
    }

    @Test func `a terminated backend ends it`() async throws {
        let connection = try await connect()
        let end = Statement("end", "SELECT pg_terminate_backend(pg_backend_pid())")
        let error = #expect(throws: PostgresError.self) {
            try connection.pipeline([(end, Parameters()), (end, Parameters())])
        }
        #expect(error?.kind == .connectionLost)
        #expect(!connection.isUsable)
    }

    @Test func `no answer in time closes the connection`() async throws {
        let connection = try await connect()
        let sleep = Statement("sleep", "SELECT pg_sleep(60)")
        let error = #expect(throws: PostgresError.self) {
            try connection.pipeline([(sleep, Parameters())], timeout: .milliseconds(100))
        }
        #expect(error?.kind == .timedOut)
        #expect(!connection.isUsable)
    }

    private func number(_ value: Int64) -> Parameters {
        var parameters = Parameters()
        parameters.append(value)
        return parameters
    }
}
