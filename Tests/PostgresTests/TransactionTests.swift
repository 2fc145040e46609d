// SPDX-License-Identifier: Apache-2.0
import Postgres
import TestSupport
import Testing

@Suite struct `Postgres: transactions and notifications` {
    private struct Stop: Error {}

    @Test func `a body that returns is committed`() async throws {
        let connection = try await connect()
        try connection.execute("CREATE TABLE t (n int)")
        let value = try connection.transaction("BEGIN ISOLATION LEVEL SERIALIZABLE") {
            try connection.execute("INSERT INTO t VALUES (1)").affectedRows
        }
        #expect(value == 1)
        #expect(try count(connection) == "1")
    }

    @Test func `a body that throws is rolled back`() async throws {
        let connection = try await connect()
        try connection.execute("CREATE TABLE t (n int)")
        #expect(throws: Stop.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES (1)")
                throw Stop()
            }
        }
        #expect(try count(connection) == "0")
    }

    @Test func `a body that hides an error is told that nothing was committed`() async throws {
        let connection = try await connect()
        try connection.execute("CREATE TABLE t (n int)")
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES (1)")
                hideError(of: connection)
            }
        }
        #expect(error?.sqlState == .inFailedTransaction)
        #expect(try count(connection) == "0")
    }

    @Test func `notifications arrive in order`() async throws {
        let conninfo = try await database()
        let listener = try Connection(to: ConnectionTarget(conninfo))
        let sender = try Connection(to: ConnectionTarget(conninfo))
        try listener.execute("LISTEN news")
        #expect(try listener.notifications().isEmpty)
        try sender.execute("NOTIFY news, 'first'; NOTIFY news, 'second'; NOTIFY other")
        var notifications: [Postgres.Notification] = []
        while notifications.count < 2 {
            try #require(waitReadable([listener.socket], for: .patience) == [true])
            notifications += try listener.notifications()
        }
        #expect(notifications.map(\.payload) == ["first", "second"])
        #expect(notifications.map(\.channel) == ["news", "news"])
        #expect(notifications.first?.processID == sender.backendProcessID)
    }

    private func hideError(of connection: Connection) {
        #expect(throws: PostgresError.self) { try connection.execute("SELECT 1/0") }
    }

    private func count(_ connection: Connection) throws -> String {
        try connection.execute("SELECT count(*) FROM t").string(0, 0)
    }
}
