// SPDX-License-Identifier: Apache-2.0

private import Dispatch
package import EmbeddedPostgres
private import Foundation
private import Glibc
private import Synchronization

/// A real, durable PostgreSQL for tests: one for the process, or one of a test's own.
///
/// Lives in a fresh folder under the system's temporary folder, and is deleted when the process
/// exits. What a killed process left is deleted by the next one.
package final class PrivatePostgres: Sendable {
    package let server: EmbeddedPostgres

    private static let prefix = "tallystick-tests-"
    private static let serial = Atomic<Int>(0)
    private static let sharedStart = Task { try await start() }

    /// What to delete at exit.
    private static let leftovers = Mutex(Leftovers())

    private struct Leftovers {
        var folders: [String] = []
        var servers: [EmbeddedPostgres] = []
    }

    /// The one that the tests of this process share, each with its own ``database()``.
    package static func shared() async throws -> PrivatePostgres {
        try await sharedStart.value
    }

    /// Another one: for tests that stop or kill it, or need other settings.
    package static func separate(
        settings: [String: String] = [:]
    ) async throws -> PrivatePostgres {
        try await start(settings: settings)
    }

    /// A streaming standby of this one, with the same databases by the same names.
    package func standby() async throws -> PrivatePostgres {
        try await Self.start(replicaOf: server.conninfo)
    }

    /// How to connect to a database here that another server has, too.
    package func conninfo(of database: String) -> String {
        server.conninfo(database: database)
    }

    private init(server: EmbeddedPostgres) {
        self.server = server
    }

    /// How to connect to a fresh, empty database.
    package func database() async throws -> String {
        let name = "test_\(Self.next())"
        try await server.query(EmbeddedPostgres.creation(of: name), database: "postgres")
        return server.conninfo(database: name)
    }

    /// Stops the server as asked and starts it again; a database keeps its conninfo.
    package func restart(mode: StopMode = .fast) async throws {
        try await server.stopServer(mode)
        try await server.startServer()
    }

    /// Kills the server by SIGKILL, with all its sessions: alone they would answer a moment longer.
    package func kill() async throws {
        guard let id = await server.serverID else { return }
        let sessions = try await server.query(
            "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
            database: "postgres"
        )
        for process in [id] + sessions.split(separator: "\n").compactMap({ Int32($0) }) {
            Glibc.kill(process, SIGKILL)
        }
        // It is there a moment longer: a start would take it for running.
        while await server.serverID == id { await Task.yield() }
    }

    /// Starts a server that was killed.
    package func start() async throws {
        try await server.startServer()
    }

    /// A fresh folder that is deleted at exit, with the server that may run on it.
    package static func folder() -> String {
        let temporary = FileManager.default.temporaryDirectory.path
        let folder = temporary + "/\(prefix)\(getpid())-\(next())"
        leftovers.withLock { leftovers in
            if leftovers.folders.isEmpty { atexit { PrivatePostgres.deleteFolders() } }
            leftovers.folders.append(folder)
        }
        return folder
    }

    private static func start(
        settings: [String: String] = [:],
        replicaOf primary: String? = nil
    ) async throws -> PrivatePostgres {
        let folder = folder()
        try await deleteLeftovers(in: URL(filePath: folder).deletingLastPathComponent().path)
        // Many tests run at once, each with several processes' worth of sessions.
        let server = try await EmbeddedPostgres.start(
            in: folder,
            settings: ["max_connections": "1000"].merging(settings) { $1 },
            replicaOf: primary
        )
        leftovers.withLock { $0.servers.append(server) }
        return PrivatePostgres(server: server)
    }

    private static func next() -> Int {
        serial.wrappingAdd(1, ordering: .relaxed).newValue
    }

    private static func deleteLeftovers(in temporary: String) async throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: temporary) {
            let words = name.dropFirst(prefix.count).split(separator: "-")
            guard name.hasPrefix(prefix), let owner = words.first.flatMap({ Int32($0) }) else {
                continue
            }
            // EPERM: it runs, as another user.
            guard Glibc.kill(owner, 0) == -1, errno == ESRCH else { continue }
            do {
                try await DataFolder.delete(temporary + "/" + name)
            } catch {
                // Another user's, or another test process was faster: not ours to delete.
            }
        }
    }

    /// Runs at exit, when nothing asynchronous does any more: hence a task and a wait for it.
    private static func deleteFolders() {
        let done = DispatchSemaphore(value: 0)
        let leftovers = leftovers.withLock { $0 }
        Task.detached {
            for server in leftovers.servers { await server.stop() }
            for folder in leftovers.folders {
                do {
                    try await DataFolder.delete(folder)
                } catch {
                    print("\(folder) could not be deleted: \(error)")
                }
            }
            done.signal()
        }
        done.wait()
    }
}
