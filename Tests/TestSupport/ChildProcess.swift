// SPDX-License-Identifier: Apache-2.0

private import Foundation
package import Glibc
private import Synchronization

/// Another program, beside the tests.
///
/// Not Foundation's `Process`, which hangs a test run. A program inherits the blocked signals of
/// the thread that starts it, and on a thread of Dispatch that is nearly all of them: SIGTERM never
/// arrives. Its `waitUntilExit` then holds one of the few threads that all tests run on.
package final class ChildProcess: Sendable {
    /// The files that are its standard streams.
    package struct Streams {
        package var input = "/dev/null"
        package var output = "/dev/null"
        package var errors = "/dev/null"

        package init() {}
    }

    package struct NotStarted: Error, CustomStringConvertible {
        package let description: String
    }

    private static let pollInterval = Duration.milliseconds(5)

    package let id: pid_t
    private let ended = Mutex<Int32?>(nil)

    /// Starts a program; `environment` is all that it has, by default our own.
    ///
    /// It inherits no file, and ignores and blocks no signal.
    ///
    /// C: `posix_spawn`.
    package init(
        _ arguments: [String],
        environment: [String: String]? = nil,
        streams: Streams = Streams()
    ) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        unsafe posix_spawn_file_actions_addopen(&actions, 0, streams.input, O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, streams.output, flags, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, streams.errors, flags, 0o600)
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            guard let descriptor = Int32(name), descriptor > 2 else { continue }
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        let kinds = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        unsafe posix_spawnattr_setflags(&attributes, Int16(kinds))
        let variables = (environment ?? ProcessInfo.processInfo.environment).map { "\($0)=\($1)" }
        var id: pid_t = 0
        let code = unsafe Self.withCStrings(arguments) { words in
            unsafe Self.withCStrings(variables) { variables in
                unsafe posix_spawn(&id, arguments[0], &actions, &attributes, words, variables)
            }
        }
        guard code == 0 else {
            let reason = unsafe String(cString: strerror(code))
            throw NotStarted(description: "\(arguments[0]) could not be started: \(reason)")
        }
        self.id = id
    }

    /// The strings as C wants them: an array that ends with a null pointer.
    private static func withCStrings<Result>(
        _ strings: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe copies.indices { unsafe free(copies[index]) } }
        return unsafe copies.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("holds the null") }
            return unsafe body(start)
        }
    }

    /// The exit code once it has ended, 128 and more for a signal; `nil` while it runs.
    ///
    /// C: `waitpid`.
    package var status: Int32? {
        ended.withLock { ended in
            if ended != nil { return ended }
            var word: Int32 = 0
            guard unsafe waitpid(id, &word, WNOHANG) == id else { return nil }
            let signal = word & 0x7F
            ended = signal == 0 ? (word >> 8) & 0xFF : 128 + signal
            return ended
        }
    }

    /// Nothing once its end is known: its id may be another's then.
    package func signal(_ number: Int32) {
        ended.withLock { ended in
            if ended == nil { Glibc.kill(id, number) }
        }
    }

    /// Waits for its end, and returns its ``status``.
    package func end() async throws -> Int32 {
        while true {
            if let status { return status }
            try await Task.sleep(for: Self.pollInterval)
        }
    }

    /// Ends it by SIGKILL and waits until it is gone, also in a task that is cancelled.
    package func kill() async {
        signal(SIGKILL)
        while status == nil { await Task.yield() }
    }
}
