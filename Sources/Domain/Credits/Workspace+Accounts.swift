// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func open(_ command: OpenAccount) throws(Refusal) -> Decision {
        if let account = try account(command.id) {
            let key = EntityKey.account(command.id)
            let decision = try account.memory.answer(to: command.fingerprint, of: key)
            // The bonus for signing up came of the same command.
            guard let bonus = try lot(LotID(signUpOf: command.id)) else { return decision }
            return .repeats(max(bonus.memory.position, account.memory.position))
        }
        try emit(
            .accountOpened(
                AccountOpened(
                    account: command.id,
                    name: command.name,
                    plan: command.plan,
                    metadata: command.metadata,
                    fingerprint: command.fingerprint
                )
            )
        )
        return .changes
    }

    /// Whether an account may begin to spend (reserve credits, start a generation), once what is due
    /// has expired.
    ///
    /// - Returns: the account without expired credit.
    mutating func requireSpender(_ id: AccountID) throws(Refusal) -> Account {
        let account = try expireDueLots(of: id)
        guard account.status == .active else { throw .rejected(.accountSuspended(id)) }
        guard !account.isFrozen else { throw .rejected(.accountFrozen(id, debt: account.debt)) }
        return account
    }

    /// Suspending has no id: an account that is suspended stays as it is, whatever the reason.
    mutating func suspend(_ id: AccountID, reason: Sealed?) throws(Refusal) -> Decision {
        let account = try requireAccount(id)
        guard account.status == .active else { return .repeats(account.statusPosition) }
        try emit(.accountSuspended(AccountStatusChanged(account: id, reason: reason)))
        return .changes
    }

    mutating func reinstate(_ id: AccountID, reason: Sealed?) throws(Refusal) -> Decision {
        let account = try requireAccount(id)
        guard account.status == .suspended else { return .repeats(account.statusPosition) }
        try emit(.accountReinstated(AccountStatusChanged(account: id, reason: reason)))
        return .changes
    }
}
