// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventLog
import Postgres
import TestSupport
import Testing

@Suite struct `Logins that are no superuser` {
    /// A cluster of its own, as the roles belong to the cluster; its database is the migrator's.
    private static func prepare() async throws -> (admin: EngineHarness, conninfo: String) {
        let postgres = try await PrivatePostgres.separate()
        let conninfo = try await postgres.database()
        let admin = EngineHarness(conninfo: conninfo)
        let database = try admin.sql("SELECT current_database()")[0]
        try admin.sql(
            """
            CREATE ROLE migrator LOGIN CREATEROLE;
            CREATE ROLE server LOGIN;
            ALTER DATABASE \(database) OWNER TO migrator
            """
        )
        return (admin, conninfo)
    }

    @Test func `migrate with CREATEROLE, and serve with tally_app alone`() async throws {
        let (admin, conninfo) = try await Self.prepare()
        let migrator = try Connection(to: ConnectionTarget(conninfo + " user=migrator"))
        try Migrations.run(on: migrator)
        try migrator.execute("GRANT tally_app TO server")
        migrator.close()

        let server = EngineHarness(conninfo: conninfo + " user=server")
        let process = try await server.process()
        try await process.open("alice", credits: 10)
        try await server.expectPages(through: 2)
        await process.stop()
        try await admin.expectVerified()

        let connection = try Connection(to: server.target)
        defer { connection.close() }
        for forbidden in [
            "SET ROLE tally_owner", "ALTER TABLE tally.events DISABLE TRIGGER ALL",
            "UPDATE tally.events SET account = 'mallory'", "DELETE FROM tally.commits",
            "TRUNCATE tally.events", "DROP SCHEMA tally CASCADE",
        ] {
            let error = #expect(throws: PostgresError.self, "\(forbidden)") {
                try connection.execute(forbidden)
            }
            #expect(error?.sqlState == .insufficientPrivilege)
        }
    }

    @Test func `do not serve what is not migrated, and say so`() async throws {
        let (_, conninfo) = try await Self.prepare()
        let server = EngineHarness(conninfo: conninfo + " user=server")
        let error = await #expect(throws: PostgresError.self) { _ = try await server.process() }
        #expect(error?.sqlState == .insufficientPrivilege)
    }
}
