// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing

/// The built `tally serve` on a test's database, which a test kills.
struct ServedProcess {
    private let child: ChildProcess

    init(_ harness: DispatchHarness, base: String) throws {
        let folder = Bundle.main.executableURL?.deletingLastPathComponent()
        let tally = (folder ?? URL(filePath: ".build/debug")).appending(path: "tally").path
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TALLY_") }
        let own = [
            "TALLY_MASTER_KEY": String(repeating: "07", count: 32),
            "TALLY_ADMIN_KEY": "an-admin-key-of-the-test",
            "TALLY_\(harness.provider.uppercased())_URL": base,
        ]
        child = try ChildProcess(
            [tally, "serve", "--database-url", harness.conninfo, "--listen", "127.0.0.1:0"],
            environment: inherited.merging(own) { $1 }
        )
    }

    /// By SIGKILL; returns when it is gone.
    func kill() async throws {
        await child.kill()
        try #require(child.status == 128 + SIGKILL)
    }

    var isRunning: Bool { child.status == nil }
}
