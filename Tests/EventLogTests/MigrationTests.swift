// SPDX-License-Identifier: Apache-2.0

import EmbeddedPostgres
import EventLog
import Postgres
import Schema
import TestSupport
import Testing

@Suite struct `Migrations of the database` {
    @Test func `the second run finds nothing to do`() async throws {
        let connection = try await connect()
        #expect(throws: LogError.notMigrated) { try Migrations.check(on: connection) }
        #expect(try Migrations.run(on: connection) == Migration.all.map(\.name))
        #expect(try Migrations.run(on: connection) == [])
        try Migrations.check(on: connection)
    }

    @Test func `of two at once one does it, and both succeed`() async throws {
        let target = ConnectionTarget(try await PrivatePostgres.shared().database())
        let ran = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let connection = try Connection(to: target)
                    defer { connection.close() }
                    return try Migrations.run(on: connection)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(ran == Migration.all.map(\.name))
        try Migrations.check(on: Connection(to: target))
    }

    @Test func `a migration that was changed is refused`() async throws {
        let connection = try await connect()
        try Migrations.run(on: connection)
        try connection.execute(#"UPDATE tally.migrations SET checksum = '\x00'"#)
        let error = LogError.migrationChanged(version: 1, name: "log")
        #expect(throws: error) { try Migrations.run(on: connection) }
        #expect(throws: error) { try Migrations.check(on: connection) }
    }

    @Test func `a newer schema is refused`() async throws {
        let connection = try await connect()
        try Migrations.run(on: connection)
        try connection.execute(
            #"INSERT INTO tally.migrations VALUES (99, 'later', '\x00', clock_timestamp())"#
        )
        let error = LogError.schemaIsNewer(version: 99)
        #expect(throws: error) { try Migrations.run(on: connection) }
        #expect(throws: error) { try Migrations.check(on: connection) }
    }

    @Test func `a database that is not UTF-8 is refused`() async throws {
        let postgres = try await PrivatePostgres.shared()
        try await postgres.server.query(
            "CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' "
                + "LC_COLLATE 'C' LC_CTYPE 'C'",
            database: "postgres"
        )
        let target = ConnectionTarget(postgres.server.conninfo(database: "ascii"))
        let connection = try Connection(to: target)
        #expect(throws: LogError.notUTF8(encoding: "SQL_ASCII")) {
            try Migrations.run(on: connection)
        }
        #expect(throws: LogError.notUTF8(encoding: "SQL_ASCII")) {
            try Migrations.check(on: connection)
        }
    }

    @Test(arguments: ["events", "commits"])
    func `the program may add to the log, not change it`(table: String) async throws {
        let connection = try await TestLog().connect()
        for sql in Self.changes(of: table) {
            #expect(try refusal(of: sql, on: connection)?.rawValue == "42501")
        }
        let sqls = [
            "ALTER TABLE \(table) DISABLE TRIGGER ALL", "DROP TABLE \(table)",
            "UPDATE migrations SET version = 2", "DELETE FROM ledgers", "CREATE TABLE x (y int)",
        ]
        for sql in sqls {
            #expect(try refusal(of: sql, on: connection)?.rawValue == "42501")
        }
    }

    @Test(arguments: ["SET ROLE tally_owner", "RESET ROLE"], ["events", "commits"])
    func `the owner cannot change the log either`(role: String, table: String) async throws {
        let connection = try await TestLog().connect()
        try connection.execute(role)
        for sql in Self.changes(of: table) {
            #expect(try refusal(of: sql, on: connection)?.rawValue == "TL001")
        }
    }

    private static func changes(of table: String) -> [String] {
        [
            "UPDATE \(table) SET recorded_at = now()", "DELETE FROM \(table)",
            "DELETE FROM \(table) WHERE false", "TRUNCATE \(table)",
        ]
    }

    private func connect() async throws -> Connection {
        try Connection(to: ConnectionTarget(await PrivatePostgres.shared().database()))
    }
}
