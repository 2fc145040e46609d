// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func decide(
        _ command: TeamCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        switch command {
        case .addMember(let command): try add(command, stamp)
        case .changeMember(let command): try change(command, stamp)
        case .removeMember(let id): try remove(id, stamp)
        case .updateAccount(let id, let change): try update(id, change, stamp)
        case .changeRole(let id, let role): try changeRole(of: id, to: role, stamp)
        case .recordKey(let id, let role, let signing):
            try record(id, role: role, signing, stamp)
        case .recordRevocation(let id): try recordRevocation(of: id, stamp)
        case .recordErasure(let id): try recordErasure(of: id, stamp)
        case .recordActivity(let id, let items): try record(id, items, stamp)
        }
    }

    /// What the events of other parts mean here.
    mutating func reactTeam(to event: Event) throws(Refusal) {}

    private mutating func add(_ command: AddMember, _ stamp: Stamp) throws(Refusal) -> Decision {
        if let member = try member(command.id) {
            return try member.memory.answer(to: stamp.fingerprint, of: .member(command.id))
        }
        _ = try requireAccount(command.account)
        try emit(
            .team(
                .memberAdded(
                    MemberAdded(
                        id: command.id,
                        account: command.account,
                        role: command.role,
                        cap: command.cap,
                        actor: stamp.actor,
                        fingerprint: stamp.fingerprint
                    )
                )
            )
        )
        return .changes
    }

    /// A change has no id: just the last one is known again.
    ///
    /// One that was removed comes back.
    private mutating func change(
        _ command: ChangeMember,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let member = try requireMember(command.id)
        guard member.change.fingerprint != stamp.fingerprint else {
            return .repeats(member.change.position)
        }
        try emit(
            .team(
                .memberChanged(
                    MemberChanged(
                        id: command.id,
                        account: member.account,
                        role: command.role.applied(to: member.role),
                        cap: command.cap.applied(to: member.cap),
                        actor: stamp.actor,
                        fingerprint: stamp.fingerprint
                    )
                )
            )
        )
        return .changes
    }

    /// What was held for the member goes on to its end.
    private mutating func remove(_ id: MemberID, _ stamp: Stamp) throws(Refusal) -> Decision {
        let member = try requireMember(id)
        guard member.status == .active else { return .repeats(member.change.position) }
        try emit(
            .team(
                .memberRemoved(
                    MemberRemoved(
                        id: id,
                        account: member.account,
                        actor: stamp.actor,
                        fingerprint: stamp.fingerprint
                    )
                )
            )
        )
        return .changes
    }
}
