// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing

/// The built `tally serve` on a test's database, which a test kills.
struct ServedProcess {
    private let process = Process()

    init(_ harness: DispatchHarness, base: String) throws {
        let folder = Bundle.main.executableURL?.deletingLastPathComponent()
        process.executableURL = (folder ?? URL(filePath: ".build/debug")).appending(path: "tally")
        process.arguments = [
            "serve", "--database-url", harness.conninfo, "--listen", "127.0.0.1:0",
        ]
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TALLY_") }
        let own = [
            "TALLY_MASTER_KEY": String(repeating: "07", count: 32),
            "TALLY_ADMIN_KEY": "an-admin-key-of-the-test",
            "TALLY_\(harness.provider.uppercased())_URL": base,
        ]
        process.environment = inherited.merging(own) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// By SIGKILL; returns when it is gone.
    func kill() async throws {
        Glibc.kill(process.processIdentifier, SIGKILL)
        let isGone = try await eventually { !process.isRunning }
        #expect(isGone && process.terminationReason == .uncaughtSignal)
    }

    var isRunning: Bool { process.isRunning }
}
