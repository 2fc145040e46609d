// SPDX-License-Identifier: Apache-2.0

extension Run {
    package static func evolve(_ state: Run?, by event: Event, at position: Position) -> Run {
        switch (event, state) {
        case (.workflow(.runStarted(let started)), nil):
            return Run(started, at: position)
        case (.workflow(let event), var state?):
            state.evolve(by: event, at: position)
            return state
        case (.generation(let event), var state?):
            state.evolve(by: event, at: position)
            return state
        default:
            unexpected(event, position)
        }
    }

    /// A new one.
    package init(_ started: RunStarted, at position: Position) {
        plan = RunPlan(started)
        status = .running
        steps = started.steps.map { RunStep(totals: RunTotals(cost: $0.terms.cost.balance)) }
        delays = 0
        memory = Memory(fingerprint: started.fingerprint, position: position)
    }

    private mutating func evolve(by event: WorkflowEvent, at position: Position) {
        switch event {
        case .stepsSkipped(let event):
            for step in event.steps { steps[place(of: step)].status = .skipped }
        case .runDelayed(let event):
            delayedUntil = event.until
            delays += 1
        case .runPaused(let event):
            status = .paused
            pause = event.reason
            delayedUntil = nil
        case .runResumed(let event):
            status = .running
            pause = nil
            delays = 0
            resumption = Memory(fingerprint: event.fingerprint, position: position)
        case .stepRegenerated(let event):
            regenerate(event)
        case .runCancelled(let event):
            for index in steps.indices where !steps[index].hasEnded {
                steps[index].status = .cancelled
            }
            end(as: .cancelled, event.finishedAt, at: position)
        case .runFinished(let event):
            end(as: Status(event.outcome), event.finishedAt, at: position)
        case .defined, .retired, .runStarted:
            preconditionFailure("The event at \(position) is not one of a run's life.")
        }
    }

    private mutating func regenerate(_ event: RunStepRegenerated) {
        status = .running
        finishedAt = nil
        endPosition = nil
        let index = place(of: event.step)
        if let terms = event.terms { steps[index].terms = terms }
        for index in [index] + event.dependants.map(place(of:)) {
            if !steps[index].began.isEmpty {
                steps[index].totals.cost.microcredits += terms(of: index).cost.balance.microcredits
            }
            steps[index].status = .waiting
            steps[index].hasOwnHold = true
        }
    }

    private mutating func end(as status: Status, _ time: Instant, at position: Position) {
        self.status = status
        pause = nil
        delayedUntil = nil
        finishedAt = time
        endPosition = position
    }

    /// What a generation of a step came to.
    ///
    /// Of an attempt before the current one, only the money counts.
    private mutating func evolve(by event: GenerationEvent, at position: Position) {
        guard let reference = event.reference.step else {
            preconditionFailure("The generation at \(position) is no step of a run.")
        }
        let index = place(of: reference.step)
        let isCurrent = generation(of: index) == event.reference.generation
        switch event {
        case .requested(let event):
            begin(index, event.fingerprint, at: position)
        case .succeeded(let event):
            if isCurrent { steps[index].status = .succeeded }
            steps[index].totals += RunTotals(
                taken: Balance(
                    microcredits: event.captured.microcredits + event.charged.microcredits
                ),
                uncollected: event.uncollected
            )
        case .failed(let event):
            if isCurrent { steps[index].status = .failed }
            steps[index].totals.refunded.microcredits += event.refunded.microcredits
        case .cancelled(let event):
            if isCurrent { steps[index].status = .cancelled }
            steps[index].totals.taken.microcredits += event.captured.microcredits
        case .refunded(let event):
            steps[index].totals.refunded += event.amount
        case .dispatching, .submitted, .prolonged, .overdue, .retried, .usageReported, .anomaly,
            .outputsExpired:
            preconditionFailure("The event at \(position) is not one of a run's life.")
        }
    }

    /// A generation that the same command began belongs to what it is remembered by.
    private mutating func begin(_ index: Int, _ fingerprint: Fingerprint, at position: Position) {
        steps[index].status = .running
        steps[index].began.append(position)
        delayedUntil = nil
        delays = 0
        if fingerprint == memory.fingerprint { memory.position = position }
        if fingerprint == resumption?.fingerprint { resumption?.position = position }
    }

    private func place(of step: String) -> Int {
        guard let index = index(of: step) else {
            preconditionFailure("Run \(id.text) has no step \(step).")
        }
        return index
    }
}

extension Run.Status {
    fileprivate init(_ outcome: RunFinished.Outcome) {
        self =
            switch outcome {
            case .succeeded: .succeeded
            case .partial: .partial
            case .failed: .failed
            }
    }
}
