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
    /// Of a key that signs the ledger's checkpoints.
    package var signing: SigningFacts?
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(
        id: KeyID,
        role: String,
        signing: SigningFacts? = nil,
        actor: String?,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.role = role
        self.signing = signing
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

/// What everybody may know of a key that signs: how its signatures are checked, and which key
/// vouches for it.
package struct SigningFacts: Hashable, Sendable {
    package var verifier: String
    /// The key before it, and that one's signature of this one; `nil` for the first.
    package var endorsement: Endorsement?

    package struct Endorsement: Hashable, Sendable {
        package var by: KeyID
        package var signature: String

        package init(by: KeyID, signature: String) {
            self.by = by
            self.signature = signature
        }
    }

    package init(verifier: String, endorsement: Endorsement? = nil) {
        self.verifier = verifier
        self.endorsement = endorsement
    }
}

/// The keys of the texts about the account are destroyed: nobody can read these any more.
package struct AccountErased: Hashable, Sendable {
    package var account: AccountID
    package var actor: String?

    package init(account: AccountID, actor: String?) {
        self.account = account
        self.actor = actor
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
