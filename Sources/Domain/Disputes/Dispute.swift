// SPDX-License-Identifier: Apache-2.0

/// A customer's dispute of what a generation took. (A payment's is called a chargeback.)
///
/// The last one of a generation is known by the generation too: at most one is open at a time.
package struct Dispute: EntityState {
    package enum Status: String, CaseIterable, Sendable {
        case open
        /// Still open, and later than it should be.
        case overdue
        case resolved
    }

    /// The raw values are part of the stored format.
    package enum Outcome: String, CaseIterable, Sendable {
        case refund, partial, reject
    }

    package let opened: DisputeOpened
    package let memory: Memory
    package var status: Status
    package var resolution: DisputeResolved?
    /// Of the command that resolved it.
    package var resolved: Memory?

    package init(_ opened: DisputeOpened, memory: Memory) {
        self.opened = opened
        self.memory = memory
        status = .open
    }

    package var id: DisputeID { opened.id }
    package var owner: AccountID? { opened.account }
    package var due: Instant? { status == .open ? opened.deadline : nil }

    package var violations: [String] {
        (status == .resolved) == (resolution != nil)
            ? [] : ["Dispute \(id.text): it is resolved without a resolution."]
    }

    package static func evolve(_ state: Dispute?, by event: Event, at position: Position) -> Dispute
    {
        guard case .dispute(let event) = event else { unexpected(event, position) }
        if case .opened(let opened) = event {
            let memory = Memory(fingerprint: opened.fingerprint, position: position)
            return Dispute(opened, memory: memory)
        }
        guard var dispute = state else { unexpected(.dispute(event), position) }
        switch event {
        case .opened: break
        case .overdue: dispute.status = .overdue
        case .resolved(let resolution):
            dispute.status = .resolved
            dispute.resolution = resolution
            dispute.resolved = Memory(fingerprint: resolution.fingerprint, position: position)
        }
        return dispute
    }
}
