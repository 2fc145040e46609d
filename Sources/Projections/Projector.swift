// SPDX-License-Identifier: Apache-2.0

package import EventLog
private import Glibc
package import Logging
package import Postgres

/// Keeps all active read models at the head of their ledgers: one worker for each, of which a few
/// work at a time.
///
/// PostgreSQL shares the cores fairly: were all of them at work, the session that commits commands
/// would be one among twenty.
///
/// Any number of processes may run one: who holds the lock on a read model's progress in a ledger
/// does the work, and when it is gone the next one does.
package struct Projector: Sendable {
    private static let lookAgain = Duration.seconds(1)

    private let target: ConnectionTarget
    private let logger: Logger
    /// Goes on whenever there may be new events.
    private let activity: HeadWatch
    private let turns = Turns(max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)) / 2))

    package init(
        target: ConnectionTarget,
        logger: Logger,
        activity: HeadWatch
    ) {
        self.target = target
        self.logger = logger
        self.activity = activity
    }

    /// Works until the task is cancelled.
    package func run() async {
        let session = Session(target, setup: Build.setup)
        var workers: [Build: Task<Void, Never>] = [:]
        while !Task.isCancelled {
            do {
                let builds = try await session.perform { try Build.all(on: $0) }
                let active = Set(builds.filter(\.isActive))
                for (build, worker) in workers where !active.contains(build) {
                    worker.cancel()
                    await worker.value
                    workers[build] = nil
                }
                for build in active where workers[build] == nil {
                    let worker = ProjectionWorker(build, target, logger, activity, turns)
                    workers[build] = Task { await worker.run() }
                }
                try await Task.sleep(for: Self.lookAgain)
            } catch {
                if Task.isCancelled { break }
                logger.warning("The projections could not be listed: \(error)")
                await activity.wait(beyond: .max, atMost: Self.lookAgain)
            }
        }
        for worker in workers.values { worker.cancel() }
        for worker in workers.values { await worker.value }
        await session.close()
    }
}

/// Applies what comes, for one read model in all ledgers.
struct ProjectionWorker: Sendable {
    private static let limits = 100...20_000
    /// A little waiting makes few large batches of many small ones, of which each costs some
    /// milliseconds.
    ///
    /// What comes after a silence is applied at once.
    private static let gatherTime = Duration.milliseconds(100)
    /// Whoever had the lock may be gone.
    private static let retryTime = Duration.milliseconds(500)
    /// Events are announced; this is for those of other processes that are not.
    private static let idleTime = Duration.milliseconds(200)

    private let applier: Applier
    private let session: Session
    private let logger: Logger
    private let activity: HeadWatch
    private let turns: Turns

    init(
        _ build: Build,
        _ target: ConnectionTarget,
        _ logger: Logger,
        _ activity: HeadWatch,
        _ turns: Turns
    ) {
        applier = Applier(build)
        session = Session(target, setup: Build.setup)
        var logger = logger
        logger[metadataKey: "projection"] = "\(build.name)"
        self.logger = logger
        self.activity = activity
        self.turns = turns
    }

    func run() async {
        var limit = Self.limits.lowerBound
        while !Task.isCancelled {
            // What comes from now on is not slept through.
            let seen = activity.head
            do {
                switch try await turns.take({ try await round(limit) }) {
                case .applied(let count) where count >= limit:
                    limit = min(2 * limit, Self.limits.upperBound)
                case .applied:
                    limit = Self.limits.lowerBound
                    try await Task.sleep(for: Self.gatherTime)
                case .idle:
                    await activity.wait(beyond: seen, atMost: Self.idleTime)
                case .busy, .stopped, .gone:
                    try await Task.sleep(for: Self.retryTime)
                }
            } catch {
                // Also by the server, whose statement was cancelled.
                if Task.isCancelled { break }
                logger.warning("It could not go on, and tries again: \(error)")
                await activity.wait(beyond: .max, atMost: Self.retryTime)
            }
        }
        await session.close()
    }

    /// One step in each ledger that has news; the fullest outcome.
    private func round(_ limit: Int) async throws -> Applier.Outcome {
        let applier = applier
        let logger = logger
        return try await session.perform { connection in
            guard let ledgers = try applier.pending(isActive: true, on: connection) else {
                return .gone
            }
            var result = Applier.Outcome.idle
            for ledger in ledgers {
                let outcome = try applier.step(ledger: ledger, limit: limit, on: connection)
                switch (outcome, result) {
                case (.applied(let count), .applied(let most)):
                    result = .applied(max(count, most))
                case (.applied, _): result = outcome
                case (.stopped(let position), _):
                    logger.error(
                        """
                        It stopped before position \(position): see tally projections list, then \
                        tally projections retry \(applier.build.name).
                        """
                    )
                    if case .idle = result { result = outcome }
                case (_, .idle): result = outcome
                default: break
                }
            }
            return result
        }
    }
}
