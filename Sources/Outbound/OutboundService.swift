// SPDX-License-Identifier: Apache-2.0

internal import Domain
package import Engine
internal import EventLog
package import Logging
package import Postgres
internal import ServiceLifecycle

/// Tells the endpoints of all ledgers of events, at least once and in order.
///
/// Any number of processes may run one: of a ledger, the one that holds its lock delivers, and when
/// that is gone the next one goes on where it was.
package struct OutboundService: Service {
    private let installation: Installation
    private let target: ConnectionTarget
    private let options: OutboundOptions
    private let meters: OutboundMeters
    private let complaints = Complaints()
    private let logger: Logger

    package init(
        _ installation: Installation,
        target: ConnectionTarget,
        options: OutboundOptions = OutboundOptions(),
        meters: OutboundMeters = OutboundMeters(),
        logger: Logger
    ) {
        self.installation = installation
        self.target = target
        self.options = options
        self.meters = meters
        self.logger = logger
    }

    /// Works until a graceful shutdown; what is on its way then is delivered again later.
    package func run() async throws {
        await cancelWhenGracefulShutdown { await follow() }
    }

    private func follow() async {
        let failure = "The ledgers with endpoints could not be listed"
        var dispatchers: [Ledger: Task<Void, Never>] = [:]
        while !Task.isCancelled {
            do {
                let wanted = try await ledgers()
                complaints.over(failure, logger)
                for (ledger, dispatcher) in dispatchers where !wanted.contains(ledger) {
                    dispatcher.cancel()
                    await dispatcher.value
                    dispatchers[ledger] = nil
                }
                for ledger in wanted where dispatchers[ledger] == nil {
                    let dispatcher = LedgerDispatcher(
                        ledger,
                        target,
                        installation,
                        options,
                        LedgerDispatcher.Watch(meters: meters, complaints: complaints),
                        logger
                    )
                    dispatchers[ledger] = Task { await dispatcher.run() }
                }
            } catch {
                if Task.isCancelled { break }
                complaints.tell(failure, error, logger)
            }
            await installation.activity.wait(beyond: .max, atMost: options.idleTime)
        }
        for dispatcher in dispatchers.values { dispatcher.cancel() }
        for dispatcher in dispatchers.values { await dispatcher.value }
    }

    /// Those with endpoints that are told.
    private func ledgers() async throws -> Set<Ledger> {
        try await installation.sessions.perform { connection in
            let rows = try connection.query(LaneStatements.ledgers)
            return Set(
                (0..<rows.count).map { Ledger(id: rows.int32($0, 0), name: rows.text($0, 1)) }
            )
        }
    }
}
