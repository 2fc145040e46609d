// SPDX-License-Identifier: Apache-2.0

package enum TeamCommand: CommandFamily {
    case addMember(AddMember)
    case changeMember(ChangeMember)
    case removeMember(MemberID)
    case updateAccount(AccountID, ProfileChange)
    case changeRole(AccountID, role: String)
    case recordKey(KeyID, role: String, signing: SigningFacts? = nil)
    case recordRevocation(KeyID)
    case recordErasure(AccountID)
    case recordActivity(ActivityID, [Activity])

    package var subject: EntityKey {
        switch self {
        case .addMember(let command): .member(command.id)
        case .changeMember(let command): .member(command.id)
        case .removeMember(let id): .member(id)
        case .updateAccount(let id, _), .changeRole(let id, _), .recordErasure(let id): .account(id)
        case .recordKey(let id, _, _), .recordRevocation(let id): .key(id)
        case .recordActivity(let id, _): .activity(id)
        }
    }
}

package struct AddMember: Hashable, Sendable {
    package var id: MemberID
    package var account: AccountID
    package var role: String?
    package var cap: MemberCap?

    package init(
        id: MemberID,
        account: AccountID,
        role: String? = nil,
        cap: MemberCap? = nil
    ) {
        self.id = id
        self.account = account
        self.role = role
        self.cap = cap
    }
}

package struct ChangeMember: Hashable, Sendable {
    package var id: MemberID
    package var role: Change<String>
    package var cap: Change<MemberCap>

    package init(
        id: MemberID,
        role: Change<String> = .keep,
        cap: Change<MemberCap> = .keep
    ) {
        self.id = id
        self.role = role
        self.cap = cap
    }
}
