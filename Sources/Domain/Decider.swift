// SPDX-License-Identifier: Apache-2.0

/// The rules: commands become events, or a rejection.
///
/// Pure; repeating a decision changes nothing.
package enum Decider {
    /// Decides a command and its consequences; the events and changes are in the workspace.
    ///
    /// - Throws: `rejected`, or `notLoaded` with the keys in `workspace.misses`. The workspace is
    ///   of no use after either.
    package static func decide(
        _ command: Command,
        in workspace: inout Workspace
    ) throws(Refusal) -> Decision {
        let decision = try dispatch(command, in: &workspace)
        try Policies.run(in: &workspace)
        return decision
    }

    private static func dispatch(
        _ command: Command,
        in workspace: inout Workspace
    ) throws(Refusal) -> Decision {
        switch command {
        case .openAccount(let command): try workspace.open(command)
        case .suspendAccount(let id, let reason): try workspace.suspend(id, reason: reason)
        case .reinstateAccount(let id, let reason): try workspace.reinstate(id, reason: reason)
        case .grant(let command): try workspace.grant(command)
        case .adjust(let command): try workspace.adjust(command)
        case .reserve(let command): try workspace.reserve(command)
        case .capture(let command): try workspace.capture(command)
        case .release(let command): try workspace.release(command)
        case .refund(let command): try workspace.refund(command)
        case .forgive(let command): try workspace.forgive(command)
        case .expireReservation(let id): try workspace.expireReservation(id)
        case .expireLots(let id): try workspace.expireLots(of: id)
        case .catalog(let command, let stamp): try workspace.decide(command, stamp)
        case .generation(let command, let stamp): try workspace.decide(command, stamp)
        case .payment(let command, let stamp): try workspace.decide(command, stamp)
        case .subscription(let command, let stamp): try workspace.decide(command, stamp)
        case .workflow(let command, let stamp): try workspace.decide(command, stamp)
        case .dispute(let command, let stamp): try workspace.decide(command, stamp)
        case .team(let command, let stamp): try workspace.decide(command, stamp)
        case .alert(let command, let stamp): try workspace.decide(command, stamp)
        case .webhook(let command, let stamp): try workspace.decide(command, stamp)
        case .archive(let command, let stamp): try workspace.decide(command, stamp)
        }
    }
}

package enum Decision: Hashable, Sendable {
    /// The events are in the workspace.
    case changes
    /// It was carried out before: the last position that it wrote then.
    case repeats(Position)
}

extension Memory {
    /// The answer to a command whose id is taken.
    func answer(to fingerprint: Fingerprint, of key: EntityKey) throws(Refusal) -> Decision {
        guard self.fingerprint == fingerprint else {
            throw .rejected(.idConflict(key, first: position))
        }
        return .repeats(position)
    }
}
