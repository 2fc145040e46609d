// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func decide(
        _ command: GenerationCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        switch command {
        case .request(let command): try request(command, stamp)
        case .dispatch(let id, let attempt): try dispatch(id, attempt: attempt)
        case .claim(let command): try claim(command)
        case .prolong(let id, let job): try prolong(id, job: job)
        case .submit(let command): try submit(command)
        case .reportUsage(let id, let usage): try reportUsage(of: id, usage, stamp)
        case .settle(let command): try settle(command, stamp)
        case .retry(let command): try retry(command, stamp)
        case .cancel(let id, let reason): try cancel(id, reason: reason, stamp)
        case .sweep(let id): try sweep(id)
        }
    }

    /// What the events of other parts mean here: nothing.
    mutating func reactGeneration(to event: Event) throws(Refusal) {}

    mutating func generation(_ id: GenerationID) throws(Refusal) -> Generation? {
        try entity(.generation(id))?.generation
    }

    mutating func requireGeneration(_ id: GenerationID) throws(Refusal) -> Generation {
        guard let generation = try generation(id) else {
            throw .rejected(.notFound(.generation(id)))
        }
        return generation
    }

    mutating func job(_ id: JobID) throws(Refusal) -> Job? {
        try entity(.job(id))?.job
    }

    mutating func emit(_ event: GenerationEvent) throws(Refusal) {
        try emit(.generation(event))
    }

    /// Lets credit that came back have its consequences at once, so that the event that says what
    /// all came to is the last one of its command.
    mutating func comeToRest(_ account: AccountID, because cause: EntityKey) throws(Refusal) {
        let last = events.last
        try expireDueLots(of: account, because: cause)
        try settleDebts(of: account, because: cause)
        if case .creditsReleased(let release) = last { try expireSuperseded(release) }
    }
}
