// SPDX-License-Identifier: Apache-2.0

/// The credentials of a program, as the log knows them: who made them, and whether they are good.
///
/// Neither the secret nor its hash is here.
package struct AccessKey: EntityState {
    package let id: KeyID
    package let role: String
    package let memory: Memory
    /// The position of its revocation; `nil` while it is good.
    package var revokedAt: Position?

    package init(id: KeyID, role: String, memory: Memory, revokedAt: Position? = nil) {
        self.id = id
        self.role = role
        self.memory = memory
        self.revokedAt = revokedAt
    }

    package static func evolve(
        _ state: AccessKey?,
        by event: Event,
        at position: Position
    ) -> AccessKey {
        switch event {
        case .team(.keyCreated(let created)):
            return AccessKey(
                id: created.id,
                role: created.role,
                memory: Memory(fingerprint: created.fingerprint, position: position)
            )
        case .team(.keyRevoked):
            guard var key = state else { unexpected(event, position) }
            key.revokedAt = position
            return key
        default:
            unexpected(event, position)
        }
    }
}
