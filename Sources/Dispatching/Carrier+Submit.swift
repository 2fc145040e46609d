// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain
internal import Engine
internal import EventFormat
internal import Logging
internal import Transport

extension Carrier {
    /// Gives an attempt to its provider: recorded first, and only if nobody did so before.
    func submit(_ errand: Errand, _ attempt: Int64) async throws -> Outcome {
        let request: ProviderRequest
        let order: JobOrder
        do {
            order = try await desk.complete(errand.order, of: errand.generation)
            request = try errand.adapter.submission(order, key: errand.key)
        } catch let fault as ProviderFault {
            return try await fail(errand, fault)
        }
        let command = GenerationCommand.dispatch(errand.generation.id, attempt: attempt)
        let receipt: Receipt
        do throws(EngineError) {
            receipt = try await run(.generation(command, actor: nil))
        } catch {
            // It ended meanwhile, or another submitted it.
            guard case .rejected = error else { throw error }
            return Outcome(next: .look(provider: errand.provider, .ask))
        }
        guard !receipt.isRepeat else {
            return Outcome(next: .look(provider: errand.provider, .ask))
        }
        let outcome: SubmitOutcome
        var pause: Duration?
        do throws(ProviderClient.Failure) {
            let answer = try await client.send(request)
            outcome = errand.adapter.submitted(order, answer)
            pause = answer.retryAfter
        } catch {
            outcome = .failure(error)
        }
        let maximum = options.attemptsMaximum
        let after = AfterSubmission(outcome, attempt: attempt, attemptsMaximum: maximum)
        return try await conclude(errand, after, pause)
    }

    private func conclude(
        _ errand: Errand,
        _ after: AfterSubmission,
        _ pause: Duration?
    ) async throws -> Outcome {
        let id = errand.generation.id
        switch after {
        case .submitted(let job):
            try await bind(job, errand)
            let seconds = errand.generation.terms.expectedSeconds
            let pause = options.pace.firstLook(expectedSeconds: seconds)
            return Outcome(next: .ask(after: pause, isFirst: true))
        case .settle(let observed): return try await settle(errand, observed)
        case .fail(let fault): return try await fail(errand, fault)
        case .retry(let attempt, let fault):
            let retry = RetryGeneration(
                generation: id,
                attempt: attempt,
                error: GenerationError(code: fault.code)
            )
            _ = try await insist(.generation(.retry(retry), actor: errand.provider))
            var random = SystemRandomNumberGenerator()
            let own = options.pace.retry(after: Int(attempt) - 2, using: &random)
            return Outcome(
                next: .submit(attempt: attempt, after: max(own, pause ?? .zero)),
                provider: fault.kind == .rateLimited ? .rests(pause ?? own) : .fails
            )
        case .unknown(let fault):
            logger.notice(
                "Whether a provider took a generation on is not known.",
                metadata: ["generation": "\(id.text)", "code": "\(fault.code)"]
            )
            let pause = options.pace.look.lowerBound
            return Outcome(next: .ask(after: pause, isFirst: true), provider: .fails)
        }
    }

    /// It ended with nothing at the provider.
    private func fail(_ errand: Errand, _ fault: ProviderFault) async throws -> Outcome {
        var outcome = GenerationOutcome(errand.generation.id, .failed)
        outcome.provider = errand.provider
        outcome.error = fault.failure
        _ = try await insist(.settleGeneration(outcome, actor: errand.provider))
        return Outcome(next: .done, provider: fault.isOfTheMoment ? .fails : .works)
    }

    /// The job is the attempt's from now on.
    func bind(_ job: String, _ errand: Errand) async throws {
        let submit = SubmitGeneration(
            generation: errand.generation.id,
            provider: errand.provider,
            job: job
        )
        _ = try await insist(.generation(.submit(submit), actor: errand.provider))
    }

    /// Files are stored before the event that names them, each time that it is tried.
    func settle(_ errand: Errand, _ observed: ObservedJob) async throws -> Outcome {
        let isKept = observed.contentBytes <= options.fileBytesMaximum
        let observed = isKept ? observed : observed.tooLarge
        guard observed.outcome(of: errand.generation) != nil else {
            return Outcome(next: later(errand), provider: .fails)
        }
        _ = try await insist { () async throws(EngineError) in
            let files = try await keepFiles(of: observed, errand)
            return observed.outcome(of: errand.generation, files: files).map { outcome in
                .settleGeneration(outcome, actor: errand.provider)
            }
        }
        return Outcome(next: .done)
    }

    private func keepFiles(
        of observed: ObservedJob,
        _ errand: Errand
    ) async throws(EngineError) -> [Int: OutputFile] {
        guard observed.verdict == .succeeded, observed.isTooLargeForLog else { return [:] }
        let owner = FileStore.Owner(errand.generation, in: handler.ledger)
        var files: [Int: OutputFile] = [:]
        for (index, output) in observed.outputs.enumerated() {
            guard output.url == nil, let content = output.content else { continue }
            files[index] = try await installation.files.keep(
                content.bytes,
                mediaType: content.mediaType,
                of: owner
            )
        }
        return files
    }

    func run(_ request: Request) async throws(EngineError) -> Receipt {
        try await installation.execute(request, on: handler)
    }

    /// What a provider said must not be lost while the database is away; saying it twice changes
    /// nothing.
    private func insist(_ request: Request) async throws -> Receipt? {
        try await insist { () async throws(EngineError) in request }
    }

    private func insist(
        _ request: () async throws(EngineError) -> Request?
    ) async throws -> Receipt? {
        var pause = Duration.milliseconds(50)
        while true {
            do throws(EngineError) {
                guard let request = try await request() else { return nil }
                return try await run(request)
            } catch {
                switch error {
                case .rejected(let rejection):
                    logger.warning(
                        "What a provider said cannot be taken.",
                        metadata: ["rejection": "\(rejection)"]
                    )
                    return nil
                case .refused, .halted: throw error
                case .unavailable, .overloaded: break
                }
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
        }
    }
}

extension ProviderAnswer {
    /// Seconds, as most say it; a date is left to our own pause.
    fileprivate var retryAfter: Duration? {
        headers.first { $0.name == "retry-after" }
            .flatMap { Int64($0.value) }
            .flatMap { 0...3_600 ~= $0 ? Duration.seconds($0) : nil }
    }
}
