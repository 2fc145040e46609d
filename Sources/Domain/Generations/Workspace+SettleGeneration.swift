// SPDX-License-Identifier: Apache-2.0

/// The verdict on a generation: the first one settles it, whoever brings it; the same again is a
/// repeat. One that contradicts it is followed once, and its money with it; any more, and what
/// cannot be, are for a person to judge.
extension Workspace {
    mutating func settle(_ command: SettleGeneration, _ stamp: Stamp) throws(Refusal) -> Decision {
        let generation = try requireGeneration(command.generation)
        if let position = generation.heard(stamp.fingerprint) { return .repeats(position) }
        if let decision = try refuseImpossible(command, generation, stamp) { return decision }
        switch (generation.status, command.verdict) {
        case (.requested, .succeeded(let success)), (.submitted, .succeeded(let success)):
            return try succeed(generation, success, command, stamp)
        case (.requested, .failed(let error)), (.submitted, .failed(let error)):
            if let position = generation.end(of: command) { return .repeats(position) }
            return try fail(generation, error, command, stamp)
        case (.requested, .cancelled), (.submitted, .cancelled):
            if let position = generation.end(of: command) { return .repeats(position) }
            return try cancel(generation, command, stamp)
        case (.succeeded, .succeeded(let success)):
            return try compare(generation, success, command, stamp)
        case (.succeeded, .failed(let error)):
            if let position = generation.endOfOther(command) { return .repeats(position) }
            guard generation.verdicts.count < 2 else {
                return try contradict(generation, command, stamp)
            }
            return try fail(generation, error, command, stamp)
        case (.succeeded, .cancelled):
            if let position = generation.endOfOther(command) { return .repeats(position) }
            return try contradict(generation, command, stamp)
        case (.failed, .succeeded(let success)), (.cancelled, .succeeded(let success)):
            guard generation.verdicts.count < 2 else {
                return try contradict(generation, command, stamp)
            }
            return try succeed(generation, success, command, stamp)
        case (.failed, .failed), (.failed, .cancelled), (.cancelled, .failed),
            (.cancelled, .cancelled):
            // The hold is gone either way.
            return .repeats(generation.endPosition ?? generation.memory.position)
        }
    }

    /// What somebody says who cannot know it.
    private mutating func refuseImpossible(
        _ command: SettleGeneration,
        _ generation: Generation,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision? {
        if let provider = command.provider, provider != generation.terms.provider {
            return try report(.wrongProvider, of: generation, command.facts(of: generation), stamp)
        }
        guard let id = generation.job(of: command) else { return nil }
        if generation.attempts.contains(where: { $0.job == id }) { return nil }
        guard try job(id) == nil, generation.attempt.job == nil else {
            return try report(.unknownJob, of: generation, command.facts(of: generation), stamp)
        }
        return nil
    }

    private mutating func compare(
        _ generation: Generation,
        _ success: Verdict.Success,
        _ command: SettleGeneration,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        if generation.endOfOther(command) != nil {
            return try report(
                .duplicateSuccess,
                of: generation,
                command.facts(of: generation),
                stamp
            )
        }
        guard generation.agrees(with: success) else {
            return try report(
                .differentResult,
                of: generation,
                command.facts(of: generation),
                stamp
            )
        }
        return .repeats(generation.endPosition ?? generation.memory.position)
    }

    private mutating func contradict(
        _ generation: Generation,
        _ command: SettleGeneration,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        try report(.contradiction, of: generation, command.facts(of: generation), stamp)
    }

    /// Records what cannot be; the same again, and more than a person would read, changes nothing.
    mutating func report(
        _ kind: GenerationAnomaly.Kind,
        of generation: Generation,
        _ facts: [GenerationAnomaly.Fact],
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        if let last = generation.anomalies.last,
            generation.anomalies.count >= Generation.anomaliesMaximum
        {
            return .repeats(last.position)
        }
        try emit(
            .anomaly(
                GenerationAnomaly(
                    reference: generation.request.reference,
                    kind: kind,
                    facts: facts,
                    actor: stamp.actor,
                    fingerprint: stamp.fingerprint
                )
            )
        )
        return .changes
    }
}

extension Generation {
    package static let anomaliesMaximum = 64

    /// Where this very thing was said before.
    func heard(_ fingerprint: Fingerprint) -> Position? {
        let verdict = verdicts.last { $0.memory.fingerprint == fingerprint }?.memory
        return (verdict ?? anomalies.first { $0.fingerprint == fingerprint })?.position
    }

    func job(of command: SettleGeneration) -> JobID? {
        command.job.map { JobID(provider: terms.provider, job: $0) }
    }

    /// Where the attempt that a verdict speaks of was given up for another one.
    fileprivate func end(of command: SettleGeneration) -> Position? {
        guard let job = job(of: command),
            let index = attempts.dropLast().firstIndex(where: { $0.job == job })
        else { return nil }
        return attempts[index + 1].began
    }

    /// Where it succeeded by another attempt than the one that a verdict speaks of.
    fileprivate func endOfOther(_ command: SettleGeneration) -> Position? {
        guard let job = job(of: command),
            let attempt = attempts.first(where: { $0.job == job }), attempt.status != .succeeded
        else { return nil }
        return endPosition
    }

    /// Whether a success says the same as the one before, as far as it says anything.
    fileprivate func agrees(with success: Verdict.Success) -> Bool {
        (success.usage ?? usage) == usage
            && (success.amount ?? actual) == actual
            && success.delivered.map { min($0, terms.outputs) == delivered } ?? true
    }
}

extension SettleGeneration {
    fileprivate func facts(of generation: Generation) -> [GenerationAnomaly.Fact] {
        var facts = [
            GenerationAnomaly.Fact("verdict", verdict.status.rawValue),
            GenerationAnomaly.Fact("state", generation.state),
        ]
        if let provider { facts.append(GenerationAnomaly.Fact("provider", provider)) }
        if let job { facts.append(GenerationAnomaly.Fact("job", job)) }
        if case .succeeded(let success) = verdict {
            if let amount = success.amount { facts.append(.credits("amount", amount)) }
            if let delivered = success.delivered {
                facts.append(GenerationAnomaly.Fact("delivered", String(delivered)))
            }
            facts += success.usage?.facts ?? []
        }
        return facts
    }
}

extension GenerationAnomaly.Fact {
    static func credits(_ name: String, _ balance: Balance) -> GenerationAnomaly.Fact {
        GenerationAnomaly.Fact(name, String(balance.microcredits) + " microcredits")
    }
}

extension Usage {
    var facts: [GenerationAnomaly.Fact] {
        quantities.map { GenerationAnomaly.Fact($0.measure, $0.value.text) }
    }
}
