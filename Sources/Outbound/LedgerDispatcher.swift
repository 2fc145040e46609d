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

    /// What is counted and told of the work.
    struct Watch: Sendable {
        let meters: OutboundMeters
        let complaints: Complaints
    }

    private final class Busy: Sendable {
        private let ids = Mutex<Set<String>>([])

        func enter(_ id: String) -> Bool { ids.withLock { $0.insert(id).inserted } }
        func leave(_ id: String) { ids.withLock { _ = $0.remove(id) } }
    }

    private let session: DispatcherSession
    private let installation: Installation
    private let options: OutboundOptions
    private let watch: Watch
    private let logger: Logger

    init(
        _ ledger: Ledger,
        _ target: ConnectionTarget,
        _ installation: Installation,
        _ options: OutboundOptions,
        _ watch: Watch,
        _ logger: Logger
    ) {
        session = DispatcherSession(ledger, target)
        self.installation = installation
        self.options = options
        self.watch = watch
        var logger = logger
        logger[metadataKey: "ledger"] = "\(ledger.name)"
        self.logger = logger
    }

    /// Works until the task is cancelled.
    func run() async {
        let busy = Busy()
        let failure = "What is due for endpoints of \(session.ledger.name) could not be read"
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                // What comes from now on is not slept through.
                let seen = installation.activity.head
                do {
                    if try await session.lock() {
                        let due = try await session.dueEndpoints()
                        watch.complaints.over(failure, logger)
                        for endpoint in due where busy.enter(endpoint.id) {
                            group.addTask {
                                await work(for: endpoint)
                                busy.leave(endpoint.id)
                            }
                        }
                    }
                } catch {
                    if Task.isCancelled { break }
                    watch.complaints.tell(failure, error, logger)
                }
                await installation.activity.wait(beyond: seen, atMost: options.idleTime)
            }
            group.cancelAll()
        }
        await session.close()
    }

    private func work(for endpoint: OutboundEndpoint) async {
        let desk = EndpointDesk(session: session, endpoint: endpoint)
        let failure = "The endpoint \(endpoint.id) of \(session.ledger.name) could not be served"
        do {
            try await EndpointWorker(desk, installation, options, watch.meters, logger).run()
            watch.complaints.over(failure, logger)
        } catch {
            guard !Task.isCancelled else { return }
            watch.complaints.tell(failure, error, logger)
            await installation.activity.wait(beyond: .max, atMost: Self.pause)
        }
    }
}
