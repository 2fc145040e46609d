// SPDX-License-Identifier: Apache-2.0

import Foundation
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

    private let child: ChildProcess
    /// Files, not pipes: a pipe ends only when every process that inherited it has.
    private let streams: ChildProcess.Streams

    var id: Int32 { child.id }

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
        var streams = ChildProcess.Streams()
        streams.output = folder + "/output"
        streams.errors = folder + "/errors"
        if let input {
            streams.input = folder + "/input"
            try Data(input.utf8).write(to: URL(filePath: streams.input))
        }
        self.streams = streams
        // What the machine sets for itself must not decide a test.
        let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("TALLY_") || name == "TALLY_POSTGRES_BIN"
        }
        child = try ChildProcess(
            [Self.binary.path] + arguments,
            environment: inherited.merging(environment) { $1 },
            streams: streams
        )
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
        child.signal(number)
    }

    /// Waits for the end of the process.
    func outcome() async throws -> Outcome {
        try await Self.eventually("the end of tally") { child.status != nil }
        return Outcome(
            status: try #require(child.status),
            output: Self.text(streams.output),
            errors: Self.text(streams.errors)
        )
    }

    /// Waits for a line of the standard output that begins so, and returns the rest of it.
    func line(after prefix: String) async throws -> String {
        try await Self.eventually("\(prefix)…, after \(Self.text(streams.errors))") {
            found(prefix) != nil || child.status != nil
        }
        return try #require(found(prefix), "it ended first: \(Self.text(streams.errors))")
    }

    /// In a whole line only.
    private func found(_ prefix: String) -> String? {
        Self.text(streams.output)
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
