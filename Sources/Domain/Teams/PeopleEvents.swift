// SPDX-License-Identifier: Apache-2.0

/// What the events of profiles, roles, keys and activity say.

/// All of the profile, as it is from now on.
package struct AccountUpdated: Hashable, Sendable {
    package var account: AccountID
    package var profile: Profile
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(account: AccountID, profile: Profile, actor: String?, fingerprint: Fingerprint) {
        self.account = account
        self.profile = profile
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

package struct RoleChanged: Hashable, Sendable {
    package var account: AccountID
    package var before: String?
    package var role: String
    package var actor: String?

    package init(account: AccountID, before: String?, role: String, actor: String?) {
        self.account = account
        self.before = before
        self.role = role
        self.actor = actor
    }
}

package struct KeyCreated: Hashable, Sendable {
    package var id: KeyID
    package var role: String
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(id: KeyID, role: String, actor: String?, fingerprint: Fingerprint) {
        self.id = id
        self.role = role
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

package struct KeyRevoked: Hashable, Sendable {
    package var id: KeyID
    package var actor: String?

    package init(id: KeyID, actor: String?) {
        self.id = id
        self.actor = actor
    }
}

package struct ActivityRecorded: Hashable, Sendable {
    package var id: ActivityID
    /// At most `ActivityBatch.itemsMaximum`.
    package var items: [Activity]
    package var fingerprint: Fingerprint

    package init(id: ActivityID, items: [Activity], fingerprint: Fingerprint) {
        self.id = id
        self.items = items
        self.fingerprint = fingerprint
    }
}
