// SPDX-License-Identifier: Apache-2.0

/// What happens to a generation while it is open.
extension Workspace {
    /// A job that is known belongs to one generation for ever; a generation that ended takes a job
    /// too, so that a late verdict on it is understood.
    mutating func submit(_ command: SubmitGeneration) throws(Refusal) -> Decision {
        let generation = try requireGeneration(command.generation)
        guard command.provider ?? generation.terms.provider == generation.terms.provider else {
            let detail = "Send \(generation.terms.provider), which is the model's provider."
            throw .rejected(.invalidContent([ContentError("/provider", detail)]))
        }
        let id = JobID(provider: generation.terms.provider, job: command.job)
        if let job = try job(id) {
            guard job.generation == generation.id else {
                throw .rejected(.idConflict(.job(id), first: job.position))
            }
            return .repeats(job.position)
        }
        guard generation.attempt.job == nil else {
            throw .rejected(.wrongState(.generation(generation.id), state: generation.state))
        }
        try bind(id, to: generation)
        return .changes
    }

    /// The current attempt is this job from now on.
    mutating func bind(_ job: JobID, to generation: Generation) throws(Refusal) {
        try emit(
            .submitted(
                GenerationSubmitted(
                    reference: generation.ongoing,
                    attempt: Int64(generation.attempts.count),
                    job: job,
                    overdueAt: generation.terms.overdueAt(from: time),
                    deadline: generation.terms.deadline(from: time)
                )
            )
        )
    }

    mutating func retry(_ command: RetryGeneration, _ stamp: Stamp) throws(Refusal) -> Decision {
        let generation = try requireGeneration(command.generation)
        let next = Int64(generation.attempts.count) + 1
        if command.attempt < next {
            guard command.attempt > 1 else {
                let detail = "Send the number of the attempt that begins: 2 or more."
                throw .rejected(.invalidContent([ContentError("/attempt", detail)]))
            }
            return .repeats(generation.attempts[Int(command.attempt) - 1].began)
        }
        guard generation.isOpen, command.attempt == next else {
            throw .rejected(.wrongState(.generation(generation.id), state: generation.state))
        }
        guard next <= Generation.attemptsMaximum else {
            throw .rejected(
                .limitReached(
                    .count(
                        .generation(generation.id),
                        what: "attempts",
                        maximum: Generation.attemptsMaximum
                    )
                )
            )
        }
        try emit(
            .retried(
                GenerationRetried(
                    reference: generation.ongoing,
                    attempt: next,
                    error: command.error,
                    providerCost: command.providerCost,
                    overdueAt: generation.terms.overdueAt(from: time),
                    deadline: generation.terms.submissionDeadline(from: time),
                    actor: stamp.actor
                )
            )
        )
        return .changes
    }

    /// The sweep: an open one whose time is over is unknown, not failed.
    ///
    /// Only a deadline that was set beforehand releases its hold. Where a worker's lease ran out,
    /// others may try.
    mutating func sweep(_ id: GenerationID) throws(Refusal) -> Decision {
        let generation = try requireGeneration(id)
        let reference = generation.reference
        guard generation.isOpen else {
            if let expiry = generation.outputsExpireAt, expiry <= time {
                try emit(.outputsExpired(generation.request.reference))
            }
            return .changes
        }
        if let deadline = generation.deadline, deadline <= time {
            let reason: GenerationFailure.Reason =
                generation.attempt.status == .requested ? .notSubmitted : .deadline
            try release(generation, .none)
            try emit(
                .failed(
                    GenerationFailed(
                        reference: reference,
                        failure: GenerationFailure(reason: reason),
                        finishedAt: time
                    )
                )
            )
        } else if !generation.isOverdue, generation.overdueAt <= time {
            try runOut(generation)
        }
        return .changes
    }
}

extension Generation {
    package static let attemptsMaximum: Int64 = 32
}
