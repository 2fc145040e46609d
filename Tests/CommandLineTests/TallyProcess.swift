// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization
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

    private static let deadline = Duration.seconds(120)
    private static let pollInterval = Duration.milliseconds(5)

    let id: Int32
    private let lines = LineBuffer()
    private let errors = LineBuffer()
    private let status = ExitStatus()

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = Self.binary
        process.arguments = arguments
        // What the machine sets for itself must not decide a test.
        let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("TALLY_") || name == "TALLY_POSTGRES_BIN"
        }
        process.environment = inherited.merging(environment) { $1 }
        let (output, errorOutput) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errorOutput
        process.standardInput = FileHandle.nullDevice
        lines.read(output.fileHandleForReading)
        errors.read(errorOutput.fileHandleForReading)
        process.terminationHandler = { [status] in status.set($0.terminationStatus) }
        try process.run()
        id = process.processIdentifier
    }

    static func run(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await TallyProcess(arguments, environment: environment).outcome()
    }

    func signal(_ number: Int32) {
        kill(id, number)
    }

    /// Waits for the end of the process and of its output.
    func outcome() async throws -> Outcome {
        try await Self.eventually("the end of tally") { [status, lines, errors] in
            status.value != nil && lines.isAtEnd && errors.isAtEnd
        }
        return Outcome(
            status: try #require(status.value),
            output: lines.text,
            errors: errors.text
        )
    }

    /// Waits for a line of the standard output that begins so, and returns the rest of it.
    func line(after prefix: String) async throws -> String {
        try await Self.eventually("\(prefix)…, after \(errors.text)") { [status, lines] in
            status.value != nil || lines.line(after: prefix) != nil
        }
        return try #require(lines.line(after: prefix), "it ended first: \(errors.text)")
    }

    /// Looks again and again until something holds.
    static func eventually(
        _ what: @autoclosure () -> String,
        _ holds: () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + deadline
        while try await !holds() {
            try #require(ContinuousClock.now < end, "\(what()) did not come in time")
            try await Task.sleep(for: pollInterval)
        }
    }
}

private final class ExitStatus: Sendable {
    private let status = Mutex<Int32?>(nil)

    var value: Int32? { status.withLock { $0 } }

    func set(_ value: Int32) {
        status.withLock { $0 = value }
    }
}

/// What a process has written so far.
private final class LineBuffer: Sendable {
    private struct State {
        var data = Data()
        var isAtEnd = false
    }

    private let state = Mutex(State())

    var isAtEnd: Bool { state.withLock { $0.isAtEnd } }

    var text: String { state.withLock { String(decoding: $0.data, as: UTF8.self) } }

    func read(_ handle: FileHandle) {
        handle.readabilityHandler = { [self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            state.withLock { state in
                state.data.append(data)
                state.isAtEnd = data.isEmpty
            }
        }
    }

    /// Of a whole line only.
    func line(after prefix: String) -> String? {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .first { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }
    }
}
