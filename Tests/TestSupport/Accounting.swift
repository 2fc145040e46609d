// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// The programs of bookkeeping that read what we write: Debian has both.
package enum Accounting {
    package static let absence =
        "Skipped: hledger and bean-check are absent (scripts/peers/install installs them)."

    package static var isThere: Bool {
        ["/usr/bin/hledger", "/usr/bin/bean-check"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    /// Runs hledger on a journal, and returns what it printed.
    package static func hledger(_ journal: String, _ arguments: [String]) async throws -> String {
        try await run(["/usr/bin/hledger", "-f", journal] + arguments)
    }

    /// Account, commodity and amount of each balance, as hledger has them.
    package static func hledgerBalances(
        _ journal: String,
        depth: Int = 4
    ) async throws -> [[String]] {
        let csv = try await hledger(
            journal,
            [
                "balance", "-E", "--flat", "-N", "-O", "csv", "--layout", "bare", "--depth",
                "\(depth)",
            ]
        )
        return csv.split(separator: "\n").dropFirst().map { line in
            line.split(separator: ",").map { $0.trimmingCharacters(in: ["\""]) }
        }
    }

    /// Returns its complaints: none for a file without fault.
    package static func beanCheck(_ file: String) async throws -> String {
        try await run(["/usr/bin/bean-check", "--no-cache", file])
    }

    /// Account, commodity and amount of each balance, as Beancount's own loader has them.
    package static func beanBalances(_ file: String) async throws -> [[String]] {
        let script = """
            import sys
            from beancount import loader
            from beancount.core import realization
            entries, errors, options = loader.load_file(sys.argv[1])
            assert not errors, errors
            for account in realization.iter_children(realization.realize(entries), True):
                for position in sorted(account.balance):
                    units = position.units
                    print(account.account, units.currency, format(units.number, "f"))
            """
        return try await run(["/usr/bin/python3", "-c", script, file]).split(separator: "\n")
            .map { $0.split(separator: " ").map(String.init) }
    }

    /// The system's, which has the standard library: no peers needed.
    package static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// The records of a file, as Python's csv module reads them strictly.
    package static func csvRecords(_ file: String) async throws -> [[String]] {
        let script = """
            import csv, json, sys
            with open(sys.argv[1], newline="", encoding="utf-8") as file:
                for record in csv.reader(file, strict=True):
                    print(json.dumps(record))
            """
        guard let python else { throw Failed(description: "There is no python3.") }
        return try await run([python, "-c", script, file]).split(separator: "\n").map { line in
            try JSONDecoder().decode([String].self, from: Data(line.utf8))
        }
    }

    private static func run(_ arguments: [String]) async throws -> String {
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var streams = ChildProcess.Streams()
        streams.output = folder + "/output"
        streams.errors = folder + "/errors"
        let child = try ChildProcess(
            arguments,
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": folder],
            streams: streams
        )
        let status: Int32
        do {
            status = try await child.end()
        } catch {
            await child.kill()
            throw error
        }
        func text(_ path: String) -> String {
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
        guard status == 0 else {
            let words = text(streams.errors) + text(streams.output)
            throw Failed(description: "\(arguments) ended with \(status): \(words)")
        }
        return text(streams.output)
    }
}
