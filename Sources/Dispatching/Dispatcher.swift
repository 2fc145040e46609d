// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
package import Engine
internal import EventLog
package import Logging
package import Postgres
internal import ServiceLifecycle
internal import Transport

/// Gives generations to their providers and asks after them, for all ledgers that have API keys.
///
/// It is an outbox over the log: nothing is remembered beside it but how far it has come, so after
/// a crash it goes on where the log says.
package struct Dispatcher: Service {
    private let installation: Installation
    private let target: ConnectionTarget
    private let options: DispatchOptions
    private let logger: Logger

    package init(
        installation: Installation,
        target: ConnectionTarget,
        options: DispatchOptions,
        logger: Logger
    ) {
        self.installation = installation
        self.target = target
        self.options = options
        self.logger = logger
    }

    /// Until it is told to shut down; then what is under way is finished.
    package func run() async throws {
        let client = ProviderClient(
            timeout: options.timeout,
            answerBytesMaximum: options.answerBytesMaximum
        )
        let shift = Shift()
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { tasks in
                var known: Set<String> = []
                while await !shift.isOver, !Task.isCancelled {
                    for ledger in await ledgersWithKeys() where !known.contains(ledger.name) {
                        known.insert(ledger.name)
                        tasks.addTask { await look(after: ledger, client, shift) }
                    }
                    await shift.wait(options.round * 5)
                }
            }
        } onGracefulShutdown: {
            Task { await shift.end() }
        }
        await client.close()
    }

    /// Others have nothing that is to be dispatched here.
    private func ledgersWithKeys() async -> [Ledger] {
        do {
            var found: [Ledger] = []
            for ledger in try await installation.ledgers() {
                let entries = try await installation.secrets.list(in: ledger)
                let hasKey = entries.contains { entry in
                    entry.purpose == .apiKey && entry.disabledAt == nil
                        && options.registry.providers[entry.provider] != nil
                }
                if hasKey { found.append(ledger) }
            }
            return found
        } catch {
            logger.warning("The ledgers could not be read: \(error)")
            return []
        }
    }

    /// As long as the process runs; dispatches while it holds the ledger's lock.
    private func look(after ledger: Ledger, _ client: ProviderClient, _ shift: Shift) async {
        let store = DispatchStore(ledger, target)
        while await !shift.isOver, !Task.isCancelled {
            do {
                if let hold = try await store.hold(),
                    let handler = try await installation.handler(of: ledger.name)
                {
                    try await dispatch(handler, hold, store, client, shift)
                }
            } catch {
                logger.warning(
                    "The dispatcher starts again.",
                    metadata: ["ledger": "\(ledger.name)", "error": "\(error)"]
                )
            }
            await shift.wait(options.round)
        }
        await store.close()
    }

    private func dispatch(
        _ handler: CommandHandler,
        _ hold: DispatchStore.Hold,
        _ store: DispatchStore,
        _ client: ProviderClient,
        _ shift: Shift
    ) async throws {
        let carrier = Carrier(
            installation: installation,
            handler: handler,
            options: options,
            client: client,
            logger: logger
        )
        let dispatch = LedgerDispatch(after: hold.position, carrier)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await dispatch.run() }
            tasks.addTask {
                do {
                    while await !shift.isOver, await !dispatch.isStopping, !Task.isCancelled {
                        try await store.save(await dispatch.position, hold)
                        await shift.wait(options.round)
                    }
                } catch {
                    // Another process may have the lock: what is under way is finished.
                    await dispatch.stop()
                    throw error
                }
                await dispatch.stop()
            }
            try await tasks.waitForAll()
        }
        try await store.save(await dispatch.position, hold)
    }
}

/// From the start to the order to stop.
private actor Shift {
    private(set) var isOver = false
    private nonisolated let watch = HeadWatch()

    func end() {
        isOver = true
        watch.advance(to: 1)
    }

    /// Until it is over, or the time is.
    nonisolated func wait(_ duration: Duration) async {
        await watch.wait(beyond: 0, atMost: duration)
    }
}
