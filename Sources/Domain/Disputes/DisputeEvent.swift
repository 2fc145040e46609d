// SPDX-License-Identifier: Apache-2.0

package enum DisputeEvent: EventFamily {
    case opened(DisputeOpened)
    case overdue(DisputeOverdue)
    case resolved(DisputeResolved)

    package var account: AccountID? {
        switch self {
        case .opened(let event): event.account
        case .overdue(let event): event.account
        case .resolved(let event): event.account
        }
    }

    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        let (id, generation) =
            switch self {
            case .opened(let event): (event.id, event.generation)
            case .overdue(let event): (event.id, event.generation)
            case .resolved(let event): (event.id, event.generation)
            }
        try body(.dispute(id))
        try body(.dispute(DisputeID(lastOf: generation)))
    }
}

extension Identifier where Kind == Dispute {
    /// Under which the last dispute of a generation is found.
    package init(lastOf generation: GenerationID) {
        self.init(trusted: "generation/" + generation.text)
    }
}

package struct DisputeOpened: Hashable, Sendable {
    package var id: DisputeID
    package var account: AccountID
    package var generation: GenerationID
    /// A word of the platform's own, such as `no-output` or `bad-quality`.
    package var category: String?
    package var reason: Sealed?
    /// By when it should be resolved.
    package var deadline: Instant
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(
        id: DisputeID,
        account: AccountID,
        generation: GenerationID,
        category: String? = nil,
        reason: Sealed? = nil,
        deadline: Instant,
        actor: String? = nil,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.account = account
        self.generation = generation
        self.category = category
        self.reason = reason
        self.deadline = deadline
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

package struct DisputeOverdue: Hashable, Sendable {
    package var id: DisputeID
    package var account: AccountID
    package var generation: GenerationID

    package init(id: DisputeID, account: AccountID, generation: GenerationID) {
        self.id = id
        self.account = account
        self.generation = generation
    }
}

package struct DisputeResolved: Hashable, Sendable {
    package var id: DisputeID
    package var account: AccountID
    package var generation: GenerationID
    package var outcome: Dispute.Outcome
    /// What was given back; `nil` where it was rejected.
    package var amount: Amount?
    package var note: Sealed?
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(
        id: DisputeID,
        account: AccountID,
        generation: GenerationID,
        outcome: Dispute.Outcome,
        amount: Amount? = nil,
        note: Sealed? = nil,
        actor: String? = nil,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.account = account
        self.generation = generation
        self.outcome = outcome
        self.amount = amount
        self.note = note
        self.actor = actor
        self.fingerprint = fingerprint
    }
}
