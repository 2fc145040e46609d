// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// What people do with a run.
extension Workspace {
    mutating func resumeRun(_ id: RunID, _ stamp: Stamp) throws(Refusal) -> Decision {
        let run = try requireRun(id)
        switch run.status {
        case .paused: break
        case .running: return .repeats(run.resumption?.position ?? run.memory.position)
        case .succeeded, .partial, .failed, .cancelled:
            throw .rejected(.wrongState(.run(id), state: run.status.rawValue))
        }
        try emit(
            .runResumed(
                RunResumed(
                    reference: run.started.reference,
                    actor: stamp.actor,
                    fingerprint: stamp.fingerprint
                )
            )
        )
        // A step may have failed while it was paused: what waited for that will not start.
        if try requireRun(id).lost.isEmpty {
            try startFirst(of: id, stamp)
        } else {
            try advance(id)
        }
        return .changes
    }

    /// What runs is cancelled as any generation is; what is held and not taken is free again.
    mutating func cancelRun(
        _ id: RunID,
        reason: Sealed?,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let run = try requireRun(id)
        if run.status == .cancelled, let position = run.endPosition { return .repeats(position) }
        guard run.isOpen else {
            throw .rejected(.wrongState(.run(id), state: run.status.rawValue))
        }
        let generations = run.steps.indices.compactMap { index in
            run.steps[index].status == .running ? run.generation(of: index) : nil
        }
        try look(up: generations.map { .generation($0) })
        for generation in generations { _ = try cancel(generation, reason: reason, stamp) }
        try letGo(of: run)
        try emit(
            .runCancelled(
                RunCancelled(
                    reference: run.started.reference,
                    reason: reason,
                    finishedAt: time,
                    actor: stamp.actor
                )
            )
        )
        return .changes
    }

    /// Generates a step once more, and what depends on it after it, if that is wanted.
    mutating func regenerate(
        _ command: RegenerateStep,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let run = try requireRun(command.run)
        guard let index = run.index(of: command.step) else {
            throw .rejected(.invalidContent([ContentError("/step", "Name a step of the run.")]))
        }
        let step = run.steps[index]
        guard command.attempt > 0 else {
            let detail = "Send the number of the attempt that begins: 1 or more."
            throw .rejected(.invalidContent([ContentError("/attempt", detail)]))
        }
        if command.attempt <= step.began.count {
            return .repeats(step.began[Int(command.attempt) - 1])
        }
        let dependants = command.includesDependants ? run.plan.dependants(of: index) : []
        try requireRegenerable(run, index, dependants, attempt: command.attempt)
        let terms = try terms(of: command, in: run, index)
        try emit(
            .stepRegenerated(
                RunStepRegenerated(
                    reference: run.started.reference,
                    step: command.step,
                    attempt: command.attempt,
                    terms: terms,
                    dependants: dependants.map { run.started.steps[$0].id },
                    actor: stamp.actor
                )
            )
        )
        try startFirst(of: command.run, stamp)
        return .changes
    }

    private func requireRegenerable(
        _ run: Run,
        _ index: Int,
        _ dependants: [Int],
        attempt: Int64
    ) throws(Refusal) {
        let key = EntityKey.run(run.id)
        switch run.status {
        case .running, .succeeded, .partial, .failed: break
        case .paused, .cancelled:
            throw .rejected(.wrongState(key, state: run.status.rawValue))
        }
        let waiting = run.plan.dependencies[index].first { run.steps[$0].status != .succeeded }
        if let waiting {
            throw .rejected(.wrongState(key, state: run.steps[waiting].status.rawValue))
        }
        let open = ([index] + dependants).first { run.steps[$0].status == .running }
        if open != nil || run.steps[index].status == .waiting
            || attempt != run.steps[index].began.count + 1
        {
            let state = run.steps[open ?? index].status.rawValue
            throw .rejected(.wrongState(key, state: state))
        }
        guard attempt <= Run.attemptsMaximum else {
            throw .rejected(
                .limitReached(.count(key, what: "attempts", maximum: Run.attemptsMaximum))
            )
        }
    }

    /// `nil` is as before.
    private mutating func terms(
        of command: RegenerateStep,
        in run: Run,
        _ index: Int
    ) throws(Refusal) -> GenerationTerms? {
        guard let parameters = command.parameters else { return nil }
        let errors = parameters.clear.unknownOutputs(besides: run.started.steps[index].dependsOn)
        guard errors.isEmpty else { throw .rejected(.invalidContent(errors)) }
        let former = run.terms(of: index)
        let order = GenerationOrder(
            model: former.model,
            parameters: parameters.clear.withOpaqueOutputs,
            sealed: parameters.sealed,
            outputs: former.outputs
        )
        return try terms(of: order, plan: try requireAccount(run.account).plan)
    }
}

extension Run {
    package static let attemptsMaximum: Int64 = 32
}

extension JSON {
    /// Parameters of a step may refer to the outputs of what it depends on, and to nothing else.
    fileprivate func unknownOutputs(besides known: [String]) -> [ContentError] {
        var errors = Expression.mistakes(in: self, at: "/parameters")
        Expression.forEach(in: self, at: "/parameters") { expression, place in
            if case .output(let step, _) = expression, known.contains(step) { return }
            let detail = "Send a value, or the output of a step that this one depends on."
            errors.append(ContentError(place, detail))
        }
        return errors
    }
}
