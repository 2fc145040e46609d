// SPDX-License-Identifier: Apache-2.0

package import Engine
internal import EventLog
package import Logging
internal import ServiceLifecycle

/// Takes away the files that no generation hands out any more, in all ledgers.
package struct FileKeeper: Service {
    private let installation: Installation
    private let round: Duration
    private let logger: Logger

    package init(_ installation: Installation, round: Duration = .seconds(60), logger: Logger) {
        self.installation = installation
        self.round = round
        self.logger = logger
    }

    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                while true {
                    await sweep()
                    try await Task.sleep(for: round)
                }
            }
        } catch is CancellationError {
            // What is left is due still.
        }
    }

    private func sweep() async {
        do {
            for ledger in try await installation.ledgers() {
                guard try await installation.files.hasDue(in: ledger),
                    let handler = try await installation.handler(of: ledger.name)
                else { continue }
                try await installation.files.sweep(handler)
            }
        } catch {
            logger.warning("Files that have expired could not be taken away: \(error)")
        }
    }
}
