// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// Other people's programs that tests talk to, in Python: `scripts/test` installs them.
package enum Peers {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static let folder = repository.appending(path: ".build/peers")

    private static var python: String { folder.appending(path: "bin/python").path }

    /// The mark is the last thing that the installation leaves.
    package static var areThere: Bool { isThere("installed") }

    /// ClickHouse as a library, which is installed by itself.
    package static var hasClickHouse: Bool { areThere && isThere("installed-chdb") }

    private static func isThere(_ mark: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: mark).path)
    }

    package static let absence =
        "Skipped: the peers are absent (scripts/peers/install installs them)."

    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    /// Where a program reads and writes.
    private struct Files {
        let streams: ChildProcess.Streams

        init(input: [UInt8]? = nil) throws {
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
                try Data(input).write(to: URL(filePath: streams.input))
            }
            self.streams = streams
        }

        var output: String { Self.text(streams.output) }

        func failure(_ status: Int32?) -> Failed {
            let end = status.map { "It ended with \($0)" } ?? "It says nothing"
            return Failed(description: "\(end): \(Self.text(streams.errors))")
        }

        private static func text(_ path: String) -> String {
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
    }

    /// Runs a script to its end, and returns what it printed, without the last line end.
    package static func run(
        _ script: String,
        _ arguments: [String] = [],
        input: [UInt8] = []
    ) async throws -> String {
        let files = try Files(input: input)
        let child = try ChildProcess(
            [python, "-c", script] + arguments,
            streams: files.streams
        )
        let status: Int32
        do {
            status = try await child.end()
        } catch {
            await child.kill()
            throw error
        }
        guard status == 0 else { throw files.failure(status) }
        let text = files.output
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    /// Runs a program of `scripts/peers` beside a body, and ends it.
    ///
    /// The program's first line is the port that it listens on.
    package static func with<Value>(
        _ name: String,
        _ body: (_ port: Int) async throws -> Value
    ) async throws -> Value {
        let files = try Files()
        let path = repository.appending(path: "scripts/peers/\(name)").path
        let child = try ChildProcess([python, path], streams: files.streams)
        do {
            let isTold = try await eventually {
                files.output.hasSuffix("\n") || child.status != nil
            }
            guard isTold, let port = Int(files.output.dropLast()) else {
                throw files.failure(child.status)
            }
            let value = try await body(port)
            await child.kill()
            return value
        } catch {
            await child.kill()
            throw error
        }
    }
}
