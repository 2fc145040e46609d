// SPDX-License-Identifier: Apache-2.0

/// How a generation ends, and its money with it.
extension Workspace {
    mutating func succeed(
        _ generation: Generation,
        _ success: Verdict.Success,
        _ command: SettleGeneration,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        try bindNewJob(of: command, to: generation)
        let cost = try checkedProviderCost(command, generation, stamp)
        let usage = try plausibleUsage(success.usage, of: generation, stamp)
        let delivered = try plausibleCount(success.delivered, of: generation, stamp)
        let worth = try worth(of: generation, success.amount, usage, delivered: delivered)
        let wanted = try bounded(worth, of: generation, stamp)
        let taken = try take(wanted, for: generation, stamp)
        let outputs = success.outputs ?? []
        try emit(
            .succeeded(
                GenerationSucceeded(
                    reference: generation.reference,
                    job: generation.job(of: command),
                    isLate: !generation.isOpen,
                    delivered: delivered,
                    outputs: outputs,
                    usage: usage,
                    actual: worth,
                    captured: taken.captured,
                    charged: taken.charged,
                    uncollected: taken.uncollected,
                    providerCost: cost,
                    finishedAt: time,
                    outputsExpireAt: try expiry(of: outputs),
                    actor: stamp.actor,
                    fingerprint: stamp.fingerprint
                )
            )
        )
        return .changes
    }

    /// Releases the hold; after a success, gives back what that took.
    mutating func fail(
        _ generation: Generation,
        _ error: GenerationError?,
        _ command: SettleGeneration,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        try bindNewJob(of: command, to: generation)
        let cost = try checkedProviderCost(command, generation, stamp)
        var refunded = Balance.zero
        if generation.isOpen {
            try release(generation, stamp.fingerprint)
        } else {
            refunded = try giveBack(generation, stamp)
        }
        try emit(
            .failed(
                GenerationFailed(
                    reference: generation.reference,
                    job: generation.job(of: command),
                    isLate: !generation.isOpen,
                    failure: GenerationFailure(reason: .provider, error: error),
                    refunded: refunded,
                    providerCost: cost,
                    finishedAt: time,
                    actor: stamp.actor,
                    fingerprint: stamp.fingerprint
                )
            )
        )
        return .changes
    }

    /// The provider cancelled it.
    mutating func cancel(
        _ generation: Generation,
        _ command: SettleGeneration,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        try bindNewJob(of: command, to: generation)
        let cost = try checkedProviderCost(command, generation, stamp)
        let captured = try closeCancelled(generation, stamp)
        try emit(
            .cancelled(
                GenerationCancelled(
                    reference: generation.reference,
                    job: generation.job(of: command),
                    captured: captured,
                    providerCost: cost,
                    finishedAt: time,
                    actor: stamp.actor,
                    fingerprint: stamp.fingerprint
                )
            )
        )
        return .changes
    }

    /// The account cancels it, or who acts for it.
    ///
    /// A success that comes all the same is charged as any late one is.
    mutating func cancel(
        _ id: GenerationID,
        reason: Sealed?,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let generation = try requireGeneration(id)
        if generation.status == .cancelled, let position = generation.endPosition {
            return .repeats(position)
        }
        guard generation.isOpen else {
            throw .rejected(.wrongState(.generation(id), state: generation.state))
        }
        let captured = try closeCancelled(generation, stamp)
        try emit(
            .cancelled(
                GenerationCancelled(
                    reference: generation.reference,
                    reason: reason,
                    captured: captured,
                    finishedAt: time,
                    actor: stamp.actor
                )
            )
        )
        return .changes
    }

    /// When outputs that can be fetched are gone.
    private mutating func expiry(of outputs: [GenerationOutput]) throws(Refusal) -> Instant? {
        guard outputs.contains(where: { $0.url != nil || $0.file != nil }),
            let days = try settings().outputDays
        else { return nil }
        let (seconds, overflowed) = days.multipliedReportingOverflow(by: 24 * 60 * 60)
        return overflowed ? .latest : time.adding(seconds: seconds)
    }

    private mutating func bindNewJob(
        of command: SettleGeneration,
        to generation: Generation
    ) throws(Refusal) {
        guard let id = generation.job(of: command),
            !generation.attempts.contains(where: { $0.job == id })
        else { return }
        try bind(id, to: generation)
    }

    private mutating func checkedProviderCost(
        _ command: SettleGeneration,
        _ generation: Generation,
        _ stamp: Stamp
    ) throws(Refusal) -> ProviderCost? {
        guard let cost = command.providerCost else { return nil }
        guard cost.isNegative else { return cost }
        let fact = GenerationAnomaly.Fact("provider_cost", "\(cost.amount) \(cost.unit)")
        _ = try report(.negativeProviderCost, of: generation, [fact], stamp)
        return nil
    }
}
