// SPDX-License-Identifier: Apache-2.0

private import Foundation

/// Where programs are.
enum ProgramSearch {
    /// The folders of `PATH`, then those where system programs usually are.
    static func folders(in environment: [String: String]) -> [String] {
        let path = environment["PATH"] ?? ""
        return path.split(separator: ":").map(String.init)
            + ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    }

    /// The absolute path of a program, `nil` if there is none of that name.
    static func program(
        _ name: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String? {
        folders(in: environment)
            .filter { $0.hasPrefix("/") }
            .map { $0 + "/" + name }
            .first(where: FileManager.default.isExecutableFile(atPath:))
    }
}
