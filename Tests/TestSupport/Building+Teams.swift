// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Short commands and events of teams, profiles, keys and activity. The account is Alice's if none
/// is named, the member Bob.
extension Command {
    package static func team(_ command: TeamCommand, by actor: String? = nil) -> Command {
        .team(command, Stamp(fingerprint: Fingerprint(of: command), actor: actor))
    }

    package static func addMember(
        _ id: MemberID = "alice/bob",
        to account: AccountID = "alice",
        role: String? = nil,
        cap: MemberCap? = nil
    ) -> Command {
        .team(.addMember(AddMember(id: id, account: account, role: role, cap: cap)))
    }

    package static func changeMember(
        _ id: MemberID = "alice/bob",
        role: Change<String> = .keep,
        cap: Change<MemberCap> = .keep
    ) -> Command {
        .team(.changeMember(ChangeMember(id: id, role: role, cap: cap)))
    }

    package static func removeMember(_ id: MemberID = "alice/bob") -> Command {
        .team(.removeMember(id))
    }

    package static func update(
        _ change: ProfileChange,
        of id: AccountID = "alice"
    ) -> Command {
        .team(.updateAccount(id, change))
    }

    /// The reservation of a member.
    package func by(_ member: MemberID) -> Command {
        guard case .reserve(var reserve) = self else { return self }
        reserve.member = member
        reserve.fingerprint = .none
        reserve.fingerprint = Fingerprint(of: reserve)
        return .reserve(reserve)
    }
}

extension Event {
    package static func memberAdded(
        _ id: MemberID = "alice/bob",
        to account: AccountID = "alice",
        role: String? = nil,
        cap: MemberCap? = nil
    ) -> Event {
        let command = Command.addMember(id, to: account, role: role, cap: cap)
        return .team(
            .memberAdded(
                MemberAdded(
                    id: id,
                    account: account,
                    role: role,
                    cap: cap,
                    actor: nil,
                    fingerprint: command.fingerprint ?? .none
                )
            )
        )
    }

    package static func memberChanged(
        _ id: MemberID = "alice/bob",
        role: String? = nil,
        cap: MemberCap? = nil,
        by command: Command
    ) -> Event {
        .team(
            .memberChanged(
                MemberChanged(
                    id: id,
                    account: "alice",
                    role: role,
                    cap: cap,
                    actor: nil,
                    fingerprint: command.fingerprint ?? .none
                )
            )
        )
    }

    package static func memberRemoved(_ id: MemberID = "alice/bob") -> Event {
        .team(
            .memberRemoved(
                MemberRemoved(
                    id: id,
                    account: "alice",
                    actor: nil,
                    fingerprint: Command.removeMember(id).fingerprint ?? .none
                )
            )
        )
    }

    package static func accountUpdated(
        _ profile: Profile,
        of id: AccountID = "alice",
        by command: Command
    ) -> Event {
        .team(
            .accountUpdated(
                AccountUpdated(
                    account: id,
                    profile: profile,
                    actor: nil,
                    fingerprint: command.fingerprint ?? .none
                )
            )
        )
    }

    /// The same event, of a reservation that a member of a team made at a time.
    package func of(_ member: MemberID, at time: Instant = 0) -> Event {
        let use = MemberUse(member: member, at: time)
        switch self {
        case .creditsReserved(var event):
            event.member = use
            return .creditsReserved(event)
        case .creditsReleased(var event):
            event.member = use
            return .creditsReleased(event)
        case .creditsCharged(var event):
            event.member = use
            return .creditsCharged(event)
        case .creditsRefunded(var event):
            event.member = use
            return .creditsRefunded(event)
        default: return self
        }
    }
}

extension MemberCap {
    package static func a(_ period: Period, _ amount: Amount) -> MemberCap {
        MemberCap(amount: amount, period: period)
    }
}

extension MemoryStore {
    package func member(_ id: MemberID = "alice/bob") -> Member? { entities[.member(id)]?.member }
}
