// SPDX-License-Identifier: Apache-2.0

/// What workers do that pull generations, instead of being given them.
extension Workspace {
    /// The current attempt is the worker's from now on, as long as its lease lasts.
    ///
    /// What was given to a provider, or claimed, is not claimed again: whoever is refused takes
    /// another one.
    mutating func claim(_ command: ClaimGeneration) throws(Refusal) -> Decision {
        let generation = try requireGeneration(command.generation)
        guard command.provider == generation.terms.provider else {
            let detail = "Send \(generation.terms.provider), which is the model's provider."
            throw .rejected(.invalidContent([ContentError("/provider", detail)]))
        }
        let id = JobID(provider: command.provider, job: command.job)
        if let job = try job(id) {
            guard job.generation == generation.id else {
                throw .rejected(.idConflict(.job(id), first: job.position))
            }
            return .repeats(job.position)
        }
        guard generation.isOpen, generation.attempt.status == .requested else {
            throw .rejected(.wrongState(.generation(generation.id), state: generation.state))
        }
        try emit(
            .submitted(
                GenerationSubmitted(
                    reference: generation.ongoing,
                    attempt: Int64(generation.attempts.count),
                    job: id,
                    overdueAt: time.adding(seconds: command.lease.seconds),
                    deadline: generation.terms.deadline(from: time),
                    lease: command.lease
                )
            )
        )
        return .changes
    }

    /// The worker's sign of life.
    ///
    /// It is written down only where it moves the end of the lease by half a lease or more: so the
    /// log does not grow with every beat.
    mutating func prolong(_ id: GenerationID, job: JobID) throws(Refusal) -> Decision {
        let generation = try requireGeneration(id)
        let attempt = generation.attempt
        guard generation.isOpen, attempt.job == job, let lease = attempt.lease else {
            let past = generation.attempts.first { $0.job == job }
            throw .rejected(.wrongState(.job(job), state: past?.status.rawValue ?? "unknown"))
        }
        let isFresh = generation.overdueAt > time.adding(seconds: lease.terms.seconds / 2)
        guard generation.isOverdue || !isFresh else { return .repeats(lease.position) }
        try emit(
            .prolonged(
                GenerationProlonged(
                    reference: generation.ongoing,
                    attempt: Int64(generation.attempts.count),
                    overdueAt: time.adding(seconds: lease.terms.seconds)
                )
            )
        )
        return .changes
    }

    /// The time of an open one is over: another attempt begins where a lease says so.
    mutating func runOut(_ generation: Generation) throws(Refusal) {
        let count = Int64(generation.attempts.count)
        guard let lease = generation.attempt.lease, count < lease.terms.attemptsMaximum else {
            return try emit(.overdue(generation.reference))
        }
        try emit(
            .retried(
                GenerationRetried(
                    reference: generation.ongoing,
                    attempt: count + 1,
                    error: GenerationError(code: "lease-expired"),
                    providerCost: nil,
                    overdueAt: generation.terms.overdueAt(from: time),
                    deadline: generation.terms.submissionDeadline(from: time),
                    actor: nil
                )
            )
        )
    }
}
