// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// Other people's programs that tests talk to, in Python: `scripts/test` installs them.
package enum Peers {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// `TALLY_PEERS` names the folder of a virtual environment that has them.
    private static let folder =
        ProcessInfo.processInfo.environment["TALLY_PEERS"].map { URL(filePath: $0) }
        ?? repository.appending(path: ".build/peers")

    private static var python: URL { folder.appending(path: "bin/python") }

    package static var areThere: Bool {
        FileManager.default.isExecutableFile(atPath: python.path)
    }

    package static let absence = "Skipped: the peers are absent (scripts/peers/install installs them)."

    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    /// Runs a script to its end, and returns what it printed, without the last line end.
    package static func run(
        _ script: String,
        _ arguments: [String] = [],
        input: [UInt8] = []
    ) throws -> String {
        let (process, output, inputs) = (Process(), Pipe(), Pipe())
        process.executableURL = python
        process.arguments = ["-c", script] + arguments
        process.standardInput = inputs
        process.standardOutput = output
        try process.run()
        try inputs.fileHandleForWriting.write(contentsOf: Data(input))
        try inputs.fileHandleForWriting.close()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(description: "It ended with \(process.terminationStatus).")
        }
        let text = String(decoding: printed, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    /// Runs a program of `scripts/peers` beside a body, and ends it.
    package static func with<Value>(
        _ name: String,
        _ arguments: [String],
        _ body: () async throws -> Value
    ) async throws -> Value {
        let process = Process()
        process.executableURL = python
        process.arguments =
            [repository.appending(path: "scripts/peers/\(name)").path] + arguments
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        return try await body()
    }
}
