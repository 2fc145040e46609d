// SPDX-License-Identifier: Apache-2.0

import EmbeddedPostgres
import Foundation
import Postgres

/// The cluster and the machine that all runs share.
enum Machine {
    struct Reading: Sendable {
        /// Busy time of all processors: of an otherwise idle machine, that of the run.
        let cpuSeconds: Double
        let walBytes: Double
    }

    /// A fresh cluster under the temporary folder; durability is on, as always.
    static func withCluster(_ body: (EmbeddedPostgres) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "tallystick-bench-\(getpid())"
        let settings = ["shared_buffers": "1GB", "max_wal_size": "4GB", "max_connections": "200"]
        let cluster = try await EmbeddedPostgres.start(in: folder, settings: settings)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(cluster))
        } catch {
            outcome = .failure(error)
        }
        await cluster.stop()
        try await DataFolder.delete(folder)
        try outcome.get()
    }

    static func read(_ conninfo: String) throws -> Reading {
        let connection = try Connection(to: ConnectionTarget(conninfo))
        defer { connection.close() }
        let bytes = try connection.execute("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")
        return Reading(cpuSeconds: try busySeconds(), walBytes: Double(bytes.string(0, 0)) ?? 0)
    }

    /// Source: proc(5), /proc/self/statm: the second number is resident pages.
    static func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Source: proc(5), /proc/stat: user, nice, system, idle, iowait, irq, softirq, in ticks.
    private static func busySeconds() throws -> Double {
        let text = try String(contentsOfFile: "/proc/stat", encoding: .utf8)
        let columns = text.prefix { $0 != "\n" }.split(separator: " ").compactMap { Double($0) }
        let busy = columns.enumerated().filter { ![3, 4].contains($0.offset) }.map(\.element)
        return busy.prefix(5).reduce(0, +) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
