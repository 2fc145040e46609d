// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventLog
internal import Logging
internal import Postgres
internal import Synchronization

/// Delivers the events of one ledger, to all of its endpoints side by side.
struct LedgerDispatcher: Sendable {
    /// Before an endpoint is tried again whose work failed for a reason of ours.
    private static let pause = Duration.seconds(1)

    private final class Busy: Sendable {
        private let ids = Mutex<Set<String>>([])

        func enter(_ id: String) -> Bool { ids.withLock { $0.insert(id).inserted } }
        func leave(_ id: String) { ids.withLock { _ = $0.remove(id) } }
    }

    private let session: DispatcherSession
    private let installation: Installation
    private let options: OutboundOptions
    private let logger: Logger

    init(
        _ ledger: Ledger,
        _ target: ConnectionTarget,
        _ installation: Installation,
        _ options: OutboundOptions,
        _ logger: Logger
    ) {
        session = DispatcherSession(ledger, target)
        self.installation = installation
        self.options = options
        var logger = logger
        logger[metadataKey: "ledger"] = "\(ledger.name)"
        self.logger = logger
    }

    /// Works until the task is cancelled.
    func run() async {
        let busy = Busy()
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                // What comes from now on is not slept through.
                let seen = installation.activity.head
                do {
                    if try await session.lock() {
                        let due = try await session.dueEndpoints()
                        for endpoint in due where busy.enter(endpoint.id) {
                            group.addTask {
                                await work(for: endpoint)
                                busy.leave(endpoint.id)
                            }
                        }
                    }
                } catch {
                    if Task.isCancelled { break }
                    logger.warning("What is due for endpoints could not be read: \(error)")
                }
                await installation.activity.wait(beyond: seen, atMost: options.idleTime)
            }
            group.cancelAll()
        }
        await session.close()
    }

    private func work(for endpoint: OutboundEndpoint) async {
        let desk = EndpointDesk(session: session, endpoint: endpoint)
        do {
            try await EndpointWorker(desk, installation, options, logger).run()
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning("The endpoint \(endpoint.id) could not be served: \(error)")
            await installation.activity.wait(beyond: .max, atMost: Self.pause)
        }
    }
}
