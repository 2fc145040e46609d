// SPDX-License-Identifier: Apache-2.0

/// What becomes known of people: members of teams, profiles, roles, keys, and what they do.
package enum TeamEvent: EventFamily {
    case memberAdded(MemberAdded)
    case memberChanged(MemberChanged)
    case memberRemoved(MemberRemoved)
    case accountUpdated(AccountUpdated)
    case roleChanged(RoleChanged)
    case keyCreated(KeyCreated)
    case keyRevoked(KeyRevoked)
    case accountErased(AccountErased)
    case activityRecorded(ActivityRecorded)

    package var account: AccountID? {
        switch self {
        case .memberAdded(let event): event.account
        case .memberChanged(let event): event.account
        case .memberRemoved(let event): event.account
        case .accountUpdated(let event): event.account
        case .roleChanged(let event): event.account
        case .accountErased(let event): event.account
        case .keyCreated, .keyRevoked, .activityRecorded: nil
        }
    }

    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .memberAdded(let event): try body(.member(event.id))
        case .memberChanged(let event): try body(.member(event.id))
        case .memberRemoved(let event): try body(.member(event.id))
        case .accountUpdated(let event): try body(.account(event.account))
        case .roleChanged(let event): try body(.account(event.account))
        case .accountErased(let event): try body(.account(event.account))
        case .keyCreated(let event): try body(.key(event.id))
        case .keyRevoked(let event): try body(.key(event.id))
        case .activityRecorded(let event): try body(.activity(event.id))
        }
    }
}

package struct MemberAdded: Hashable, Sendable {
    package var id: MemberID
    package var account: AccountID
    package var role: String?
    package var cap: MemberCap?
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(
        id: MemberID,
        account: AccountID,
        role: String?,
        cap: MemberCap?,
        actor: String?,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.account = account
        self.role = role
        self.cap = cap
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

/// What the member is from now on; one that was removed is active again.
package struct MemberChanged: Hashable, Sendable {
    package var id: MemberID
    package var account: AccountID
    package var role: String?
    package var cap: MemberCap?
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(
        id: MemberID,
        account: AccountID,
        role: String?,
        cap: MemberCap?,
        actor: String?,
        fingerprint: Fingerprint
    ) {
        self.id = id
        self.account = account
        self.role = role
        self.cap = cap
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

package struct MemberRemoved: Hashable, Sendable {
    package var id: MemberID
    package var account: AccountID
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(id: MemberID, account: AccountID, actor: String?, fingerprint: Fingerprint) {
        self.id = id
        self.account = account
        self.actor = actor
        self.fingerprint = fingerprint
    }
}
