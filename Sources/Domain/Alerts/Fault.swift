// SPDX-License-Identifier: Apache-2.0

/// One line of the error log: something went wrong, and a person looks after it.
package struct Fault: EntityState {
    /// The raw values are part of the stored format.
    package enum Severity: String, CaseIterable, Sendable {
        case info, warning, error, critical
    }

    package let id: FaultID
    package let account: AccountID?
    package let severity: Severity
    package let source: String
    package let code: String
    package let message: String?
    package let references: [String]
    package var memory: Memory
    /// The event that resolved it; `nil` while it is open.
    package var resolvedAt: Position?
    package var note: String?

    package init(_ event: FaultReported, memory: Memory) {
        id = event.id
        account = event.account
        severity = event.severity
        source = event.source
        code = event.code
        message = event.message
        references = event.references
        self.memory = memory
    }

    package var owner: AccountID? { account }

    package static func evolve(_ state: Fault?, by event: Event, at position: Position) -> Fault {
        switch event {
        case .alert(.faultReported(let event)):
            return Fault(event, memory: Memory(fingerprint: event.fingerprint, position: position))
        case .alert(.faultResolved(let event)):
            guard var fault = state else { unexpected(.alert(.faultResolved(event)), position) }
            fault.resolvedAt = position
            fault.note = event.note
            return fault
        default:
            unexpected(event, position)
        }
    }
}

/// Texts are for operators and stay in clear: nothing personal belongs into them.
package struct FaultReported: Hashable, Sendable {
    package var id: FaultID
    package var account: AccountID?
    package var severity: Fault.Severity
    /// What noticed it: an adapter, a provider, a model, the engine.
    package var source: String
    package var code: String
    package var message: String?
    /// What it is about, as keys: `generation/g1`.
    package var references: [String]
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(
        id: FaultID,
        account: AccountID? = nil,
        severity: Fault.Severity,
        source: String,
        code: String,
        message: String? = nil,
        references: [String] = [],
        actor: String? = nil,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.account = account
        self.severity = severity
        self.source = source
        self.code = code
        self.message = message
        self.references = references
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

package struct FaultResolved: Hashable, Sendable {
    package var id: FaultID
    package var account: AccountID?
    package var note: String?
    package var actor: String?

    package init(id: FaultID, account: AccountID?, note: String?, actor: String?) {
        self.id = id
        self.account = account
        self.note = note
        self.actor = actor
    }
}
