// SPDX-License-Identifier: Apache-2.0
import Postgres
import Testing

@Suite struct `Postgres: errors` {
    @Test(arguments: [
        ("SELEC 1", SQLState.syntaxError),
        ("SELECT 1/0", .divisionByZero),
        ("SELECT * FROM nowhere", .undefinedTable),
        ("INSERT INTO t VALUES (1)", .uniqueViolation),
        ("SELECT 1; SELECT 1/0; SELECT 2", .divisionByZero),
    ])
    func `the server's refusal is typed and the connection goes on`(
        sql: String,
        sqlState: SQLState
    ) async throws {
        let connection = try await connect()
        try connection.execute("CREATE TABLE t (n int PRIMARY KEY); INSERT INTO t VALUES (1)")
        let error = #expect(throws: PostgresError.self) { try connection.execute(sql) }
        #expect(error?.kind == .server)
        #expect(error?.sqlState == sqlState)
        #expect(error?.isConnectionFailure == false)
        #expect(try connection.execute("SELECT 'on'").string(0, 0) == "on")
    }

    @Test func `an error tells where and what`() async throws {
        let connection = try await connect()
        try connection.execute("CREATE TABLE t (n int CONSTRAINT once UNIQUE)")
        let syntax = #expect(throws: PostgresError.self) {
            try connection.execute("SELECT FRO x y")
        }
        #expect(syntax?.statementPosition == 14)
        #expect(syntax?.sqlState?.classCode == "42")
        let insert = Statement("insert", "INSERT INTO t VALUES (1)")
        try connection.query(insert)
        let twice = #expect(throws: PostgresError.self) { try connection.query(insert) }
        #expect(twice?.sqlState == .uniqueViolation)
        #expect(twice?.constraint == "once")
        #expect(twice?.detail == "Key (n)=(1) already exists.")
        #expect(twice?.description.contains("[23505]") == true)
    }

    @Test func `a statement that can't be prepared can be corrected`() async throws {
        let connection = try await connect()
        #expect(throws: PostgresError.self) {
            try connection.query(Statement("s", "SELECT n FROM later"))
        }
        try connection.execute("CREATE TABLE later AS SELECT 5 AS n")
        #expect(try connection.query(Statement("s", "SELECT n FROM later")).int32(0, 0) == 5)
    }

    @Test func `statements that the server forgot are prepared again`() async throws {
        let connection = try await connect()
        let statement = Statement("s", "SELECT 5")
        try connection.query(statement)
        try connection.execute("DEALLOCATE ALL")
        let error = #expect(throws: PostgresError.self) { try connection.query(statement) }
        #expect(error?.sqlState == .invalidStatementName)
        #expect(try connection.query(statement).int32(0, 0) == 5)
    }

    @Test func `text with U+0000 is refused`() async throws {
        let connection = try await connect()
        var parameters = Parameters()
        parameters.append("a\0b")
        let error = #expect(throws: PostgresError.self) {
            try connection.query(Statement("text", "SELECT $1::text"), parameters)
        }
        #expect(error?.sqlState == .characterNotInRepertoire)
    }

    @Test func `calls out of order are misuse`() async throws {
        let connection = try await connect()
        let statement = Statement("s", "SELECT 1")
        let early = #expect(throws: PostgresError.self) { try connection.receive() }
        #expect(early?.kind == .protocolMisuse)
        try connection.send(statement)
        let second = #expect(throws: PostgresError.self) { try connection.send(statement) }
        #expect(second?.kind == .protocolMisuse)
        #expect(try connection.receive().int32(0, 0) == 1)
    }

    @Test func `no server there is cannotConnect`() {
        let error = #expect(throws: PostgresError.self) {
            try Connection(to: ConnectionTarget("host=/nonexistent dbname=none"))
        }
        #expect(error?.kind == .cannotConnect)
        #expect(error?.isConnectionFailure == true)
    }

    @Test func `the conninfo does not choose the encoding`() async throws {
        let conninfo = try await database() + " client_encoding=LATIN1 application_name=mine"
        let connection = try Connection(to: ConnectionTarget(conninfo))
        #expect(try connection.execute("SHOW client_encoding").string(0, 0) == "UTF8")
        #expect(try connection.execute("SHOW application_name").string(0, 0) == "mine")
        #expect(connection.serverVersion >= 150_000)
        #expect(connection.backendProcessID > 0)
    }
}
