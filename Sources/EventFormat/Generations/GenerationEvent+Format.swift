// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension GenerationEvent {
    var type: EventType {
        switch self {
        case .requested: .generationRequested
        case .dispatching: .generationDispatching
        case .submitted: .generationSubmitted
        case .prolonged: .generationProlonged
        case .overdue: .generationOverdue
        case .retried: .generationRetried
        case .usageReported: .generationUsageReported
        case .succeeded: .generationSucceeded
        case .failed: .generationFailed
        case .cancelled: .generationCancelled
        case .refunded: .generationRefunded
        case .anomaly: .generationAnomaly
        case .outputsExpired: .generationOutputsExpired
        }
    }

    func write(to object: inout ObjectWriter) {
        switch self {
        case .requested(let event): event.write(to: &object)
        case .dispatching(let event): event.write(to: &object)
        case .submitted(let event): event.write(to: &object)
        case .prolonged(let event): event.write(to: &object)
        case .overdue(let reference), .outputsExpired(let reference): object.write(reference)
        case .retried(let event): event.write(to: &object)
        case .usageReported(let event):
            object.write(event.reference)
            object.write("usage", event.usage)
        case .succeeded(let event): event.write(to: &object)
        case .failed(let event): event.write(to: &object)
        case .cancelled(let event): event.write(to: &object)
        case .refunded(let event):
            object.write(event.reference)
            object.write("refund", event.refund.text)
            object.write("amount", event.amount)
        case .anomaly(let event): event.write(to: &object)
        }
    }

    /// - Precondition: the type is one of these events.
    init(
        _ type: EventType,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        switch type {
        case .generationRequested: self = .requested(try GenerationRequested(account, &object))
        case .generationDispatching:
            self = .dispatching(try GenerationDispatching(account, &object))
        case .generationSubmitted: self = .submitted(try GenerationSubmitted(account, &object))
        case .generationProlonged: self = .prolonged(try GenerationProlonged(account, &object))
        case .generationOverdue: self = .overdue(try object.reference(of: account))
        case .generationRetried: self = .retried(try GenerationRetried(account, &object))
        case .generationUsageReported:
            self = .usageReported(try GenerationUsageReported(account, &object))
        case .generationSucceeded: self = .succeeded(try GenerationSucceeded(account, &object))
        case .generationFailed: self = .failed(try GenerationFailed(account, &object))
        case .generationCancelled: self = .cancelled(try GenerationCancelled(account, &object))
        case .generationRefunded: self = .refunded(try GenerationRefunded(account, &object))
        case .generationAnomaly: self = .anomaly(try GenerationAnomaly(account, &object))
        case .generationOutputsExpired: self = .outputsExpired(try object.reference(of: account))
        default: preconditionFailure("\(type) is not of this family.")
        }
    }
}

extension GenerationUsageReported {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        let reference = try object.reference(of: account)
        guard let usage = try object.optionalUsage("usage") else {
            throw object.error("\"usage\" is due")
        }
        self.init(reference: reference, usage: usage)
    }
}

extension GenerationRefunded {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            reference: try object.reference(of: account),
            refund: RefundID(trusted: try object.text("refund")),
            amount: try object.amount("amount")
        )
    }
}

extension GenerationAnomaly {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write(reference)
        object.write("kind", kind.rawValue)
        object.writeArray("facts", facts) { object, fact in
            object.write("name", fact.name)
            object.write("value", fact.value)
        }
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        let reference = try object.reference(of: account)
        guard let kind = Kind(rawValue: try object.text("kind")) else {
            throw object.error("the kind of anomaly is not known")
        }
        self.init(
            reference: reference,
            kind: kind,
            facts: try object.array("facts") { (object) throws(FormatError) in
                Fact(try object.text("name"), try object.text("value"))
            },
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}
