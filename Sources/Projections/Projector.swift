// SPDX-License-Identifier: Apache-2.0

internal import Domain
package import EventLog
package import Logging
package import Postgres

/// Keeps all active read models at the head of their ledgers.
///
/// Those that are near it go together, in one session (`Convoy`); those that are far behind, or
/// could not go along, go by themselves until they are near (`Stragglers`).
///
/// Any number of processes may run one: who holds the lock on a read model's progress in a ledger
/// does the work, and when it is gone the next one does.
package struct Projector: Sendable {
    /// So many events are one step at most, the work of a second or two; who is not further behind
    /// the foremost goes along.
    private static let stride: Position = 20_000
    /// Beyond so many behind the head, each goes by itself, on as many cores as there are.
    ///
    /// A burst of load should not drive them apart: by themselves, each parses again, and all fall
    /// further behind.
    private static let near: Position = 200_000
    /// A little waiting makes few large batches of many small ones, of which each costs some
    /// milliseconds; where a batch took longer than this, the next one gathers for as long as that
    /// took, unless it is full anyway.
    ///
    /// What comes after a silence is applied at once.
    private static let gatherTime = Duration.milliseconds(100)
    /// Whoever had the lock may be gone.
    private static let retryTime = Duration.milliseconds(500)
    /// Events are announced; this is for those of other processes that are not.
    private static let idleTime = Duration.milliseconds(200)
    /// Plans are made for tables as they are, and those grow.
    private static let planTime = Duration.seconds(10)
    /// What a crash of the server loses is applied again: nobody waits for the disk.
    private static let setup = Build.setup + ["SET synchronous_commit = off"]
    /// Whoever has to wait for long does not let the others wait.
    private static let convoySetup = setup + ["SET lock_timeout = '500ms'"]

    private let target: ConnectionTarget
    private let logger: Logger
    /// Goes on whenever there may be new events.
    private let activity: HeadWatch

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
        let session = Session(target, setup: Self.convoySetup)
        let stragglers = Stragglers(target, setup: Self.setup, logger: logger)
        await withDiscardingTaskGroup { group in
            var known = Known()
            while !Task.isCancelled {
                // What comes from now on is not slept through.
                let seen = activity.head
                let start = ContinuousClock.now
                do {
                    switch try await round(&known, session, stragglers, &group) {
                    case .waits: await activity.wait(beyond: seen, atMost: Self.idleTime)
                    case .retries: try await Task.sleep(for: Self.retryTime)
                    case .gathers:
                        try await Task.sleep(for: max(Self.gatherTime, start.duration(to: .now)))
                    case .goesOn: break
                    }
                } catch {
                    // Also by the server, whose statement was cancelled.
                    if Task.isCancelled { break }
                    logger.warning("The read models could not go on, and try again: \(error)")
                    await activity.wait(beyond: .max, atMost: Self.retryTime)
                }
            }
        }
        await session.close()
        await stragglers.close()
    }

    /// One step in each ledger that has news.
    private func round(
        _ known: inout Known,
        _ session: Session,
        _ stragglers: Stragglers,
        _ group: inout DiscardingTaskGroup
    ) async throws -> Pace {
        if known.planned.duration(to: .now) > Self.planTime {
            try await session.perform { _ = try $0.execute("DISCARD PLANS") }
            known.planned = .now
        }
        let news = try await session.perform { try News.all(on: $0) }
        if news.contains(where: { known.appliers[$0.build] == nil }) {
            // Of those that serve a number is never given again; of others that were given up it is.
            let builds = try await session.perform { try Build.all(on: $0).filter(\.isActive) }
            known.appliers = Dictionary(uniqueKeysWithValues: builds.map { ($0.id, Applier($0)) })
        }
        var pace = Pace.waits
        for (ledger, news) in Dictionary(grouping: news, by: \.ledger) {
            var members: [Applier] = []
            let here = news.filter { !stragglers.contains($0.build, in: ledger) }
            let along = min((here.map(\.lag).min() ?? 0) + Self.stride, Self.near)
            for news in here {
                guard let applier = known.appliers[news.build] else { continue }
                if news.lag > along {
                    stragglers.add(applier, in: ledger, to: &group)
                } else {
                    members.append(applier)
                }
            }
            guard !members.isEmpty else { continue }
            let outcome = try await session.perform { [members] in
                try Convoy.step(members, ledger: ledger, limit: Int(Self.stride), on: $0)
            }
            for member in members where outcome.left.contains(member.build.id) {
                stragglers.add(member, in: ledger, to: &group)
            }
            pace = max(pace, Pace(after: outcome.count, of: Int(Self.stride)))
        }
        return pace
    }
}

/// What is kept from one round to the next.
private struct Known {
    var appliers: [Build.ID: Applier] = [:]
    /// When plans were last discarded.
    var planned = ContinuousClock.now
}

/// When to look again; of several ledgers the most eager decides.
private enum Pace: Comparable {
    /// When something is announced: there is nothing to do here.
    case waits
    /// After a while: somebody else is at it.
    case retries
    /// Soon: events are coming.
    case gathers
    /// At once: more is there than one step takes.
    case goesOn

    init(after count: Int, of limit: Int) {
        self =
            switch count {
            case 0: .retries
            case limit...: .goesOn
            default: .gathers
            }
    }
}
