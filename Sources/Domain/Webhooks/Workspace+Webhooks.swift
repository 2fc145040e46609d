// SPDX-License-Identifier: Apache-2.0

/// A delivery and all that it says are one commit.
extension Workspace {
    mutating func decide(
        _ command: WebhookCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        switch command {
        case .receive(let command): try receive(command, stamp)
        }
    }

    mutating func reactWebhook(to event: Event) throws(Refusal) {
        guard case .webhook(let event) = event else { return }
        switch event {
        case .received(let received):
            guard case .unreadable = received.outcome else { return }
            try watch(
                .unreadable,
                of: .provider(received.provider),
                raises: true,
                clears: false,
                facts: [AlertFact("delivery", .text(received.delivery.text))]
            )
        case .refused(let refused):
            guard refused.reason != WebhookRefused.unknownJob else { return }
            try reportAnomaly(
                refused.reason,
                source: "webhook",
                about: [.delivery(refused.delivery), refused.subject],
                of: nil
            )
        }
    }

    private mutating func receive(
        _ command: ReceiveWebhook,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let known = try entity(.delivery(command.delivery))?.delivery
        if let known, !command.mayBeNewer || known.bodies.contains(stamp.fingerprint) {
            return try repeated(command, known, stamp)
        }
        try emit(.webhook(.received(WebhookReceived(command, stamp))))
        for fact in command.facts {
            if let rejection = try attempt(fact, stamp) {
                let refused = WebhookRefused(
                    delivery: command.delivery,
                    subject: fact.subject,
                    reason: rejection.reason
                )
                try emit(.webhook(.refused(refused)))
            }
        }
        return .changes
    }

    /// What was refused as things were then is tried again; the rest was heard.
    private mutating func repeated(
        _ command: ReceiveWebhook,
        _ known: WebhookDelivery,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let before = events.count
        for fact in command.facts where known.refused.contains(fact.subject) {
            _ = try attempt(fact, stamp)
        }
        return events.count > before ? .changes : .repeats(known.position)
    }

    /// A fact that is refused does not take the others with it, nor the record of the delivery.
    private mutating func attempt(
        _ fact: WebhookFact,
        _ stamp: Stamp
    ) throws(Refusal) -> Rejection? {
        var outcome = self
        do throws(Refusal) {
            try outcome.carryOut(fact, stamp)
        } catch {
            guard case .rejected(let rejection) = error else {
                self = outcome
                throw error
            }
            return rejection
        }
        self = outcome
        return nil
    }

    private mutating func carryOut(_ fact: WebhookFact, _ stamp: Stamp) throws(Refusal) {
        switch fact {
        case .payment(let observation): _ = try observe(observation)
        case .subscription(let observation): _ = try observe(observation)
        case .job(let verdict):
            guard let job = try entity(.job(verdict.job))?.job else {
                throw .rejected(.notFound(.job(verdict.job)))
            }
            let settlement = SettleGeneration(
                generation: job.generation,
                verdict: verdict.verdict,
                provider: verdict.provider,
                job: verdict.name,
                providerCost: verdict.providerCost
            )
            _ = try decide(.settle(settlement), stamp)
        }
    }
}

extension ReceiveWebhook {
    fileprivate var facts: [WebhookFact] {
        switch content {
        case .facts(let facts): facts
        case .hint, .nothing, .unreadable: []
        }
    }
}

extension WebhookReceived {
    fileprivate init(_ command: ReceiveWebhook, _ stamp: Stamp) {
        let outcome: Outcome =
            switch command.content {
            case .facts(let facts): .facts(Int64(facts.count))
            case .hint(let job): .hint(job)
            case .nothing(let remark): .nothing(remark: remark)
            case .unreadable(let reason): .unreadable(reason)
            }
        self.init(
            delivery: command.delivery,
            provider: command.provider,
            kind: command.kind,
            body: command.body,
            outcome: outcome,
            furtherHints: command.furtherHints,
            fetches: command.fetches,
            fingerprint: stamp.fingerprint
        )
    }
}

extension Rejection {
    /// A slug, for the record of what was refused.
    fileprivate var reason: String {
        switch self {
        case .notFound(let key): "unknown-" + key.kind.rawValue
        case .invalidContent: "invalid-content"
        case .wrongState(_, let state): "wrong-state-" + state
        case .limitReached: "limit-reached"
        case .lotsExhausted: "too-many-lots"
        case .idConflict: "id-conflict"
        case .accountSuspended, .accountFrozen, .modelLocked, .modelDisabled, .quoteExpired,
            .expiryNotInFuture, .nothingToCapture, .reservationClosed, .amountExceedsHold,
            .amountExceedsCaptured, .amountExceedsDebt, .insufficientCredits:
            "refused"
        }
    }
}
