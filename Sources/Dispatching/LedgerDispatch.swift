// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import Logging
internal import Postgres

/// The dispatcher of one ledger: follows its log, and carries out what is due within what each
/// provider bears.
actor LedgerDispatch {
    private static let chunk = 500
    private static let pauseMaximum = Duration.seconds(5)

    private struct Gates {
        var submit: ProviderGate
        var ask: ProviderGate
    }

    private let installation: Installation
    private let handler: CommandHandler
    private let carrier: Carrier
    private let options: DispatchOptions
    private let logger: Logger
    /// Rung when there may be something to do.
    private let bell = HeadWatch()
    private var work: OpenWork
    private var gates: [String: Gates] = [:]
    private var hasCaughtUp = false
    private(set) var isStopping = false

    init(after position: Position, _ carrier: Carrier) {
        installation = carrier.installation
        handler = carrier.handler
        options = carrier.options
        logger = carrier.logger
        self.carrier = carrier
        work = OpenWork(after: position)
    }

    /// All up to it is carried out.
    var position: Position { work.position }

    /// Begins nothing more; `run` returns when what is under way is done.
    func stop() {
        isStopping = true
        ring()
    }

    /// Until it is stopped, or the log cannot be read.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await self.follow() }
            tasks.addTask { await self.carry() }
            let first = await tasks.nextResult()
            // What is under way is finished, whatever happened.
            stop()
            try await tasks.waitForAll()
            try first?.get()
        }
    }

    private func ring() {
        bell.advance(to: bell.head + 1)
    }

    // The log

    private func follow() async throws {
        while !isStopping, !Task.isCancelled {
            guard work.items.count < options.openMaximum || !hasCaughtUp else {
                await bell.wait(beyond: bell.head, atMost: options.round)
                continue
            }
            let from = work.read
            let ledger = handler.ledger
            let events = try await installation.sessions.perform { connection in
                try Log.events(of: ledger, after: from, limit: Self.chunk, on: connection)
            }
            for event in events { try await take(event) }
            if events.count < Self.chunk { hasCaughtUp = true }
            if !events.isEmpty { ring() }
            guard events.count < Self.chunk else { continue }
            await handler.watch.wait(beyond: work.read, atMost: options.round)
        }
    }

    private func take(_ recorded: RecordedEvent) async throws {
        defer { work.skip(to: recorded.position) }
        guard recorded.type.hasPrefix("generation.") || recorded.isOf(.webhookReceived) else {
            return
        }
        switch try recorded.decoded() {
        case .generation(let event):
            if case .requested(let request) = event,
                options.registry.providers[request.terms.provider] == nil
            {
                return
            }
            work.note(event, at: recorded.position, .now)
        case .webhook(.received(let delivery)):
            guard hasCaughtUp else { return }
            for job in delivery.hints { try await look(at: job) }
        default: return
        }
    }

    /// Somebody whose word does not settle told of a job.
    private func look(at job: JobID) async throws {
        let view = try await handler.read([.job(job)])
        if let known = view.items[0]?.entity.job {
            work.hint(known.generation, .now)
        } else {
            work.hint(early: job)
        }
    }

    // The work

    private func carry() async {
        await withDiscardingTaskGroup { tasks in
            while !isStopping, !Task.isCancelled {
                let seen = bell.head
                if hasCaughtUp {
                    for (id, item) in start() {
                        tasks.addTask {
                            let outcome = await self.carrier.carryOut(id, item)
                            await self.end(id, item, outcome)
                        }
                    }
                }
                await bell.wait(beyond: seen, atMost: pause())
            }
        }
    }

    /// As long as nothing is due that the gates would let through.
    private func pause() -> Duration {
        let now = ContinuousClock.now
        guard let due = work.nextDue(after: now) else { return Self.pauseMaximum }
        return min(now.duration(to: due), Self.pauseMaximum)
    }

    private func start() -> [(GenerationID, OpenWork.Item)] {
        let now = ContinuousClock.now
        var started: [(GenerationID, OpenWork.Item)] = []
        var full: Set<Gate> = []
        for id in work.due(at: now) {
            guard let item = work.items[id] else { continue }
            let gate = Gate(provider: item.provider ?? "", stage: item.stage)
            guard !full.contains(gate) else { continue }
            switch enter(gate, at: now) {
            case .open:
                work.begin(id)
                started.append((id, item))
            case .closed(let time): work.postpone(id, to: time)
            case .full: full.insert(gate)
            }
        }
        return started
    }

    private func end(_ id: GenerationID, _ item: OpenWork.Item, _ outcome: Carrier.Outcome) {
        let now = ContinuousClock.now
        leave(Gate(provider: item.provider ?? "", stage: item.stage), outcome.provider, at: now)
        work.end(id, outcome.next, now)
        ring()
    }

    private struct Gate: Hashable {
        let provider: String
        let stage: OpenWork.Stage
    }

    private func enter(_ gate: Gate, at now: ContinuousClock.Instant) -> ProviderGate.Answer {
        var both = gates[gate.provider] ?? newGates(at: now)
        defer { gates[gate.provider] = both }
        return switch gate.stage {
        case .submit: both.submit.enter(at: now)
        case .ask: both.ask.enter(at: now)
        }
    }

    private func leave(
        _ gate: Gate,
        _ result: ProviderGate.Result,
        at now: ContinuousClock.Instant
    ) {
        switch gate.stage {
        case .submit: gates[gate.provider]?.submit.leave(result, at: now)
        case .ask: gates[gate.provider]?.ask.leave(result, at: now)
        }
    }

    private func newGates(at now: ContinuousClock.Instant) -> Gates {
        Gates(
            submit: ProviderGate(options.limits, at: now),
            ask: ProviderGate(options.limits, at: now)
        )
    }
}
