// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EmbeddedPostgres
import Foundation

/// The cluster and the machine that all runs share.
struct Machine: Sendable {
    struct Reading: Sendable {
        /// Busy time of all processors: of an otherwise idle machine, that of the run.
        let cpuSeconds: Double
        let walBytes: Double
    }

    private static let database = "naive"

    let cluster: EmbeddedPostgres
    let naiveFolder: String
    let accounts: Int

    /// A fresh cluster under the temporary folder; durability is on, as always.
    static func withCluster(_ body: (EmbeddedPostgres) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "tallystick-bench-\(getpid())"
        let settings = ["shared_buffers": "1GB", "max_wal_size": "4GB", "max_connections": "200"]
        let cluster = try await EmbeddedPostgres.start(in: folder, settings: settings)
        do {
            try await body(cluster)
        } catch {
            await cluster.stop()
            throw error
        }
        await cluster.stop()
        try await DataFolder.delete(folder)
    }

    func prepareNaive() async throws {
        try await cluster.query(EmbeddedPostgres.creation(of: Self.database), database: "postgres")
        let sql = try String(contentsOfFile: naiveFolder + "/schema.sql", encoding: .utf8)
        try await cluster.query(sql, database: Self.database)
    }

    func read() async throws -> Reading {
        let bytes = try await cluster.query(
            "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')",
            database: "postgres"
        )
        return Reading(
            cpuSeconds: try Self.busySeconds(),
            walBytes: Double(bytes.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        )
    }

    /// pgbench, prepared statements; latencies from a sample of its transaction log.
    func naive(_ clients: Int, isHot: Bool, seconds: Int) async throws -> Row {
        let log = NSTemporaryDirectory() + "tallystick-pgbench-\(getpid())-\(clients)-\(isHot)"
        let before = try await read()
        let output = try await run(
            "pgbench",
            [
                "-n", "-M", "prepared", "-c", "\(clients)", "-j", "\(min(clients, 2))",
                "-T", "\(seconds)", "-f", naiveFolder + (isHot ? "/hot.sql" : "/uniform.sql"),
                "-l", "--log-prefix=" + log, "--sampling-rate=0.1",
                cluster.conninfo(database: Self.database),
            ]
        )
        let after = try await read()
        let perSecond = Self.number(after: "tps = ", in: output)
        let units = Self.number(after: "actually processed: ", in: output)
        let latencies = try Self.latencies(in: log)
        return Row(
            name: "naive",
            clients: clients,
            isHot: isHot,
            perSecond: perSecond,
            p50: latencies[latencies.count / 2],
            p99: latencies[latencies.count * 99 / 100],
            cpuMicroseconds: (after.cpuSeconds - before.cpuSeconds) / units * 1e6,
            walBytes: (after.walBytes - before.walBytes) / units
        )
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> String {
        let installation = try await PostgresInstallation.find()
        // Not Foundation's `Process`: it blocks the signal by which pgbench ends.
        let outcome = try await Command(
            program: installation.folder + "/" + program,
            arguments: arguments,
            workingFolder: FileManager.default.currentDirectoryPath
        ).run()
        guard outcome.succeeded else { throw ValidationError(outcome.reason) }
        return outcome.output
    }

    /// Milliseconds, sorted.
    ///
    /// The third column of the log is microseconds.
    private static func latencies(in prefix: String) throws -> [Double] {
        let folder = URL(filePath: prefix).deletingLastPathComponent()
        let name = URL(filePath: prefix).lastPathComponent
        var latencies: [Double] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where file.hasPrefix(name) {
            let path = folder.path + "/" + file
            for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
                let columns = line.split(separator: " ")
                guard columns.count > 2, let microseconds = Double(columns[2]) else { continue }
                latencies.append(microseconds / 1000)
            }
            try FileManager.default.removeItem(atPath: path)
        }
        return latencies.isEmpty ? [0] : latencies.sorted()
    }

    private static func number(after label: String, in text: String) -> Double {
        guard let range = text.range(of: label) else { return 0 }
        return Double(text[range.upperBound...].prefix { "0123456789.".contains($0) }) ?? 0
    }

    /// Source: proc(5), /proc/stat: user, nice, system, idle, iowait, irq, softirq, in ticks.
    private static func busySeconds() throws -> Double {
        let text = try String(contentsOfFile: "/proc/stat", encoding: .utf8)
        let columns = text.prefix { $0 != "\n" }.split(separator: " ").compactMap { Double($0) }
        let busy = columns.enumerated().filter { ![3, 4].contains($0.offset) }.map(\.element)
        return busy.prefix(5).reduce(0, +) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
