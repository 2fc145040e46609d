// SPDX-License-Identifier: Apache-2.0

package enum DisputeCommand: CommandFamily {
    case open(OpenDispute)
    case resolve(ResolveDispute)
    /// From the scheduler: marks it overdue; nothing if it is not.
    case sweep(DisputeID)

    package var subject: EntityKey {
        switch self {
        case .open(let command): .dispute(command.id)
        case .resolve(let command): .dispute(command.id)
        case .sweep(let id): .dispute(id)
        }
    }
}

package struct OpenDispute: Hashable, Sendable {
    package var id: DisputeID
    package var generation: GenerationID
    /// Whose generation it must be; `nil` is anybody's.
    package var account: AccountID?
    package var category: String?
    package var reason: Sealed?

    package init(
        id: DisputeID,
        generation: GenerationID,
        account: AccountID? = nil,
        category: String? = nil,
        reason: Sealed? = nil
    ) {
        self.id = id
        self.generation = generation
        self.account = account
        self.category = category
        self.reason = reason
    }
}

package struct ResolveDispute: Hashable, Sendable {
    package var id: DisputeID
    package var outcome: Dispute.Outcome
    /// Of a partial refund.
    package var amount: Amount?
    package var note: Sealed?

    package init(
        id: DisputeID,
        outcome: Dispute.Outcome,
        amount: Amount? = nil,
        note: Sealed? = nil
    ) {
        self.id = id
        self.outcome = outcome
        self.amount = amount
        self.note = note
    }
}
