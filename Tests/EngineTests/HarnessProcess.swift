// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing
import crash_harness

/// One run of the harness, up to its SIGKILL.
///
/// Its standard output is read to the end on a thread of its own: what it acknowledged before it
/// died counts, also what nobody had read by then.
final class HarnessProcess: Sendable {
    struct Acknowledgement: Hashable, Sendable {
        let position: Int64
        let id: String
        let kind: CrashLoad.Kind
    }

    /// `crash-harness` lies beside the test bundle.
    private static let binary: String = {
        let folder = Bundle.main.executableURL?.deletingLastPathComponent()
        return (folder ?? URL(filePath: ".build/debug")).appending(path: "crash-harness").path
    }()

    /// A harness that says nothing for so long hangs.
    private static let silenceMilliseconds: Int32 = 60_000

    private struct State {
        var output: [UInt8] = []
        var lines = 0
        var killAt: Int
        var isSilent = false
        var status: Int32?
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let id: pid_t
    private let folder: String
    private let state: Mutex<State>

    /// It is killed when so many commands are acknowledged.
    init(conninfo: String, ledger: String, seed: UInt64, clients: Int, killAt lines: Int) throws {
        folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        state = Mutex(State(killAt: lines))
        let end: Int32
        let words = [Self.binary, conninfo, ledger, "\(seed)", "\(clients)"]
        (id, end) = try Self.spawn(words, folder)
        Thread.detachNewThread { [self] in read(from: end) }
    }

    /// Kills it when so many more commands are acknowledged.
    func kill(afterMore lines: Int) {
        state.withLock { $0.killAt = $0.lines + lines }
    }

    /// Waits for its end by SIGKILL, and returns what it acknowledged in whole lines.
    func acknowledgements() async throws -> [Acknowledgement] {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if state.status == nil { state.waiter = continuation }
                return state.status != nil
            }
            if hasEnded { continuation.resume() }
        }
        let (output, status, isSilent) = state.withLock { ($0.output, $0.status, $0.isSilent) }
        let complaints = String(
            decoding: FileManager.default.contents(atPath: Self.errors(in: folder)) ?? Data(),
            as: UTF8.self
        )
        try #require(!isSilent, "it hangs; \(complaints)")
        // Its lower seven bits are the signal that ended it.
        try #require(status == SIGKILL, "it ended by itself: \(complaints)")
        let lines = output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return try lines.dropLast().map { line in
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            try #require(words.count == 3, "\(words)")
            return Acknowledgement(
                position: try #require(Int64(words[0])),
                id: String(words[1]),
                kind: try #require(CrashLoad.Kind(rawValue: String(words[2])))
            )
        }
    }

    /// C: `poll`, `read`, `waitpid`.
    private func read(from end: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var isKilled = false
        while true {
            var request = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
            let isReady = unsafe poll(&request, 1, Self.silenceMilliseconds) != 0
            if !isReady {
                state.withLock { $0.isSilent = true }
                Glibc.kill(id, SIGKILL)
            }
            let count = unsafe Glibc.read(end, &buffer, buffer.count)
            if count == -1 && errno == EINTR { continue }
            guard count > 0 else { break }
            let isDue = state.withLock { state in
                state.output += buffer[..<count]
                state.lines += buffer[..<count].count { $0 == UInt8(ascii: "\n") }
                return state.lines >= state.killAt
            }
            if isDue && !isKilled {
                Glibc.kill(id, SIGKILL)
                isKilled = true
            }
        }
        close(end)
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) == -1 && errno == EINTR {}
        let waiter = state.withLock { state in
            state.status = status
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns the process, and where its output comes from.
    ///
    /// A pipe with a name: only the process itself has its other end, so that it ends with it.
    ///
    /// C: `mkfifo`, `posix_spawn`.
    private static func spawn(_ arguments: [String], _ folder: String) throws -> (pid_t, Int32) {
        let pipe = folder + "/output"
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        let end = unsafe open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(end >= 0)
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, pipe, O_WRONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, errors(in: folder), flags, 0o600)
        let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        var id: pid_t = 0
        let code = unsafe posix_spawn(&id, arguments[0], &actions, nil, words, environ)
        if code != 0 { close(end) }
        try #require(code == 0, "\(arguments[0]) could not be started")
        return (id, end)
    }

    private static func errors(in folder: String) -> String { folder + "/errors" }
}
