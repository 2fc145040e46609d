// SPDX-License-Identifier: Apache-2.0

/// How a generation begins.
extension Workspace {
    mutating func request(
        _ command: RequestGeneration,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let key = EntityKey.generation(command.id)
        if let generation = try generation(command.id) {
            return try generation.memory.answer(to: stamp.fingerprint, of: key)
        }
        let account = try requireAccount(command.account)
        let terms = try terms(of: command.order, plan: account.plan)
        try start(
            GenerationReference(command.id, of: command.account),
            terms: terms,
            member: command.member,
            stamp
        )
        return .changes
    }

    /// Begins what was priced: within the account's limits, behind a hold of its own or of a run.
    mutating func start(
        _ reference: GenerationReference,
        terms: GenerationTerms,
        sharing shared: ReservationID? = nil,
        member: MemberID? = nil,
        _ stamp: Stamp
    ) throws(Refusal) {
        try requireWithinLimits(try requireSpender(reference.account))
        let hold = try hold(for: terms.cost, sharing: shared, reference, member, stamp)
        try emit(
            .requested(
                GenerationRequested(
                    reference: reference,
                    member: member,
                    terms: terms,
                    hold: hold,
                    requestedAt: time,
                    overdueAt: terms.overdueAt(from: time),
                    deadline: terms.submissionDeadline(from: time),
                    actor: stamp.actor,
                    fingerprint: stamp.fingerprint
                )
            )
        )
    }

    private mutating func hold(
        for cost: Cost,
        sharing shared: ReservationID?,
        _ reference: GenerationReference,
        _ member: MemberID?,
        _ stamp: Stamp
    ) throws(Refusal) -> GenerationHold {
        guard let amount = cost.amount else { return .none }
        if let shared { return .shared(shared) }
        let id = ReservationID(of: reference.generation)
        let reserve = Reserve(
            id: id,
            account: reference.account,
            amount: amount,
            member: member,
            fingerprint: stamp.fingerprint
        )
        _ = try self.reserve(reserve)
        return .own(id)
    }

    private mutating func requireWithinLimits(_ account: Account) throws(Refusal) {
        let limits = try limits(of: account)
        if let maximum = limits.concurrency, account.generations.running >= maximum {
            throw .rejected(.limitReached(.concurrency(account.id, maximum: maximum)))
        }
        let activity = account.generations
        if let maximum = limits.ratePerMinute, activity.started(inMinuteOf: time) >= maximum {
            let seconds = GenerationActivity.secondsToNextMinute(from: time)
            throw .rejected(
                .limitReached(.rate(account.id, maximum: maximum, retryAfterSeconds: seconds))
            )
        }
    }
}
