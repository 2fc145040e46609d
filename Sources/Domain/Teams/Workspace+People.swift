// SPDX-License-Identifier: Apache-2.0

/// Profiles, roles, keys and activity.
extension Workspace {
    /// A change has no id: just the last one is known again.
    mutating func update(
        _ id: AccountID,
        _ change: ProfileChange,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let account = try requireAccount(id)
        if let update = account.profile.update, update.fingerprint == stamp.fingerprint {
            return .repeats(update.position)
        }
        try emit(
            .team(
                .accountUpdated(
                    AccountUpdated(
                        account: id,
                        profile: change.applied(to: account.profile.facts),
                        actor: stamp.actor,
                        fingerprint: stamp.fingerprint
                    )
                )
            )
        )
        return .changes
    }

    mutating func changeRole(
        of id: AccountID,
        to role: String,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let before = try requireAccount(id).profile.role
        if let before, before.word == role { return .repeats(before.position) }
        try emit(
            .team(
                .roleChanged(
                    RoleChanged(account: id, before: before?.word, role: role, actor: stamp.actor)
                )
            )
        )
        return .changes
    }

    mutating func record(
        _ id: KeyID,
        role: String,
        _ signing: SigningFacts?,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        if let key = try key(id) {
            return try key.memory.answer(to: stamp.fingerprint, of: .key(id))
        }
        try emit(
            .team(
                .keyCreated(
                    KeyCreated(
                        id: id,
                        role: role,
                        signing: signing,
                        actor: stamp.actor,
                        fingerprint: stamp.fingerprint
                    )
                )
            )
        )
        return .changes
    }

    mutating func recordRevocation(of id: KeyID, _ stamp: Stamp) throws(Refusal) -> Decision {
        guard let key = try key(id) else { throw .rejected(.notFound(.key(id))) }
        if let position = key.revokedAt { return .repeats(position) }
        try emit(.team(.keyRevoked(KeyRevoked(id: id, actor: stamp.actor))))
        return .changes
    }

    /// Each is a fact of its own: later texts may have been sealed by a new key.
    mutating func recordErasure(of id: AccountID, _ stamp: Stamp) throws(Refusal) -> Decision {
        _ = try requireAccount(id)
        try emit(.team(.accountErased(AccountErased(account: id, actor: stamp.actor))))
        return .changes
    }

    mutating func record(
        _ id: ActivityID,
        _ items: [Activity],
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        if let batch = try entity(.activity(id))?.activity {
            return try batch.memory.answer(to: stamp.fingerprint, of: .activity(id))
        }
        guard 1...ActivityBatch.itemsMaximum ~= items.count else {
            let detail = "Send 1 to \(ActivityBatch.itemsMaximum) items."
            throw .rejected(.invalidContent([ContentError("/items", detail)]))
        }
        try emit(
            .team(
                .activityRecorded(
                    ActivityRecorded(id: id, items: items, fingerprint: stamp.fingerprint)
                )
            )
        )
        return .changes
    }

    private mutating func key(_ id: KeyID) throws(Refusal) -> AccessKey? {
        try entity(.key(id))?.key
    }
}
