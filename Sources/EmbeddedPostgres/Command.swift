// SPDX-License-Identifier: Apache-2.0

private import Foundation
private import Glibc

/// A program to run to its end, without a shell and without our own environment.
package struct Command {
    package let program: String
    package let arguments: [String]
    package var workingFolder: String

    package init(program: String, arguments: [String], workingFolder: String = "/") {
        self.program = program
        self.arguments = arguments
        self.workingFolder = workingFolder
    }

    /// What a program left behind.
    package struct Outcome {
        /// The exit status; 128 and the signal's number if a signal ended the program.
        package let status: Int32

        /// Standard output and standard error, in the order written.
        package let output: String

        package var succeeded: Bool { status == 0 }

        /// The last line that is not empty, as a reason to show.
        package var reason: String {
            let lines = output.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
            return lines.last.map { $0.trimmingCharacters(in: .whitespaces) }
                ?? "it ended with status \(status)"
        }
    }

    /// Runs the program and waits for its end without blocking Swift's threads.
    ///
    /// The output goes to a nameless file, not to a pipe: a server that outlives its starter could
    /// hold a pipe open, and a full pipe would stop the program.
    package func run() async throws(EmbeddedPostgresError) -> Outcome {
        guard let file = unsafe tmpfile() else {
            throw .programFailed(program, reason: "no temporary file: \(SystemCall.lastError)")
        }
        defer { unsafe fclose(file) }
        let descriptor = unsafe fileno(file)
        let id = try spawn(writingTo: descriptor)
        let status = await Self.end(of: id)
        do {
            let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            try output.seek(toOffset: 0)
            let bytes = try output.readToEnd() ?? Data()
            return Outcome(status: status, output: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw .programFailed(program, reason: error.localizedDescription)
        }
    }

    /// Starts the program in a process group of its own, so that Ctrl-C in our terminal does not
    /// reach it; it inherits no file, and ignores and blocks no signal.
    ///
    /// Not Foundation's `Process`: that takes a program for running as long as any descendant runs,
    /// and the server is one of `pg_ctl`.
    ///
    /// C: `posix_spawn`.
    private func spawn(writingTo output: Int32) throws(EmbeddedPostgresError) -> pid_t {
        guard let env = ProgramSearch.program("env") else { throw .programMissing("env") }

        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 2)
        for descriptor in Self.openFiles() where descriptor > 2 {
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
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var id: pid_t = 0
        let words = [env, "--chdir=\(workingFolder)", program] + arguments
        let variables = Self.environment.map { $0.key + "=" + $0.value }
        let failure = unsafe Self.withCStrings(words) { words in
            unsafe Self.withCStrings(variables) { variables in
                unsafe posix_spawn(&id, env, &actions, &attributes, words, variables)
            }
        }
        guard failure == 0 else {
            throw .programFailed(program, reason: unsafe String(cString: strerror(failure)))
        }
        return id
    }

    private static func openFiles() -> [Int32] {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            return names.compactMap { Int32($0) }
        } catch {
            // Ours are closed on exec anyway; this is for those of libraries.
            return []
        }
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

    /// C: `waitpid`, on a thread of its own.
    private static func end(of id: pid_t) async -> Int32 {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var status: Int32 = 0
                while unsafe waitpid(id, &status, 0) == -1 && errno == EINTR {}
                let signal = status & 0x7f
                continuation.resume(returning: signal == 0 ? status >> 8 & 0xff : 128 + signal)
            }
        }
    }

    /// Nothing of the user's PostgreSQL settings, locale or time zone reaches the children.
    private static var environment: [String: String] {
        let own = ProcessInfo.processInfo.environment
        var environment = ["LC_ALL": "C", "TZ": "UTC"]
        environment["PATH"] = own["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        environment["LD_LIBRARY_PATH"] = own["LD_LIBRARY_PATH"]
        return environment
    }
}
