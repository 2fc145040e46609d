// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import Engine
internal import EventFormat
internal import Logging
internal import Transport

/// Takes one step for a generation: asks the log what it is, calls its provider, and writes down
/// what came of it.
///
/// All effects are here; what to do is decided elsewhere.
struct Carrier: Sendable {
    /// What came of a step, and how its provider did.
    struct Outcome: Sendable {
        var next: OpenWork.Next
        var provider: ProviderGate.Result = .works
    }

    /// All that a step needs to know.
    struct Errand: Sendable {
        let generation: Generation
        let adapter: any ProviderAdapter
        let key: String
        let order: JobOrder
        let item: OpenWork.Item
        /// For how long it is overdue; `nil` is not.
        let overdue: Duration?

        var provider: String { generation.terms.provider }
        var attempt: Int64 { Int64(generation.attempts.count) }
    }

    let installation: Installation
    let handler: CommandHandler
    let options: DispatchOptions
    let client: ProviderClient
    let logger: Logger

    var desk: OrderDesk {
        OrderDesk(installation: installation, handler: handler, options: options)
    }

    func carryOut(_ id: GenerationID, _ item: OpenWork.Item) async -> Outcome {
        do {
            return try await step(id, item)
        } catch {
            logger.warning(
                "A generation is looked at again later.",
                metadata: ["generation": "\(id.text)", "error": "\(error)"]
            )
            return Outcome(next: again(item))
        }
    }

    private func step(_ id: GenerationID, _ item: OpenWork.Item) async throws -> Outcome {
        let view = try await handler.read([.generation(id)])
        guard let generation = view.items[0]?.entity.generation,
            let adapter = options.registry.providers[generation.terms.provider],
            generation.request.requestedAt.adding(seconds: options.careSeconds) > view.time
        else { return Outcome(next: .done) }
        let provider = generation.terms.provider
        let keys = try await installation.secrets.secrets(of: provider, .apiKey, in: handler.ledger)
        // Without a key it is left to whoever submits it.
        guard let key = keys.first else { return Outcome(next: .done) }
        let order = try await desk.order(for: generation)
        let errand = Errand(
            generation: generation,
            adapter: adapter,
            key: key,
            order: order,
            item: item,
            overdue: generation.isOverdue ? generation.overdueAt.elapsed(by: view.time) : nil
        )
        let next = NextStep(generation, chosenJob: adapter.chosenJob(order))
        guard next == .nothing || (item.provider == provider && item.stage == next.stage) else {
            return Outcome(next: .look(provider: provider, next.stage))
        }
        switch next {
        case .nothing: return Outcome(next: .done)
        case .submit(let attempt): return try await submit(errand, attempt)
        case .lookUp(let job): return try await ask(errand, job, isSubmitted: false)
        case .ask(let job): return try await ask(errand, job, isSubmitted: true)
        case .stop(let job): return try await stop(errand, job)
        }
    }

    private func again(_ item: OpenWork.Item) -> OpenWork.Next {
        var random = SystemRandomNumberGenerator()
        let pause = options.pace.retry(after: item.count, using: &random)
        switch item.stage {
        case .submit: return .submit(attempt: item.attempt, after: pause)
        case .ask: return .ask(after: pause, isFirst: false)
        }
    }

    /// Stops a job that its account cancelled; once, as it changes nothing for anybody's credits.
    private func stop(_ errand: Errand, _ job: String) async throws -> Outcome {
        let request = errand.adapter.cancellation(job, of: errand.order, key: errand.key)
        guard let request else { return Outcome(next: .done) }
        do throws(ProviderClient.Failure) {
            _ = try await client.send(request)
            return Outcome(next: .done)
        } catch {
            logger.warning(
                "A cancelled job could not be stopped.",
                metadata: ["job": "\(job)", "error": "\(error.words)"]
            )
            return Outcome(next: .done, provider: .fails)
        }
    }
}

extension NextStep {
    fileprivate var stage: OpenWork.Stage {
        switch self {
        case .submit: .submit
        case .lookUp, .ask, .stop, .nothing: .ask
        }
    }
}

extension Instant {
    fileprivate func elapsed(by time: Instant) -> Duration {
        .microseconds(time.microseconds - microseconds)
    }
}
