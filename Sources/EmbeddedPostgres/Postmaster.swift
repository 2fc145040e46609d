// SPDX-License-Identifier: Apache-2.0

private import Foundation
private import Glibc

/// The server process that `postmaster.pid` of a cluster names.
struct Postmaster: Equatable {
    let id: Int32

    /// The file that names the process.
    var file: String { Self.file(in: cluster) }

    private let cluster: String

    enum State {
        /// It runs on this cluster.
        case running

        /// It is another PostgreSQL by its looks: PostgreSQL itself must decide.
        case unclear

        /// No such process, or one that has nothing to do with PostgreSQL.
        case gone
    }

    /// Returns `nil` if the cluster names none: then no server runs on it.
    init?(of cluster: String) {
        guard let bytes = FileManager.default.contents(atPath: Self.file(in: cluster)),
            let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first,
            let id = Int32(line), id > 0
        else { return nil }
        self.id = id
        self.cluster = cluster
    }

    /// Judged by the process's command line, which every user may read.
    ///
    /// A zombie has none; `kill(id, 0)` would take it, and any process that got the same id, for
    /// the server.
    var state: State {
        let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
        let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        guard let program = words.first else { return .gone }
        guard program.hasSuffix("postgres") || program.hasSuffix("postmaster") else { return .gone }
        return words.contains(cluster) ? .running : .unclear
    }

    /// Sends a signal; that the process is gone meanwhile is no failure.
    func signal(_ number: Int32) {
        kill(id, number)
    }

    /// Ends the server as a crash does and waits until it is gone, ten seconds at most.
    ///
    /// For a cluster that is not needed again.
    func end() async {
        let deadline = ContinuousClock.now + .seconds(10)
        while state == .running && ContinuousClock.now < deadline {
            signal(SIGQUIT)
            reap()
            do {
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                return
            }
        }
    }

    /// Buries the process if the kernel made it our child, as it does when we are process 1.
    func reap() {
        waitpid(id, nil, WNOHANG)
    }

    private static func file(in cluster: String) -> String { cluster + "/postmaster.pid" }
}
