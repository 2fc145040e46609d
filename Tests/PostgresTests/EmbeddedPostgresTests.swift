// SPDX-License-Identifier: Apache-2.0

import EmbeddedPostgres
import Foundation
import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct `Embedded PostgreSQL` {
    static let isRoot = geteuid() == 0

    @Test func `makes a durable server that no network reaches, and stops it`() async throws {
        let server = try await EmbeddedPostgres.start(in: PrivatePostgres.folder())
        let settings = try await server.query(
            """
            SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings
            WHERE name IN ('fsync', 'full_page_writes', 'listen_addresses', 'synchronous_commit')
            """
        )
        #expect(
            settings == "fsync=on full_page_writes=on listen_addresses= synchronous_commit=on"
        )
        #expect(try await server.query("SHOW server_encoding") == "UTF8")

        await server.stop()
        #expect(await server.serverID == nil)
        await #expect(throws: EmbeddedPostgresError.self) { try await server.query("SELECT 1") }
    }

    @Test func `durability is not a setting`() async throws {
        let server = try await EmbeddedPostgres.start(
            in: PrivatePostgres.folder(),
            settings: ["fsync": "off", "work_mem": "7MB"]
        )
        #expect(try await server.query("SHOW fsync") == "on")
        #expect(try await server.query("SHOW work_mem") == "7MB")
        await server.stop()
    }

    @Test func `starts again on the same folder with its data`() async throws {
        let folder = PrivatePostgres.folder()
        let first = try await EmbeddedPostgres.start(in: folder)
        try await first.query("CREATE TABLE kept AS SELECT 42 AS answer")
        await first.stop()

        let second = try await EmbeddedPostgres.start(in: folder)
        #expect(try await second.query("SELECT answer FROM kept") == "42")
        await second.stop()
    }

    @Test func `a command that has done its work stays while another uses its server`() async throws
    {
        let folder = PrivatePostgres.folder()
        let first = try await DataFolder.open(folder)
        var second: DataFolder.Opened? = try await DataFolder.open(folder)
        guard case .owned(let server) = first, case .running = second else {
            Issue.record("The first has the folder, the second uses it.")
            return
        }
        let closing = Task { await first.close() }
        while FileManager.default.contents(atPath: folder + "/tally.lock")?.isEmpty == false {
            await Task.yield()
        }
        // The first is leaving: the second goes on, the third waits until the first has gone.
        let third = Task { try await DataFolder.open(folder) }
        #expect(try await server.query("SELECT 1") == "1")
        withExtendedLifetime(second) {}
        second = nil
        await closing.value
        let opened = try await third.value
        guard case .owned = opened else {
            Issue.record("The third was let in by one that was leaving.")
            return
        }
        await opened.close()
    }

    @Test func `a second owner is refused, a command is told how to connect`() async throws {
        let server = try await EmbeddedPostgres.start(in: PrivatePostgres.folder())
        let refusal = await #expect(throws: EmbeddedPostgresError.self) {
            try await EmbeddedPostgres.start(in: server.folder)
        }
        #expect(
            refusal?.description == """
                \(server.folder) is in use by another tally (process \(getpid())): stop that one, \
                or choose another folder with --data.
                """
        )
        let opened = try await DataFolder.open(server.folder)
        #expect(opened.conninfo == server.conninfo)
        guard case .running = opened else {
            Issue.record("the folder has an owner already")
            return
        }
        await server.stop()
    }

    @Test func `a folder without an owner is opened by starting its server`() async throws {
        let opened = try await DataFolder.open(PrivatePostgres.folder())
        guard case .owned(let server) = opened else {
            Issue.record("the folder has no other owner")
            return
        }
        #expect(try await server.query("SELECT 1") == "1")
        await opened.close()
        #expect(await server.serverID == nil)
    }

    @Test func `the server of a killed owner is replaced`() async throws {
        let folder = PrivatePostgres.folder()
        let owner = try await EmbeddedPostgres.start(in: folder)
        try await owner.query("CREATE TABLE kept AS SELECT 42 AS answer")
        let leftover = try #require(await owner.serverID)
        await owner.abandon()

        let heir = try await EmbeddedPostgres.start(in: folder)
        #expect(await heir.serverID != leftover)
        #expect(try await heir.query("SELECT answer FROM kept") == "42")
        await heir.stop()
    }

    @Test func `a server killed with its owner is recovered`() async throws {
        let folder = PrivatePostgres.folder()
        let owner = try await EmbeddedPostgres.start(in: folder)
        try await owner.query("CREATE TABLE kept AS SELECT 42 AS answer")
        kill(try #require(await owner.serverID), SIGKILL)
        await owner.abandon()

        let heir = try await EmbeddedPostgres.start(in: folder)
        #expect(try await heir.query("SELECT answer FROM kept") == "42")
        await heir.stop()
    }

    @Test func `a killed server is started again while its owner runs`() async throws {
        let postgres = try await PrivatePostgres.separate()
        let server = postgres.server
        try await server.query("CREATE TABLE kept AS SELECT 42 AS answer")
        let killed = try #require(await server.serverID)
        let supervision = Task { await server.supervise() }

        try await postgres.kill()
        let isBack = try await eventually { await server.serverID.map { $0 != killed } ?? false }
        #expect(isBack)
        #expect(try await server.query("SELECT answer FROM kept") == "42")

        supervision.cancel()
        await supervision.value
    }

    @Test func `a test restarts and kills its own server`() async throws {
        let postgres = try await PrivatePostgres.separate()
        let database = try await postgres.database()
        #expect(database != (try await postgres.database()))

        try await postgres.restart(mode: .immediate)
        #expect(try await postgres.server.query("SELECT 1") == "1")

        try await postgres.kill()
        let isGone = try await eventually { await postgres.server.serverID == nil }
        #expect(isGone)
        try await postgres.start()
        #expect(try await postgres.server.query("SELECT 1") == "1")
    }

    @Test func `a cluster that was not made to the end is made anew`() async throws {
        let folder = PrivatePostgres.folder()
        let owner = try await EmbeddedPostgres.start(in: folder)
        await owner.stop()
        try FileManager.default.moveItem(
            atPath: folder + "/postgres/cluster",
            toPath: folder + "/postgres/cluster.new"
        )

        let heir = try await EmbeddedPostgres.start(in: folder)
        #expect(try await heir.query("SELECT 1") == "1")
        #expect(!FileManager.default.fileExists(atPath: folder + "/postgres/cluster.new"))
        await heir.stop()
    }

    @Test func `a path too long for a socket, with odd characters, works`() async throws {
        let folder = PrivatePostgres.folder()
        let long = folder + "/" + String(repeating: "long ", count: 20) + "it's, ok"
        let server = try await EmbeddedPostgres.start(in: long)
        #expect(server.conninfo.hasPrefix("host=/tmp/tallystick-"))
        #expect(try await server.query("SELECT 1") == "1")
        await server.stop()
        try await DataFolder.delete(long)
    }

    @Test(.enabled(if: isRoot, "only root has folders that the server's user cannot reach"))
    func `a folder that the server's user cannot reach works for root`() async throws {
        let parent = PrivatePostgres.folder()
        try FileManager.default.createDirectory(
            atPath: parent,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        let folder = parent + "/data"
        let server = try await EmbeddedPostgres.start(in: folder)
        #expect(server.conninfo.hasPrefix("host=/var/lib/tallystick/"))
        await server.stop()

        let again = try await EmbeddedPostgres.start(in: folder)
        #expect(again.conninfo == server.conninfo)
        await again.stop()
        try await DataFolder.delete(folder)
    }

    @Test func `a machine without PostgreSQL gets a sentence that says what to do`() async throws {
        let empty = PrivatePostgres.folder()
        try FileManager.default.createDirectory(
            atPath: empty,
            withIntermediateDirectories: false
        )
        let error = await #expect(throws: EmbeddedPostgresError.self) {
            try await EmbeddedPostgres.start(
                in: PrivatePostgres.folder(),
                environment: ["TALLY_POSTGRES_BIN": empty]
            )
        }
        #expect(
            error?.description == """
                TALLY_POSTGRES_BIN is \(empty), but that holds no PostgreSQL 15 or later (initdb, \
                pg_ctl, postgres and psql): point it to such a folder or unset it.
                """
        )
    }

    @Test func `a cluster of a version that is not installed is refused`() async throws {
        let folder = PrivatePostgres.folder()
        let owner = try await EmbeddedPostgres.start(in: folder)
        await owner.stop()
        try Data("9\n".utf8).write(to: URL(filePath: folder + "/postgres/cluster/PG_VERSION"))

        let error = await #expect(throws: EmbeddedPostgresError.self) {
            try await EmbeddedPostgres.start(in: folder)
        }
        guard case .versionNotInstalled(version: 9, cluster: _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
