// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension DisputeEvent {
    var type: EventType {
        switch self {
        case .opened: .disputeOpened
        case .overdue: .disputeOverdue
        case .resolved: .disputeResolved
        }
    }

    func write(to object: inout ObjectWriter) {
        switch self {
        case .opened(let event): event.write(to: &object)
        case .overdue(let event):
            object.write("id", event.id.text)
            object.write("generation", event.generation.text)
        case .resolved(let event): event.write(to: &object)
        }
    }

    /// - Precondition: the type is one of these events.
    init(
        _ type: EventType,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        let account = try object.required(account)
        switch type {
        case .disputeOpened: self = .opened(try DisputeOpened(account, &object))
        case .disputeOverdue:
            self = .overdue(
                DisputeOverdue(
                    id: DisputeID(trusted: try object.text("id")),
                    account: account,
                    generation: GenerationID(trusted: try object.text("generation"))
                )
            )
        case .disputeResolved: self = .resolved(try DisputeResolved(account, &object))
        default: preconditionFailure("\(type) is not of this family.")
        }
    }
}

extension DisputeOpened {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("generation", generation.text)
        object.write("category", category)
        object.write("reason", reason)
        object.write("deadline", deadline)
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    init(_ account: AccountID, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            id: DisputeID(trusted: try object.text("id")),
            account: account,
            generation: GenerationID(trusted: try object.text("generation")),
            category: try object.optionalText("category"),
            reason: try object.optionalSealed("reason"),
            deadline: try object.instant("deadline"),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension DisputeResolved {
    func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        object.write("generation", generation.text)
        object.write("outcome", outcome.rawValue)
        object.write("amount", ifAny: amount)
        object.write("note", note)
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    init(_ account: AccountID, _ object: inout ObjectReader) throws(FormatError) {
        let id = DisputeID(trusted: try object.text("id"))
        let generation = GenerationID(trusted: try object.text("generation"))
        guard let outcome = Dispute.Outcome(rawValue: try object.text("outcome")) else {
            throw object.error("the outcome is not known")
        }
        self.init(
            id: id,
            account: account,
            generation: generation,
            outcome: outcome,
            amount: try object.optionalAmount("amount"),
            note: try object.optionalSealed("note"),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}
