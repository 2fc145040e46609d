// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EmbeddedPostgres
import Foundation
import Postgres

/// What a team writes today, beside our tables in the same database, driven by pgbench.
struct NaiveServer: Sendable {
    private let conninfo: String
    private let folder: String

    /// Makes its tables anew.
    init(conninfo: String, folder: String) async throws {
        self.conninfo = conninfo
        self.folder = folder
        let connection = try Connection(to: ConnectionTarget(conninfo))
        defer { connection.close() }
        let sql = try String(contentsOfFile: folder + "/schema.sql", encoding: .utf8)
        try connection.execute(sql, timeout: .seconds(120))
    }

    /// pgbench, prepared statements; latencies from a sample of its transaction log.
    func run(_ clients: Int, isHot: Bool, seconds: Int) async throws -> Row {
        let log = NSTemporaryDirectory() + "tallystick-pgbench-\(getpid())-\(clients)-\(isHot)"
        let before = try Machine.read(conninfo)
        let output = try await run(
            "pgbench",
            [
                "-n", "-M", "prepared", "-c", "\(clients)", "-j", "\(min(clients, 2))",
                "-T", "\(seconds)", "-f", folder + (isHot ? "/hot.sql" : "/uniform.sql"),
                "-l", "--log-prefix=" + log, "--sampling-rate=0.1",
                conninfo,
            ]
        )
        let after = try Machine.read(conninfo)
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
}
