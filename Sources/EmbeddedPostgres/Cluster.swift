// SPDX-License-Identifier: Apache-2.0

private import Foundation
private import Glibc

/// One cluster and the programs that make, start, stop and ask it.
///
/// Keeps no state: who may call what, and when, is for ``EmbeddedPostgres`` to say.
struct Cluster {
    /// Seconds that crash recovery may take before a start counts as failed.
    private static let startSecondsMaximum = 600

    /// Seconds for a polite stop, before an immediate one; the next start then recovers.
    private static let stopSecondsMaximum = 60

    /// How long to wait for what a killed server left running.
    private static let remainsTimeout = Duration.seconds(60)

    /// The signs of a killed server's sessions that have not noticed yet.
    private static let remainsComplaint = "pre-existing shared memory block"

    let home: ClusterHome
    let installation: PostgresInstallation
    let settings: ServerSettings

    var postmaster: Postmaster? { Postmaster(of: home.cluster) }

    /// Makes the cluster, unless there is one.
    ///
    /// Only the last step, a rename, gives it its name: a crash before leaves nothing that could be
    /// taken for whole.
    func makeIfAbsent() async throws {
        try await fillIfAbsent(
            "initdb",
            [
                "--pgdata=\(home.unfinishedCluster)", "--username=tally", "--auth=trust",
                "--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions",
            ]
        )
    }

    /// Makes the cluster a standby of a server that runs, unless there is one.
    func copyIfAbsent(from primary: String) async throws {
        try await fillIfAbsent(
            "pg_basebackup",
            [
                "--pgdata=\(home.unfinishedCluster)", "--dbname=\(primary)", "--no-password",
                "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast",
            ]
        )
    }

    private func fillIfAbsent(_ program: String, _ arguments: [String]) async throws {
        try removeIfPresent(home.unfinishedCluster)
        guard SystemCall.status(of: home.cluster + "/PG_VERSION") == nil else { return }

        let outcome = try await command(program, arguments).run()
        guard outcome.succeeded else {
            throw EmbeddedPostgresError.clusterNotMade(reason: outcome.reason)
        }
        guard unsafe rename(home.unfinishedCluster, home.cluster) == 0,
            SystemCall.synchronise(folder: home.folder)
        else {
            throw EmbeddedPostgresError.clusterNotMade(reason: SystemCall.lastError)
        }
    }

    /// Stops a server that outlived its owner, and deletes what a dead one leaves.
    ///
    /// PostgreSQL would take a zombie, or a newer process of the same id, for a running server.
    func clear() async throws {
        try await stop(.fast)
        if let postmaster {
            guard postmaster.state == .gone else { return }
            try removeIfPresent(postmaster.file)
        }
        try removeIfPresent(home.socket)
        try removeIfPresent(home.socket + ".lock")
    }

    /// Starts the server and waits until it takes connections.
    ///
    /// The sessions of a killed server may run on for a moment; until they are gone PostgreSQL
    /// refuses to start, and this tries again.
    func start() async throws -> Postmaster {
        let deadline = ContinuousClock.now + Self.remainsTimeout
        while true {
            try await clear()
            let complaints = try await startOnce()
            guard let complaints else { break }
            let isTemporary = complaints.contains(Self.remainsComplaint)
            guard isTemporary, ContinuousClock.now < deadline else {
                throw EmbeddedPostgresError.serverNotStarted(
                    reason: Self.reason(of: complaints),
                    log: home.log
                )
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        guard let postmaster else {
            throw EmbeddedPostgresError.serverNotStarted(
                reason: "it stopped at once",
                log: home.log
            )
        }
        return postmaster
    }

    /// Stops the server and waits for its end; nothing if none runs.
    func stop(_ mode: StopMode) async throws {
        guard let postmaster, postmaster.state == .running else { return }
        let outcome = try await stopCommand(mode).run()
        // Between the look and the command the server may have ended by itself.
        guard !outcome.succeeded, postmaster.state == .running else { return }
        let second = try await stopCommand(.immediate).run()
        guard second.succeeded || postmaster.state != .running else {
            throw EmbeddedPostgresError.programFailed("pg_ctl stop", reason: second.reason)
        }
    }

    /// Runs one statement by `psql` and returns its rows as lines.
    func query(_ statement: String, database: String) async throws -> String {
        let conninfo = Conninfo.text(socketFolder: home.socketFolder, database: database)
        let outcome = try await command(
            "psql",
            [
                "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--no-password",
                "--set=ON_ERROR_STOP=1", "--dbname=\(conninfo)", "--command=\(statement)",
            ]
        ).run()
        guard outcome.succeeded else {
            throw EmbeddedPostgresError.programFailed("psql", reason: outcome.reason)
        }
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    /// Returns `nil` if the server takes connections, else what it complained about.
    private func startOnce() async throws -> String? {
        let log = ServerLog(path: home.log)
        try log.rotate()
        let logged = log.size
        let outcome = try await command(
            "pg_ctl",
            [
                "start", "--wait", "--silent", "--timeout=\(Self.startSecondsMaximum)",
                "--pgdata=\(home.cluster)", "--log=\(home.log)", "--options=\(settings.options)",
            ]
        ).run()
        if outcome.succeeded { return nil }
        let complaints = log.text(from: logged)
        return complaints.isEmpty ? outcome.reason : complaints
    }

    private func stopCommand(_ mode: StopMode) -> Command {
        command(
            "pg_ctl",
            [
                "stop", "--wait", "--silent", "--timeout=\(Self.stopSecondsMaximum)",
                "--mode=\(mode.rawValue)", "--pgdata=\(home.cluster)",
            ]
        )
    }

    private func command(_ program: String, _ arguments: [String]) -> Command {
        home.user.command(installation.program(program), arguments, in: home.folder)
    }

    private func removeIfPresent(_ path: String) throws {
        guard SystemCall.status(of: path) != nil else { return }
        try FileManager.default.removeItem(atPath: path)
    }

    /// The line that says why: the last fatal one, if any is.
    private static func reason(of complaints: String) -> String {
        let lines = complaints.split(separator: "\n")
        let fatal = lines.last { $0.contains("FATAL:") || $0.contains("PANIC:") }
        let line = fatal ?? lines.last ?? "it gave no reason"
        return line.split(separator: ":  ").last.map(String.init) ?? String(line)
    }
}
