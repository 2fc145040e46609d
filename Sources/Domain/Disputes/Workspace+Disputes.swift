// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func decide(
        _ command: DisputeCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        switch command {
        case .open(let command): try open(command, stamp)
        case .resolve(let command): try resolve(command, stamp)
        case .sweep(let id): try sweep(id)
        }
    }

    /// What the events of other parts mean here.
    mutating func reactDispute(to event: Event) throws(Refusal) {}

    private mutating func dispute(_ id: DisputeID) throws(Refusal) -> Dispute? {
        try entity(.dispute(id))?.dispute
    }

    private mutating func requireDispute(_ id: DisputeID) throws(Refusal) -> Dispute {
        guard let dispute = try dispute(id), dispute.id == id else {
            throw .rejected(.notFound(.dispute(id)))
        }
        return dispute
    }

    private mutating func open(_ command: OpenDispute, _ stamp: Stamp) throws(Refusal) -> Decision {
        if let dispute = try dispute(command.id) {
            return try dispute.memory.answer(to: stamp.fingerprint, of: .dispute(command.id))
        }
        let generation = try requireGeneration(command.generation)
        guard command.account == nil || command.account == generation.account else {
            throw .rejected(.notFound(.generation(command.generation)))
        }
        guard !generation.isOpen else {
            throw .rejected(.wrongState(.generation(command.generation), state: generation.state))
        }
        if let last = try dispute(DisputeID(lastOf: command.generation)), last.status != .resolved {
            throw .rejected(.wrongState(.dispute(last.id), state: last.status.rawValue))
        }
        let days = (try entity(.settings)?.settings ?? .standard).disputeDays
        let event = DisputeOpened(
            id: command.id,
            account: generation.account,
            generation: command.generation,
            category: command.category,
            reason: command.reason,
            deadline: time.adding(seconds: days * 86_400),
            actor: stamp.actor,
            fingerprint: stamp.fingerprint
        )
        try emit(.dispute(.opened(event)))
        return .changes
    }

    private mutating func resolve(
        _ command: ResolveDispute,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let dispute = try requireDispute(command.id)
        if let resolved = dispute.resolved {
            guard resolved.fingerprint == stamp.fingerprint else {
                throw .rejected(.wrongState(.dispute(command.id), state: dispute.status.rawValue))
            }
            return .repeats(resolved.position)
        }
        let amount = try giveBack(command, dispute, stamp)
        let event = DisputeResolved(
            id: command.id,
            account: dispute.opened.account,
            generation: dispute.opened.generation,
            outcome: command.outcome,
            amount: amount,
            note: command.note,
            actor: stamp.actor,
            fingerprint: stamp.fingerprint
        )
        try emit(.dispute(.resolved(event)))
        return .changes
    }

    /// In the same commit, so that no dispute is resolved without its refund, nor twice.
    private mutating func giveBack(
        _ command: ResolveDispute,
        _ dispute: Dispute,
        _ stamp: Stamp
    ) throws(Refusal) -> Amount? {
        let isFull = command.outcome != .partial
        guard isFull == (command.amount == nil) else {
            let detail =
                isFull
                ? "Leave it out: only a partial refund has an amount." : "Say how much to refund."
            throw .rejected(.invalidContent([ContentError("/amount", detail)]))
        }
        guard command.outcome != .reject else { return nil }
        return try refundGeneration(
            dispute.opened.generation,
            command.amount,
            as: RefundID(trusted: "dispute/" + dispute.id.text),
            reason: command.note,
            fingerprint: stamp.fingerprint
        )
    }

    private mutating func sweep(_ id: DisputeID) throws(Refusal) -> Decision {
        guard let dispute = try dispute(id), let due = dispute.due, due <= time else {
            return .changes
        }
        let event = DisputeOverdue(
            id: dispute.id,
            account: dispute.opened.account,
            generation: dispute.opened.generation
        )
        try emit(.dispute(.overdue(event)))
        return .changes
    }
}
