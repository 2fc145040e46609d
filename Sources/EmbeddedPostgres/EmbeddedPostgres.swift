// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// A private PostgreSQL server that lives and dies with its owner.
///
/// It listens on a Unix socket only, which only its own user and root can reach, and it is always
/// durable. A killed owner leaves the server running: the next owner stops it and starts anew. A
/// killed server is started again by ``supervise(report:)``.
package actor EmbeddedPostgres {
    /// The data folder: absolute, without symbolic links.
    package nonisolated let folder: String

    /// How to connect to the database `tally`.
    package nonisolated let conninfo: String

    /// The folder of the cluster itself; outside ``folder`` where PostgreSQL's user cannot get into
    /// that.
    package nonisolated var home: String { cluster.home.folder }

    private let cluster: Cluster
    private let lock: FolderLock
    private var state = State.down
    private var starting: Task<Postmaster, any Error>?

    private enum State {
        /// No server of ours; it may be started.
        case down

        case up(Postmaster)

        /// Stopped for good.
        case stopped
    }

    /// Takes the folder's lock, makes the cluster if there is none, and starts it.
    ///
    /// - Parameters:
    ///   - folder: made if absent, with the folders above it.
    ///   - settings: of PostgreSQL, in place of ours; those for durability and network are fixed.
    ///   - primary: where the server is, by its conninfo, whose standby a new cluster becomes.
    ///   - environment: for `TALLY_POSTGRES_BIN` and `PATH`.
    /// - Returns: the owner of a server that takes connections.
    /// - Throws: ``EmbeddedPostgresError``; then nothing is left running.
    package static func start(
        in folder: String,
        settings: [String: String] = [:],
        replicaOf primary: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws -> EmbeddedPostgres {
        let folder = try DataFolder.make(folder)
        let lock = try FolderLock(folder: folder)
        let existing = ClusterHome.entry(in: folder) + "/cluster"
        let installation = try await PostgresInstallation.find(
            for: existing,
            environment: environment
        )
        let home = try await ClusterHome(in: folder)
        let cluster = Cluster(
            home: home,
            installation: installation,
            settings: ServerSettings(settings, socketFolder: home.socketFolder)
        )
        let server = EmbeddedPostgres(folder: folder, cluster: cluster, lock: lock)
        do {
            if let primary { try await cluster.copyIfAbsent(from: primary) }
            try await server.begin()
        } catch {
            await server.stop()
            throw error
        }
        return server
    }

    private init(folder: String, cluster: Cluster, lock: FolderLock) {
        self.folder = folder
        self.cluster = cluster
        self.lock = lock
        self.conninfo = Conninfo.text(socketFolder: cluster.home.socketFolder, database: "tally")
    }

    /// The process id of the server; `nil` if it is down.
    package var serverID: Int32? {
        guard case .up(let postmaster) = state, postmaster.state == .running else { return nil }
        return postmaster.id
    }

    /// How to connect to a database by that name, which need not exist.
    package nonisolated func conninfo(database: String) -> String {
        Conninfo.text(socketFolder: cluster.home.socketFolder, database: database)
    }

    /// Runs one statement by PostgreSQL's own `psql`: for a few administrative ones.
    ///
    /// - Returns: the rows, one a line, fields separated by `|`.
    @discardableResult
    package nonisolated func query(
        _ statement: String,
        database: String = "tally"
    ) async throws -> String {
        try await cluster.query(statement, database: database)
    }

    /// Whether the server is to run but does not.
    var isDead: Bool {
        switch state {
        case .down: return true
        case .stopped: return false
        case .up(let postmaster):
            guard postmaster.state == .gone else { return false }
            postmaster.reap()
            return true
        }
    }

    /// Starts the server if it is down; callers that come together share one start.
    package func startServer() async throws {
        if let starting {
            _ = try await starting.value
            return
        }
        if case .up(let postmaster) = state, postmaster.state == .running { return }
        if case .stopped = state { return }

        let task = Task { [cluster] in try await cluster.start() }
        starting = task
        defer { starting = nil }
        let postmaster = try await task.value
        if case .stopped = state { return }
        state = .up(postmaster)
    }

    /// Stops the server, for a test or for maintenance; ``startServer()`` brings it back, and so
    /// does ``supervise(report:)``.
    package func stopServer(_ mode: StopMode = .fast) async throws {
        try await cluster.stop(mode)
        if case .up = state { state = .down }
    }

    /// Tells commands that come from now on to wait until the folder is free.
    func withdraw() {
        lock.withdraw()
    }

    /// Stops the server for good and gives the folder free; repeating it changes nothing.
    package func stop() async {
        if case .stopped = state { return }
        state = .stopped
        lock.withdraw()
        do {
            if let starting {
                // It may be in a long recovery: that can be stopped, and ends the start.
                try await cluster.stop(.fast)
                _ = await starting.result
            }
            try await cluster.stop(.fast)
            try cluster.home.removeTemporaries()
        } catch {
            // What still runs is found and stopped by the folder's next owner.
        }
        lock.release()
    }

    /// Gives the folder free and leaves the server running, as `kill -9` of the owner does.
    ///
    /// For tests.
    package func abandon() {
        state = .stopped
        lock.release()
    }

    private func begin() async throws {
        try await cluster.makeIfAbsent()
        try await startServer()
        let found = try await query(
            "SELECT 1 FROM pg_database WHERE datname = 'tally'",
            database: "postgres"
        )
        if found.isEmpty {
            try await query(Self.creation(of: "tally"), database: "postgres")
        }
        try lock.announce(conninfo: conninfo)
    }

    /// The statement that creates an empty database; its text is bytes, sorted as such, everywhere.
    package static func creation(of database: String) -> String {
        """
        CREATE DATABASE "\(database)" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'
        """
    }
}
