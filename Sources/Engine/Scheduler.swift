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
    private static let keysMaximum = 500

    private let handler: CommandHandler
    private let session: Session
    private let logger: Logger

    init(handler: CommandHandler, target: ConnectionTarget, logger: Logger) {
        self.handler = handler
        self.logger = logger
        session = Session(target, setup: Log.setup)
    }

    func run() async {
        // Done a moment ago: the page does not show it before the next flush.
        var recent: [EntityKey: ContinuousClock.Instant] = [:]
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: Self.interval)
                let horizon = ContinuousClock.now - .seconds(5)
                recent = recent.filter { $0.value > horizon }
                for key in try await keysDue() where recent[key] == nil {
                    await sweep(key)
                    recent[key] = .now
                }
            } catch is CancellationError {
                break
            } catch {
                logger.warning("What is due could not be read: \(error)")
            }
        }
        await session.close()
    }

    private func keysDue() async throws -> [EntityKey] {
        let ledger = handler.ledger
        return try await session.perform { connection in
            try Pages.keysDue(
                at: Log.clock(on: connection),
                of: ledger,
                limit: Self.keysMaximum,
                on: connection
            )
        }
    }

    private func sweep(_ key: EntityKey) async {
        let command: Command
        switch key {
        case .account(let id): command = .expireLots(id)
        case .reservation(let id): command = .expireReservation(id)
        case .lot, .capture, .refund, .adjustment: return
        }
        do {
            _ = try await handler.execute(command)
        } catch {
            logger.warning("What is due could not be swept: \(error)")
        }
    }
}
