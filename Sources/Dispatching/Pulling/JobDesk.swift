// SPDX-License-Identifier: Apache-2.0

package import Adapters
package import Domain
package import Engine
internal import EventFormat
internal import EventLog
internal import Synchronization

/// Jobs for workers that come for them: claimed, kept alive, and settled as any provider's.
///
/// What a worker gets is recorded before it is answered, so nothing is handed out twice, whoever
/// crashes.
package final class JobDesk: Sendable {
    private let installation: Installation
    private let registry: AdapterRegistry
    private let boards = Mutex<[Int32: JobBoard]>([:])

    package init(_ installation: Installation, registry: AdapterRegistry) {
        self.installation = installation
        self.registry = registry
    }

    /// The providers whose workers come for their jobs.
    package var providers: [String: PulledProvider] { registry.pulled }

    private func board(of handler: CommandHandler) -> JobBoard {
        boards.withLock { boards in
            let board =
                boards[handler.ledger.id]
                ?? JobBoard(installation, handler, Set(registry.pulled.keys))
            boards[handler.ledger.id] = board
            return board
        }
    }

    // Claims

    /// The longest waiting one that fits; `nil` where there is none just now.
    ///
    /// Asked twice under one name, it is the same job.
    package func claim(_ claim: JobClaim, on handler: CommandHandler) async throws -> WorkerJob? {
        if claim.mayBeRepeat, let known = try await known(claim, on: handler) { return known }
        let board = board(of: handler)
        while let item = try await board.take(claim.provider.name, of: claim.models) {
            do {
                let job = try await attempt(item.generation, claim, handler)
                await board.settle(item)
                if let job { return job }
            } catch EngineError.rejected(.idConflict) {
                // The same claim, asked for at the same time, got another one.
                await board.putBack(item)
                return try await known(claim, on: handler)
            } catch {
                await board.putBack(item)
                throw error
            }
        }
        return nil
    }

    private func known(_ claim: JobClaim, on handler: CommandHandler) async throws -> WorkerJob? {
        guard var job = try await find(claim.id, on: handler) else { return nil }
        job.isRepeat = true
        if job.isHeld { job.order = try await order(of: job.generation, handler) }
        return job
    }

    /// - Returns: `nil` where somebody else has it, or nobody can make it.
    private func attempt(
        _ id: GenerationID,
        _ claim: JobClaim,
        _ handler: CommandHandler
    ) async throws -> WorkerJob? {
        let view = try await handler.read([.generation(id)])
        guard let generation = view.items[0]?.entity.generation, generation.isOpen,
            generation.attempt.status == .requested
        else { return nil }
        guard let order = try await order(of: generation, handler) else { return nil }
        let receipt: Receipt
        do throws(EngineError) {
            let request = Request.generation(claim.command(for: id), actor: claim.actor)
            receipt = try await installation.execute(request, on: handler)
        } catch {
            switch error {
            case .rejected(.idConflict), .overloaded, .unavailable, .refused, .halted: throw error
            // Somebody else was faster.
            case .rejected: return nil
            }
        }
        guard var job = WorkerJob(claim.id, in: receipt) else { return nil }
        job.order = order
        return job
    }

    /// With its parameters; without them nobody can make it, and it fails.
    private func order(
        of generation: Generation,
        _ handler: CommandHandler
    ) async throws -> JobOrder? {
        let desk = OrderDesk(
            installation: installation,
            handler: handler,
            options: DispatchOptions(registry: registry)
        )
        do {
            let order = try await desk.order(for: generation)
            return try await desk.complete(order, of: generation)
        } catch let fault as ProviderFault {
            var outcome = GenerationOutcome(generation.id, .failed)
            outcome.error = fault.failure
            _ = try await installation.execute(
                .settleGeneration(outcome, actor: nil),
                on: handler
            )
            return nil
        }
    }

    // Jobs

    /// A job of a worker; `nil` where there is none of that name, or it is a called provider's.
    private func find(_ id: JobID, on handler: CommandHandler) async throws -> WorkerJob? {
        let view = try await handler.read([.job(id)])
        guard let job = view.items[0]?.entity.job else { return nil }
        let found = try await handler.read([.generation(job.generation)]).items[0]
        guard let found, let generation = found.entity.generation,
            registry.pulled[generation.terms.provider] != nil
        else { return nil }
        return WorkerJob(
            id: id,
            attempt: job.attempt,
            generation: generation,
            position: found.position
        )
    }

    private func require(_ id: JobID, on handler: CommandHandler) async throws -> WorkerJob {
        guard let job = try await find(id, on: handler) else {
            throw EngineError.rejected(.notFound(.job(id)))
        }
        return job
    }

    /// The worker is alive.
    package func prolong(
        _ id: JobID,
        percent: Int64?,
        actor: String?,
        on handler: CommandHandler
    ) async throws -> WorkerJob {
        let job = try await require(id, on: handler)
        let command = GenerationCommand.prolong(job.generation.id, job: id)
        let prolonged = try await run(.generation(command, actor: actor), job, handler)
        if let percent {
            try await installation.progress.note(
                percent,
                of: prolonged.generation,
                in: handler.ledger
            )
        }
        return prolonged
    }

    package func complete(
        _ id: JobID,
        _ result: WorkerResult,
        actor: String?,
        on handler: CommandHandler
    ) async throws -> WorkerJob {
        let job = try await require(id, on: handler)
        var outcome = outcome(of: job, .succeeded)
        outcome.outputs = result.outputs
        outcome.usage = result.usage
        outcome.providerCost = result.cost
        return try await run(.settleGeneration(outcome, actor: actor), job, handler)
    }

    /// What a worker did not take on, and may take on later, is another's to try; all else failed.
    package func fail(
        _ id: JobID,
        _ failure: WorkerFailure,
        actor: String?,
        on handler: CommandHandler
    ) async throws -> WorkerJob {
        let job = try await require(id, on: handler)
        let maximum = registry.pulled[job.generation.terms.provider]?.attemptsMaximum ?? 1
        if !failure.isAccepted, job.isHeld,
            case .retry(let attempt, let fault) = AfterSubmission(
                .refused(failure.fault),
                attempt: job.attempt,
                attemptsMaximum: maximum
            )
        {
            let retry = RetryGeneration(
                generation: job.generation.id,
                attempt: attempt,
                error: GenerationError(code: fault.code),
                providerCost: failure.cost
            )
            return try await run(.generation(.retry(retry), actor: actor), job, handler)
        }
        var outcome = outcome(of: job, .failed)
        outcome.error = failure.fault.failure
        outcome.providerCost = failure.cost
        return try await run(.settleGeneration(outcome, actor: actor), job, handler)
    }

    private func outcome(
        of job: WorkerJob,
        _ status: GenerationOutcome.Status
    ) -> GenerationOutcome {
        var outcome = GenerationOutcome(job.generation.id, status)
        outcome.provider = job.generation.terms.provider
        outcome.job = job.name
        return outcome
    }

    private func run(
        _ request: Request,
        _ job: WorkerJob,
        _ handler: CommandHandler
    ) async throws -> WorkerJob {
        let receipt = try await installation.execute(request, on: handler)
        return WorkerJob(job.id, in: receipt) ?? job
    }
}

extension WorkerJob {
    /// The job as the answer to a command about its generation shows it.
    fileprivate init?(_ id: JobID, in receipt: Receipt) {
        guard let generation = receipt.view.items.first??.entity.generation,
            let index = generation.attempts.firstIndex(where: { $0.job == id })
        else { return nil }
        self.init(
            id: id,
            attempt: Int64(index + 1),
            generation: generation,
            position: receipt.position,
            isRepeat: receipt.isRepeat
        )
    }
}
