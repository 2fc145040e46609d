// SPDX-License-Identifier: Apache-2.0

package import Domain
package import EventLog
package import Logging
package import Postgres
internal import Synchronization

/// The way to one ledger: commands and exact reads go in, answers come out after the commit.
///
/// Any number of processes may have one on the same ledger.
package final class CommandHandler: Sendable {
    package let ledger: Ledger
    package let watch: HeadWatch
    /// Who carries out what events order looks here first.
    let orders = OrderWatch()
    package let meters = EngineMeters()

    private let mailbox: Mailbox
    private let housekeeperMailbox = HousekeeperMailbox()
    private let scheduler = Mutex<Task<Void, Never>?>(nil)
    private let stopped = Latch(parties: 2)

    /// Starts the handler: reads the checkpoint and the tail of the log after it.
    ///
    /// - Throws: what keeps it from starting: the database is away, the schema is another, the log
    ///   does not fit its roots.
    package static func start(
        ledger: Ledger,
        target: ConnectionTarget,
        options: EngineOptions = EngineOptions(),
        activity: HeadWatch? = nil,
        logger: Logger
    ) async throws -> CommandHandler {
        let handler = CommandHandler(
            ledger: ledger,
            options: options,
            watch: HeadWatch(reportsTo: activity)
        )
        let checkpoint = try await withCheckedThrowingContinuation { continuation in
            handler.startThreads(target, options, logger, continuation)
        }
        if options.readsKeysInUse { handler.loadFilter(since: checkpoint, target, logger) }
        if options.runsScheduler { handler.startScheduler(target, options, logger) }
        return handler
    }

    private init(ledger: Ledger, options: EngineOptions, watch: HeadWatch) {
        self.ledger = ledger
        self.watch = watch
        mailbox = Mailbox(capacity: options.queueMaximum)
    }

    /// Decides a command; returns when its events are durable.
    package func execute(_ command: Command) async throws(EngineError) -> Receipt {
        guard case .receipt(let receipt) = try await submit(.command(command)) else {
            preconditionFailure("A command was answered with a view.")
        }
        return receipt
    }

    /// Decides commands in their order, together; returns when the events of all are durable.
    ///
    /// - Returns: An answer for each command, in their order. Those that do not fit into the queue
    ///   are `overloaded`: the last ones.
    package func executeAll(_ commands: [Command]) async -> [Result<Receipt, EngineError>] {
        guard !commands.isEmpty else { return [] }
        let answers = await withCheckedContinuation { continuation in
            let collector = AnswerCollector(count: commands.count, continuation)
            let jobs = commands.enumerated().map { index, command in
                Job(.command(command), collector, index: index)
            }
            do throws(EngineError) {
                let count = try mailbox.put(jobs)
                for job in jobs[count...] { job.fail(.overloaded) }
            } catch {
                for job in jobs { job.fail(error) }
            }
        }
        return answers.map { answer in
            answer.map { answer in
                guard case .receipt(let receipt) = answer else {
                    preconditionFailure("A command was answered with a view.")
                }
                return receipt
            }
        }
    }

    /// Reads entities as they are at the head of the log, whoever wrote it.
    package func read(_ keys: [EntityKey]) async throws(EngineError) -> View {
        guard case .view(let view) = try await submit(.read(keys)) else {
            preconditionFailure("A read was answered with a receipt.")
        }
        return view
    }

    package var queueDepth: Int { mailbox.depth }

    /// Answers what has arrived, refuses what comes, writes the pages, ends the threads.
    package func stop() async {
        scheduler.withLock { $0 }?.cancel()
        mailbox.close()
        await stopped.wait()
    }

    private func submit(_ work: Job.Work) async throws(EngineError) -> Answer {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                let job = Job(work, continuation)
                do throws(EngineError) {
                    try mailbox.put(job)
                } catch {
                    job.fail(error)
                }
            }
        } catch let error as EngineError {
            throw error
        } catch {
            preconditionFailure("A job failed with an error of another kind: \(error)")
        }
    }

    private func startThreads(
        _ target: ConnectionTarget,
        _ options: EngineOptions,
        _ logger: Logger,
        _ started: CheckedContinuation<Position, any Error>
    ) {
        startThread { [self] in
            let writer: Writer
            do {
                writer = try Writer(
                    ledger: ledger,
                    target: target,
                    options: options,
                    mailbox: mailbox,
                    housekeeper: housekeeperMailbox,
                    watch: watch,
                    orders: orders,
                    meters: meters,
                    logger: logger
                )
            } catch {
                return started.resume(throwing: error)
            }
            startHousekeeper(target, logger)
            started.resume(returning: writer.cache.checkpoint)
            writer.run()
            housekeeperMailbox.close()
            stopped.arrive()
        }
    }

    private func startHousekeeper(_ target: ConnectionTarget, _ logger: Logger) {
        startThread { [self] in
            Housekeeper(
                ledger: ledger,
                target: target,
                mailbox: housekeeperMailbox,
                writer: mailbox,
                meters: meters,
                logger: logger
            ).run()
            stopped.arrive()
        }
    }

    /// Reads the keys of all pages, beside the work: until then every new id costs a look.
    private func loadFilter(
        since checkpoint: Position,
        _ target: ConnectionTarget,
        _ logger: Logger
    ) {
        let ledger = ledger
        let mailbox = mailbox
        startThread {
            do {
                let connection = try Log.connect(to: target)
                defer { connection.close() }
                let filter = try Pages.loadFilter(
                    of: ledger,
                    since: checkpoint,
                    on: connection
                )
                if let filter { mailbox.put(.filterLoaded(filter)) }
            } catch {
                logger.warning("The keys in use could not be read; new ids cost a look: \(error)")
            }
        }
    }

    private func startScheduler(
        _ target: ConnectionTarget,
        _ options: EngineOptions,
        _ logger: Logger
    ) {
        let run = Scheduler(
            handler: self,
            target: target,
            flushInterval: options.flushInterval,
            logger: logger
        )
        scheduler.withLock { $0 = Task { await run.run() } }
    }
}

/// Lets one task wait for some threads.
private final class Latch: Sendable {
    private struct State {
        var missing: Int
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(parties: Int) {
        state = Mutex(State(missing: parties))
    }

    func arrive() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.missing -= 1
            guard state.missing == 0 else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.missing > 0 { state.waiters.append(continuation) }
                return state.missing <= 0
            }
            if isOver { continuation.resume() }
        }
    }
}
