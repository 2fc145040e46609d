// SPDX-License-Identifier: Apache-2.0

internal import Domain
package import Engine
internal import EventFormat
internal import EventLog
package import Logging
internal import Postgres
internal import Projections

/// Tells the ledgers that this process works on when a read model is far behind them.
///
/// Any number of processes may: whoever is first raises the alert, and the rest find it raised.
package struct ProjectorWatch: Sendable {
    private static let interval = Duration.seconds(5)

    private let installation: Installation
    private let logger: Logger

    package init(installation: Installation, logger: Logger) {
        self.installation = installation
        self.logger = logger
    }

    /// Looks again and again, until the task is cancelled.
    func run() async {
        while true {
            do {
                try await Task.sleep(for: Self.interval)
                try await look()
            } catch {
                if Task.isCancelled { return }
                logger.warning("The read models could not be watched: \(error)")
            }
        }
    }

    /// Once; a command only where an alert is to be raised or cleared.
    package func look() async throws {
        let handlers = await installation.activeHandlers()
        guard !handlers.isEmpty else { return }
        let statuses = try await installation.sessions.perform { try ProjectionStatus.all(on: $0) }
        let active = Dictionary(grouping: statuses.filter(\.isActive), by: \.ledger)
        for handler in handlers {
            try await tell(handler, of: active[handler.ledger.name] ?? [])
        }
    }

    private func tell(_ handler: CommandHandler, of statuses: [ProjectionStatus]) async throws {
        let alerts = statuses.map { EntityKey.alert(.projector($0.name)) }
        let view = try await handler.read([.settings] + alerts)
        let thresholds = (view.items[0]?.entity.settings ?? .standard).alerts
        for (status, item) in zip(statuses, view.items.dropFirst()) {
            let isRaised = item?.entity.alert?.isRaised(.projector) ?? false
            guard thresholds.tells(behind: status.lag, isRaised: isRaised) else { continue }
            let (name, behind) = (status.name, status.lag)
            let draft = Draft(.alert(.projector(name)), actor: nil) { _, stamp in
                .alert(.observeProjector(name, behind: behind), stamp)
            }
            _ = try await installation.execute(.draft(draft), on: handler)
        }
    }
}
