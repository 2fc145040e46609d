// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import Engine
internal import EventLog
private import Glibc
package import Logging
internal import ServiceLifecycle

/// Beside the server: looks after refunds and cancellations whose answer nobody had, fetches what
/// webhooks only name, and looks for what was not delivered.
package struct PaymentService: Service {
    private static let unread = "The ledgers or the vault could not be read"
    private static let pauseMaximum = Duration.seconds(300)
    private static let gathering = Duration.milliseconds(250)

    private let desk: PaymentDesk
    private let signed: Set<String>
    private let every: Duration
    private let round: Duration
    private let logger: Logger
    private let complaints = Complaints()

    /// `signed` are the providers whose webhooks the settings let into the default ledger; `every`
    /// is how often is looked for what was not delivered.
    package init(
        _ desk: PaymentDesk,
        signed: Set<String> = [],
        every: Duration = .seconds(3_600),
        round: Duration = .seconds(15),
        logger: Logger
    ) {
        self.desk = desk
        self.signed = signed
        self.every = every
        self.round = round
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
        let work: Work
    }

    private enum Work: String, CaseIterable {
        case refunds
        case cancellations
        case news
    }

    private struct Pause {
        var next = ContinuousClock.now
        var length: Duration
    }

    private func follow() async throws {
        var pauses: [Name: Pause] = [:]
        var looked: [Name: ContinuousClock.Instant] = [:]
        let activity = desk.installation.activity
        while !Task.isCancelled {
            let head = activity.head
            for (ledger, provider, work) in await todo() {
                let name = Name(ledger: ledger.id, provider: provider.provider, work: work)
                let pause = pauses[name] ?? Pause(length: round)
                guard pause.next <= .now else { continue }
                let isDue = looked[name].map { $0 + every <= .now } ?? true
                if await carryOut(work, provider, ledger, reconciles: isDue) {
                    pauses[name] = nil
                    if isDue { looked[name] = .now }
                } else {
                    let length = min(pause.length * 2, Self.pauseMaximum)
                    pauses[name] = Pause(next: .now + pause.length, length: length)
                }
            }
            await activity.wait(beyond: head, atMost: round)
            // What comes close together is looked through at once.
            try await Task.sleep(for: Self.gathering)
        }
    }

    private func todo() async -> [(Ledger, any PaymentProvider, Work)] {
        do {
            var todo: [(Ledger, any PaymentProvider, Work)] = []
            for ledger in try await desk.installation.ledgers() {
                for provider in try await used(in: ledger) {
                    for work in Work.allCases { todo.append((ledger, provider, work)) }
                }
            }
            complaints.over(Self.unread, logger)
            return todo
        } catch {
            complaints.tell(Self.unread, error, logger)
            return []
        }
    }

    /// Others have sent nothing.
    private func used(in ledger: Ledger) async throws -> [any PaymentProvider] {
        let entries = try await desk.installation.secrets.list(in: ledger)
        let names = Set(entries.map(\.provider))
            .union(ledger.name == Ledger.defaultName ? signed : [])
        return desk.providers.values.filter { names.contains($0.provider) }
    }

    /// - Returns: whether all was done.
    private func carryOut(
        _ work: Work,
        _ provider: any PaymentProvider,
        _ ledger: Ledger,
        reconciles: Bool
    ) async -> Bool {
        let trouble =
            "\(provider.provider) could not be asked for \(work.rawValue) of \(ledger.name)"
        do {
            guard let handler = try await desk.installation.handler(of: ledger.name) else {
                return true
            }
            let progress: LogFollower.Progress
            switch work {
            case .refunds:
                progress = try await RefundWatch(desk)
                    .catchUp(with: provider, now: Self.now, on: handler)
            case .cancellations:
                progress = try await CancellationWatch(desk)
                    .catchUp(with: provider, now: Self.now, on: handler)
            case .news:
                progress = try await Fetcher(desk).catchUp(with: provider, on: handler)
                if case .caughtUp = progress, reconciles {
                    try await reconcile(provider, handler)
                }
            }
            complaints.over(trouble, logger)
            if case .caughtUp = progress { return true }
            return false
        } catch {
            complaints.tell(trouble, error, logger)
            return false
        }
    }

    private func reconcile(
        _ provider: any PaymentProvider,
        _ handler: CommandHandler
    ) async throws {
        guard try await desk.key(of: provider.provider, in: handler.ledger) != nil else { return }
        let report = try await Reconciler(desk)
            .runOnSchedule(provider, now: Self.now, on: handler)
        guard !report.new.isEmpty else { return }
        logger.notice(
            "What was not delivered was taken in.",
            metadata: ["provider": "\(provider.provider)", "count": "\(report.new.count)"]
        )
    }

    /// In seconds since 1970.
    private static var now: Int64 { Int64(time(nil)) }
}
