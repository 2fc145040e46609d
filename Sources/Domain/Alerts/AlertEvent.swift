// SPDX-License-Identifier: Apache-2.0

/// What people are told of: alerts, and the error log.
package enum AlertEvent: EventFamily {
    case raised(AlertRaised)
    case cleared(AlertCleared)
    case acknowledged(AlertAcknowledged)
    case faultReported(FaultReported)
    case faultResolved(FaultResolved)

    package var account: AccountID? {
        switch self {
        case .raised(let event): event.account
        case .cleared(let event): event.account
        case .acknowledged(let event): event.account
        case .faultReported(let event): event.account
        case .faultResolved(let event): event.account
        }
    }

    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .raised(let event): try body(.alert(event.subject))
        case .cleared(let event): try body(.alert(event.subject))
        case .acknowledged(let event): try body(.alert(event.subject))
        case .faultReported(let event): try body(.fault(event.id))
        case .faultResolved(let event): try body(.fault(event.id))
        }
    }
}

package struct AlertRaised: Hashable, Sendable {
    package var kind: Alert.Kind
    package var subject: AlertID
    package var account: AccountID?
    package var facts: [AlertFact]

    package init(
        kind: Alert.Kind,
        subject: AlertID,
        account: AccountID? = nil,
        facts: [AlertFact] = []
    ) {
        self.kind = kind
        self.subject = subject
        self.account = account
        self.facts = facts
    }
}

package struct AlertCleared: Hashable, Sendable {
    package var kind: Alert.Kind
    package var subject: AlertID
    package var account: AccountID?
    package var facts: [AlertFact]
    /// Who cleared it; `nil` is the end of its cause.
    package var actor: String?

    package init(
        kind: Alert.Kind,
        subject: AlertID,
        account: AccountID? = nil,
        facts: [AlertFact] = [],
        actor: String? = nil
    ) {
        self.kind = kind
        self.subject = subject
        self.account = account
        self.facts = facts
        self.actor = actor
    }
}

package struct AlertAcknowledged: Hashable, Sendable {
    package var kind: Alert.Kind
    package var subject: AlertID
    package var account: AccountID?
    package var actor: String?

    package init(kind: Alert.Kind, subject: AlertID, account: AccountID?, actor: String?) {
        self.kind = kind
        self.subject = subject
        self.account = account
        self.actor = actor
    }
}
