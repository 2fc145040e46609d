// SPDX-License-Identifier: Apache-2.0

/// What an account owes is paid from whatever becomes available.
extension Workspace {
    /// What is back in a payment's own lots feeds what is claimed of that payment first.
    ///
    /// Then the oldest debt is paid, from the lots that may pay it, in burn order.
    mutating func settleDebts(
        of id: AccountID,
        because cause: EntityKey
    ) throws(Refusal) {
        let debts = try requireAccount(id).debts
        guard !debts.isEmpty else { return }
        for debt in debts { try settle(debt, of: id, because: cause) { debt.isOwn($0) } }
        for debt in try requireAccount(id).debts {
            try settle(debt, of: id, because: cause) { debt.isSettled(by: $0) }
        }
    }

    private mutating func settle(
        _ debt: Debt,
        of id: AccountID,
        because cause: EntityKey,
        from isEligible: (OpenLot) -> Bool
    ) throws(Refusal) {
        let account = try requireAccount(id)
        let slices = account.slices(
            coveringUpTo: Swift.min(debt.amount.microcredits, Int128(Amount.maximum)),
            from: isEligible
        )
        guard let amount = Amount(microcredits: Int64(slices.total)) else { return }
        if !debt.isOwed, case .payment(let payment) = debt.cause {
            let recovery = UncollectedRecovered(
                payment: payment,
                account: id,
                amount: amount,
                slices: slices,
                cause: cause
            )
            return try emit(.uncollectedRecovered(recovery))
        }
        try emit(
            .debtSettled(
                DebtSettled(
                    account: id,
                    amount: amount,
                    slices: slices,
                    cause: cause,
                    debt: debt.cause.remembersDebt ? debt.cause : nil
                )
            )
        )
    }

    /// An admin lets debt go: all of it, or the oldest part.
    mutating func forgive(_ command: ForgiveDebt) throws(Refusal) -> Decision {
        let key = EntityKey.forgiveness(command.id)
        if case .forgiveness(let record) = try entity(key) {
            return try record.memory.answer(to: command.fingerprint, of: key)
        }
        let account = try expireDueLots(of: command.account)
        let requested = command.amount.map { Int128($0.microcredits) }
        let forgiven = requested ?? Swift.min(account.debt.microcredits, Int128(Amount.maximum))
        guard account.debt.microcredits >= forgiven,
            let amount = Amount(microcredits: Int64(forgiven))
        else {
            throw .rejected(
                .amountExceedsDebt(account.id, debt: account.debt, requested: command.amount)
            )
        }
        var parts: [DebtPart] = []
        var rest = forgiven
        for debt in account.debts where debt.isOwed {
            let part = Int64(Swift.min(rest, debt.amount.microcredits))
            guard let part = Amount(microcredits: part) else { break }
            parts.add(DebtPart(debt: debt.cause, amount: part))
            rest -= Int128(part.microcredits)
        }
        try emit(
            .debtForgiven(
                DebtForgiven(
                    id: command.id,
                    account: account.id,
                    amount: amount,
                    parts: parts,
                    reason: command.reason,
                    fingerprint: command.fingerprint
                )
            )
        )
        return .changes
    }
}

extension [DebtPart] {
    /// One part for each cause: two debts of one payment differ only in kind.
    fileprivate mutating func add(_ part: DebtPart) {
        if let index = firstIndex(where: { $0.debt == part.debt }),
            let sum = Amount(
                microcredits: self[index].amount.microcredits + part.amount.microcredits
            )
        {
            self[index] = DebtPart(debt: part.debt, amount: sum)
        } else {
            append(part)
        }
    }
}

extension Account {
    /// What some lots can give of an amount, in burn order.
    func slices(coveringUpTo microcredits: Int128, from isEligible: (OpenLot) -> Bool) -> [Slice] {
        var slices: [Slice] = []
        var missing = microcredits
        for lot in lots where isEligible(lot) {
            let part = Int64(Swift.min(missing, Int128(lot.remaining)))
            guard let part = Amount(microcredits: part) else { continue }
            slices.append(Slice(lot: lot.id, amount: part))
            missing -= Int128(part.microcredits)
            if missing == 0 { break }
        }
        return slices
    }
}
