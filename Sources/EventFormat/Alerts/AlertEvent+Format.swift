// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension AlertEvent {
    var type: EventType {
        switch self {
        case .raised: .alertRaised
        case .cleared: .alertCleared
        case .acknowledged: .alertAcknowledged
        case .faultReported: .faultReported
        case .faultResolved: .faultResolved
        }
    }

    func write(to object: inout ObjectWriter) {
        switch self {
        case .raised(let event):
            object.write("kind", event.kind.rawValue)
            object.write("subject", event.subject.text)
            object.write(event.facts)
        case .cleared(let event):
            object.write("kind", event.kind.rawValue)
            object.write("subject", event.subject.text)
            object.write(event.facts)
            object.write("actor", event.actor)
        case .acknowledged(let event):
            object.write("kind", event.kind.rawValue)
            object.write("subject", event.subject.text)
            object.write("actor", event.actor)
        case .faultReported(let event): event.write(to: &object)
        case .faultResolved(let event): event.write(to: &object)
        }
    }

    /// - Precondition: the type is one of these events.
    init(
        _ type: EventType,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        switch type {
        case .alertRaised: self = .raised(try AlertRaised(account, &object))
        case .alertCleared: self = .cleared(try AlertCleared(account, &object))
        case .alertAcknowledged: self = .acknowledged(try AlertAcknowledged(account, &object))
        case .faultReported: self = .faultReported(try FaultReported(account, &object))
        case .faultResolved: self = .faultResolved(try FaultResolved(account, &object))
        default: preconditionFailure("\(type) is not of this family.")
        }
    }
}

extension AlertRaised {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            kind: try object.alertKind(),
            subject: AlertID(trusted: try object.text("subject")),
            account: account,
            facts: try object.facts()
        )
    }
}

extension AlertCleared {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            kind: try object.alertKind(),
            subject: AlertID(trusted: try object.text("subject")),
            account: account,
            facts: try object.facts(),
            actor: try object.optionalText("actor")
        )
    }
}

extension AlertAcknowledged {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            kind: try object.alertKind(),
            subject: AlertID(trusted: try object.text("subject")),
            account: account,
            actor: try object.optionalText("actor")
        )
    }
}
