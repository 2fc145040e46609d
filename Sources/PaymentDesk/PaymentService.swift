// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import Engine
internal import EventLog
private import Glibc
package import Logging
internal import ServiceLifecycle

/// Beside the server: fetches what webhooks only name, and looks for what was not delivered.
package struct PaymentService: Service {
    private static let round = Duration.seconds(15)
    private static let pauseMaximum = Duration.seconds(300)

    private let desk: PaymentDesk
    private let signed: Set<String>
    private let every: Duration
    private let logger: Logger

    /// `signed` are the providers whose webhooks the settings let into the default ledger; `every`
    /// is how often is looked for what was not delivered.
    package init(
        _ desk: PaymentDesk,
        signed: Set<String> = [],
        every: Duration = .seconds(3_600),
        logger: Logger
    ) {
        self.desk = desk
        self.signed = signed
        self.every = every
        self.logger = logger
    }

    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await follow() }
        } catch is CancellationError {
            // Nothing is lost: the log says what is still to be fetched.
        }
        await desk.close()
    }

    private struct Name: Hashable {
        let ledger: Int32
        let provider: String
    }

    private struct Pause {
        var next = ContinuousClock.now
        var length = PaymentService.round
    }

    private func follow() async throws {
        var pauses: [Name: Pause] = [:]
        var looked: [Name: ContinuousClock.Instant] = [:]
        let activity = desk.installation.activity
        while !Task.isCancelled {
            let head = activity.head
            for ledger in await ledgers() {
                for provider in await used(in: ledger) {
                    let name = Name(ledger: ledger.id, provider: provider.provider)
                    let pause = pauses[name] ?? Pause()
                    guard pause.next <= .now else { continue }
                    let isDue = looked[name].map { $0 + every <= .now } ?? true
                    if await look(provider, ledger, reconciles: isDue) {
                        pauses[name] = nil
                        if isDue { looked[name] = .now }
                    } else {
                        let length = min(pause.length * 2, Self.pauseMaximum)
                        pauses[name] = Pause(next: .now + pause.length, length: length)
                    }
                }
            }
            await activity.wait(beyond: head, atMost: Self.round)
        }
    }

    /// Others have sent nothing.
    private func used(in ledger: Ledger) async -> [any PaymentProvider] {
        do {
            let entries = try await desk.installation.secrets.list(in: ledger)
            let names = Set(entries.map(\.provider))
                .union(ledger.name == Ledger.defaultName ? signed : [])
            return desk.providers.values.filter { names.contains($0.provider) }
        } catch {
            logger.warning("The vault could not be read: \(error)")
            return []
        }
    }

    private func ledgers() async -> [Ledger] {
        do {
            return try await desk.installation.ledgers()
        } catch {
            logger.warning("The ledgers could not be read: \(error)")
            return []
        }
    }

    /// - Returns: whether all was done.
    private func look(
        _ provider: any PaymentProvider,
        _ ledger: Ledger,
        reconciles: Bool
    ) async -> Bool {
        do {
            guard let handler = try await desk.installation.handler(of: ledger.name) else {
                return true
            }
            guard case .caughtUp = try await Fetcher(desk).catchUp(with: provider, on: handler)
            else { return false }
            guard reconciles, try await desk.key(of: provider.provider, in: ledger) != nil else {
                return true
            }
            let report = try await Reconciler(desk)
                .runOnSchedule(provider, now: Int64(time(nil)), on: handler)
            if !report.new.isEmpty {
                logger.notice(
                    "What was not delivered was taken in.",
                    metadata: ["provider": "\(provider.provider)", "count": "\(report.new.count)"]
                )
            }
            return true
        } catch {
            logger.warning(
                "A payment provider could not be asked.",
                metadata: ["provider": "\(provider.provider)", "ledger": "\(ledger.name)"]
            )
            return false
        }
    }
}
