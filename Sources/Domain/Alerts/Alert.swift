// SPDX-License-Identifier: Apache-2.0

/// What a person is told of, about one subject: an account, a model, a provider, a payment, a
/// subscription, a read model.
///
/// Each kind is raised once, and is not raised again before it is cleared.
package struct Alert: EntityState {
    /// The raw values are part of the stored format.
    package enum Kind: String, CaseIterable, Sendable {
        /// Too many generations of a provider or a model fail.
        case failures
        /// Less is available than the account's threshold.
        case balance
        case debt
        /// The platform bore something of what was used or taken back.
        case uncollected
        /// A payment, or a period of a subscription, that nobody's credits could be granted for.
        case unmatched
        /// Generations hold credits longer than they should.
        case overdue
        /// A provider sends what cannot be understood.
        case unreadable
        /// A read model is behind the log.
        case projector
    }

    package let id: AlertID
    package var account: AccountID?
    /// In the order in which they were raised.
    package var raised: [RaisedAlert]
    /// How generations of a model or a provider ended lately.
    package var window: OutcomeWindow
    /// Generations that hold credits longer than they should now.
    package var overdue: [GenerationID]
    /// The last event that was an alert's.
    package var position: Position

    package init(id: AlertID, account: AccountID? = nil) {
        self.id = id
        self.account = account
        raised = []
        window = OutcomeWindow()
        overdue = []
        position = 0
    }

    package var owner: AccountID? { account }

    /// A window that nothing comes into any more is over some time: then nothing fails.
    package var due: Instant? { isRaised(.failures) ? window.end : nil }

    package var violations: [String] {
        var violations = window.violations.map { "Alert \(id.text): \($0)" }
        if Set(raised.map(\.kind)).count != raised.count {
            violations.append("Alert \(id.text): a kind is raised twice.")
        }
        if Set(overdue).count != overdue.count {
            violations.append("Alert \(id.text): a generation is overdue twice.")
        }
        return violations
    }

    package func isRaised(_ kind: Kind) -> Bool { raised.contains { $0.kind == kind } }
}

package struct RaisedAlert: Hashable, Sendable {
    package let kind: Alert.Kind
    /// The event that raised it.
    package let position: Position
    package let facts: [AlertFact]
    /// The event that said that a person knows.
    package var acknowledgedAt: Position?

    package init(
        kind: Alert.Kind,
        position: Position,
        facts: [AlertFact],
        acknowledgedAt: Position? = nil
    ) {
        self.kind = kind
        self.position = position
        self.facts = facts
        self.acknowledgedAt = acknowledgedAt
    }
}

/// Why: a name and a value that a program can read; never personal.
package struct AlertFact: Hashable, Sendable {
    package enum Value: Hashable, Sendable {
        case credits(Balance)
        case count(Int64)
        case text(String)
    }

    package let name: String
    package let value: Value

    package init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}

extension Alert {
    /// More that are overdue are not told apart.
    private static let overdueMaximum = 1_000

    package static func evolve(_ state: Alert?, by event: Event, at position: Position) -> Alert {
        guard var alert = state else { unexpected(event, position) }
        switch event {
        case .alert(let event): alert.evolve(by: event, at: position)
        case .generation(let event): alert.count(event)
        default: unexpected(event, position)
        }
        return alert
    }

    private mutating func evolve(by event: AlertEvent, at position: Position) {
        self.position = position
        switch event {
        case .raised(let event):
            account = event.account
            raised.append(RaisedAlert(kind: event.kind, position: position, facts: event.facts))
        case .cleared(let event):
            raised.removeAll { $0.kind == event.kind }
        case .acknowledged(let event):
            for index in raised.indices where raised[index].kind == event.kind {
                raised[index].acknowledgedAt = position
            }
        case .faultReported, .faultResolved:
            Self.unexpected(.alert(event), position)
        }
    }

    private mutating func count(_ event: GenerationEvent) {
        let id = event.reference.generation
        overdue.removeAll { $0 == id }
        switch event {
        case .succeeded(let event): window.count(failed: false, at: event.finishedAt)
        case .failed(let event): window.count(failed: true, at: event.finishedAt)
        case .overdue: if overdue.count < Self.overdueMaximum { overdue.append(id) }
        case .requested, .dispatching, .submitted, .prolonged, .retried, .usageReported,
            .cancelled, .refunded, .anomaly, .outputsExpired:
            break
        }
    }
}
