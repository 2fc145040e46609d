// SPDX-License-Identifier: Apache-2.0

extension Account {
    mutating func evolve(by event: TeamEvent, at position: Position) {
        switch event {
        case .accountUpdated(let updated):
            profile = profile.updated(
                updated.profile,
                Memory(fingerprint: updated.fingerprint, position: position)
            )
        case .roleChanged(let changed):
            profile = profile.with(AccountRole(word: changed.role, position: position))
        case .accountErased:
            // What nobody can open is not carried along.
            profile = profile.withoutTexts
        case .memberAdded, .memberChanged, .memberRemoved, .keyCreated, .keyRevoked,
            .activityRecorded:
            preconditionFailure("The event at \(position) is not one of an account's life.")
        }
    }
}

/// What an account may do, in the platform's own word, and since when.
package struct AccountRole: Hashable, Sendable {
    package let word: String
    package let position: Position

    package init(word: String, position: Position) {
        self.word = word
        self.position = position
    }
}
