// SPDX-License-Identifier: Apache-2.0

extension Generation {
    package static func evolve(
        _ state: Generation?,
        by event: Event,
        at position: Position
    ) -> Generation {
        guard case .generation(let event) = event else { unexpected(event, position) }
        guard var state else {
            guard case .requested(let request) = event else {
                unexpected(.generation(event), position)
            }
            return Generation(request, at: position)
        }
        state.evolve(by: event, at: position)
        return state
    }

    /// A new one.
    package init(_ request: GenerationRequested, at position: Position) {
        self.request = request
        status = .requested
        isOverdue = false
        overdueAt = request.overdueAt
        deadline = request.deadline
        attempts = [Attempt(status: .requested, began: position)]
        outputs = []
        captured = .zero
        charged = .zero
        uncollected = .zero
        refunded = .zero
        memory = Memory(fingerprint: request.fingerprint, position: position)
        verdicts = []
        anomalies = []
    }

    private mutating func evolve(by event: GenerationEvent, at position: Position) {
        switch event {
        case .requested:
            preconditionFailure("The generation at \(position) is requested twice.")
        case .dispatching(let event): dispatch(event, at: position)
        case .submitted(let event): submit(event, at: position)
        case .prolonged(let event): prolong(event, at: position)
        case .overdue: isOverdue = true
        case .retried(let event): retry(event, at: position)
        case .usageReported(let event):
            usage = event.usage
            usagePosition = position
        case .succeeded(let event): succeed(event, at: position)
        case .failed(let event): fail(event, at: position)
        case .cancelled(let event): cancel(event, at: position)
        case .refunded(let event): refunded += event.amount
        case .anomaly(let event):
            anomalies.append(Memory(fingerprint: event.fingerprint, position: position))
        case .outputsExpired:
            outputsExpireAt = nil
            for index in outputs.indices {
                outputs[index].url = nil
                outputs[index].file = nil
            }
        }
    }

    private mutating func dispatch(_ event: GenerationDispatching, at position: Position) {
        let index = attempts.index(before: attempts.endIndex)
        attempts[index].status = .dispatching
        attempts[index].dispatched = position
        isOverdue = false
        overdueAt = event.overdueAt
        deadline = event.deadline
    }

    private mutating func submit(_ event: GenerationSubmitted, at position: Position) {
        let index = attempts.index(before: attempts.endIndex)
        attempts[index].job = event.job
        attempts[index].lease = event.lease.map { HeldLease($0, at: position) }
        guard isOpen else { return }
        attempts[index].status = .submitted
        status = .submitted
        isOverdue = false
        overdueAt = event.overdueAt
        deadline = event.deadline
    }

    private mutating func prolong(_ event: GenerationProlonged, at position: Position) {
        attempts[attempts.index(before: attempts.endIndex)].lease?.position = position
        isOverdue = false
        overdueAt = event.overdueAt
    }

    private mutating func retry(_ event: GenerationRetried, at position: Position) {
        attempts[attempts.index(before: attempts.endIndex)].status = .failed
        attempts.append(Attempt(status: .requested, began: position))
        status = .requested
        isOverdue = false
        overdueAt = event.overdueAt
        deadline = event.deadline
    }

    private mutating func succeed(_ event: GenerationSucceeded, at position: Position) {
        end(as: .succeeded, attempt: .succeeded, job: event.job, event.finishedAt, at: position)
        failure = nil
        delivered = event.delivered
        outputs = event.outputs
        outputsExpireAt = event.outputsExpireAt
        usage = event.usage ?? usage
        actual = event.actual
        captured.microcredits += event.captured.microcredits
        charged.microcredits += event.charged.microcredits
        uncollected.microcredits += event.uncollected.microcredits
        providerCost = event.providerCost ?? providerCost
        remember(.succeeded, event.job, event.fingerprint, at: position)
    }

    private mutating func fail(_ event: GenerationFailed, at position: Position) {
        end(as: .failed, attempt: .failed, job: event.job, event.finishedAt, at: position)
        failure = event.failure
        delivered = nil
        outputs = []
        outputsExpireAt = nil
        refunded.microcredits += event.refunded.microcredits
        providerCost = event.providerCost ?? providerCost
        remember(.failed, event.job, event.fingerprint, at: position)
    }

    private mutating func cancel(_ event: GenerationCancelled, at position: Position) {
        end(as: .cancelled, attempt: .cancelled, job: event.job, event.finishedAt, at: position)
        captured.microcredits += event.captured.microcredits
        providerCost = event.providerCost ?? providerCost
        remember(.cancelled, event.job, event.fingerprint, at: position)
    }

    private mutating func end(
        as status: Status,
        attempt: Attempt.Status,
        job: JobID?,
        _ time: Instant,
        at position: Position
    ) {
        let named = job.flatMap { job in attempts.firstIndex { $0.job == job } }
        let index = named ?? attempts.index(before: attempts.endIndex)
        attempts[index].status = attempt
        self.status = status
        isOverdue = false
        finishedAt = time
        endPosition = position
    }

    private mutating func remember(
        _ status: Status,
        _ job: JobID?,
        _ fingerprint: Fingerprint?,
        at position: Position
    ) {
        guard let fingerprint else { return }
        let memory = Memory(fingerprint: fingerprint, position: position)
        verdicts.append(VerdictRecord(status: status, job: job, memory: memory))
    }
}
