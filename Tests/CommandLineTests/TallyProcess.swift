// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// The built `tally`, run as its users run it.
final class TallyProcess: Sendable {
    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String

        /// The sentences on the standard error, without the logs.
        var sentences: [String] {
            errors.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("{\"time\"") }
        }
    }

    /// `tally` lies beside the test bundle.
    static let binary: URL = {
        let folder = Bundle.main.executableURL?.deletingLastPathComponent()
        return (folder ?? URL(filePath: ".build/debug")).appending(path: "tally")
    }()

    private static let pollInterval = Duration.milliseconds(5)

    let id: Int32
    /// Files, not pipes: a pipe ends only when every process that inherited it has.
    private let files: (output: String, errors: String)
    private let status = Mutex<Int32?>(nil)

    init(
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String? = nil
    ) throws {
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        files = (folder + "/output", folder + "/errors")
        // What the machine sets for itself must not decide a test.
        let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("TALLY_") || name == "TALLY_POSTGRES_BIN"
        }
        let variables = inherited.merging(environment) { $1 }.map { "\($0)=\($1)" }
        let inputFile = input.map { _ in folder + "/input" } ?? "/dev/null"
        if let input { try Data(input.utf8).write(to: URL(filePath: inputFile)) }
        id = try Self.spawn([Self.binary.path] + arguments, variables, files, inputFile)
    }

    /// Starts a process; Foundation's `Process` loses ends when many are started at once.
    ///
    /// C: `posix_spawn`.
    private static func spawn(
        _ arguments: [String],
        _ variables: [String],
        _ files: (output: String, errors: String),
        _ input: String
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, files.output, flags, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, files.errors, flags, 0o600)
        let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let settings = unsafe variables.map { unsafe strdup($0) } + [nil]
        defer {
            for index in unsafe words.indices { unsafe free(words[index]) }
            for index in unsafe settings.indices { unsafe free(settings[index]) }
        }
        var id: pid_t = 0
        let code = unsafe posix_spawn(&id, arguments[0], &actions, nil, words, settings)
        try #require(code == 0, "\(arguments[0]) could not be started")
        return id
    }

    /// The exit code once it has ended; 128 and more for a signal.
    private func ended() -> Int32? {
        status.withLock { status in
            if status != nil { return status }
            var word: Int32 = 0
            guard unsafe waitpid(id, &word, WNOHANG) == id else { return nil }
            let signal = word & 0x7F
            status = signal == 0 ? (word >> 8) & 0xFF : 128 + signal
            return status
        }
    }

    private static func text(_ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }

    static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String? = nil
    ) async throws -> Outcome {
        try await TallyProcess(arguments, environment: environment, input: input).outcome()
    }

    func signal(_ number: Int32) {
        kill(id, number)
    }

    /// Waits for the end of the process.
    func outcome() async throws -> Outcome {
        try await Self.eventually("the end of tally") { ended() != nil }
        return Outcome(
            status: try #require(ended()),
            output: Self.text(files.output),
            errors: Self.text(files.errors)
        )
    }

    /// Waits for a line of the standard output that begins so, and returns the rest of it.
    func line(after prefix: String) async throws -> String {
        try await Self.eventually("\(prefix)…, after \(Self.text(files.errors))") {
            found(prefix) != nil || ended() != nil
        }
        return try #require(found(prefix), "it ended first: \(Self.text(files.errors))")
    }

    /// In a whole line only.
    private func found(_ prefix: String) -> String? {
        Self.text(files.output)
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .first { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }
    }

    /// Looks again and again until something holds.
    static func eventually(
        _ what: @autoclosure () -> String,
        _ holds: () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + .patience
        while try await !holds() {
            try #require(ContinuousClock.now < end, "\(what()) did not come in time")
            try await Task.sleep(for: pollInterval)
        }
    }
}
