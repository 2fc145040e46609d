// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog
internal import Logging
internal import Postgres

/// Turns what is due into commands: they are decided like any other, so being late, or running
/// twice, changes nothing.
///
/// It looks at the pages, which are a flush behind at most. Decisions never wait for it: expired
/// credit is not spent and a due reservation not captured, swept or not.
struct Scheduler: Sendable {
    private static let interval = Duration.milliseconds(500)
    /// Swept together.
    private static let keysMaximum = 500
    private static let recentMaximum = 50_000

    private let handler: CommandHandler
    private let session: Session
    private let logger: Logger
    /// How long a page may show what was done already.
    private let pageAge: Duration

    init(
        handler: CommandHandler,
        target: ConnectionTarget,
        flushInterval: Duration,
        logger: Logger
    ) {
        self.handler = handler
        pageAge = flushInterval * 3
        self.logger = logger
        session = Session(target, setup: Log.setup)
    }

    func run() async {
        // Done a moment ago: the page does not show it before the next flush.
        var recent: [EntityKey: ContinuousClock.Instant] = [:]
        var isBehind = false
        while !Task.isCancelled {
            do {
                // With a backlog, at once the next ones.
                if !isBehind { try await Task.sleep(for: Self.interval) }
                isBehind = false
                let horizon = ContinuousClock.now - pageAge
                recent = recent.filter { $0.value > horizon }
                let room = min(Self.keysMaximum, Self.recentMaximum - recent.count)
                let due = try await keysDue(room + recent.count).filter { recent[$0] == nil }
                await sweep(due)
                for key in due { recent[key] = .now }
                isBehind = due.count == Self.keysMaximum
            } catch is CancellationError {
                break
            } catch {
                logger.warning("What is due could not be read: \(error)")
            }
        }
        await session.close()
    }

    private func keysDue(_ limit: Int) async throws -> [EntityKey] {
        let ledger = handler.ledger
        return try await session.perform { connection in
            try Pages.keysDue(
                at: Log.clock(on: connection),
                of: ledger,
                limit: limit,
                on: connection
            )
        }
    }

    private func sweep(_ keys: [EntityKey]) async {
        let commands = keys.compactMap { Command.whenDue($0) }
        for case .failure(let error) in await handler.executeAll(commands) {
            // The others fail for the same reason, and all are tried again.
            logger.warning("What is due could not be swept: \(error)")
            return
        }
    }
}
