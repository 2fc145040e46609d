// SPDX-License-Identifier: Apache-2.0

/// What people did with what was made: not money, so many of it come in one event.
package struct Activity: Hashable, Sendable {
    package let account: AccountID
    /// What it was done with, such as `generation:g1`.
    package let subject: String
    /// Such as `viewed`, `shared` or `downloaded`.
    package let kind: String
    package let at: Instant

    package init(account: AccountID, subject: String, kind: String, at: Instant) {
        self.account = account
        self.subject = subject
        self.kind = kind
        self.at = at
    }
}

/// That a batch of activity was recorded: so that it is once.
package struct ActivityBatch: EntityState {
    package static let itemsMaximum = 1_000

    package let id: ActivityID
    package let count: Int64
    package let memory: Memory

    package init(id: ActivityID, count: Int64, memory: Memory) {
        self.id = id
        self.count = count
        self.memory = memory
    }

    package static func evolve(
        _ state: ActivityBatch?,
        by event: Event,
        at position: Position
    ) -> ActivityBatch {
        guard case .team(.activityRecorded(let recorded)) = event, state == nil else {
            unexpected(event, position)
        }
        return ActivityBatch(
            id: recorded.id,
            count: Int64(recorded.items.count),
            memory: Memory(fingerprint: recorded.fingerprint, position: position)
        )
    }
}
