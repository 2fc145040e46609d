// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func grant(_ command: Grant) throws(Refusal) -> Decision {
        if let lot = try lot(command.id) {
            return try lot.memory.answer(to: command.fingerprint, of: .lot(command.id))
        }
        _ = try requireAccount(command.account)
        if let expiresAt = command.terms.expiresAt, expiresAt <= time {
            throw .rejected(.expiryNotInFuture(expiresAt, now: time))
        }
        try expireDueLots(of: command.account)
        try requireRoomForLot(in: command.account)
        try emit(
            .creditsGranted(
                CreditsGranted(
                    lot: command.id,
                    account: command.account,
                    amount: command.amount,
                    terms: command.terms,
                    basis: command.basis,
                    note: command.note,
                    fingerprint: command.fingerprint
                )
            )
        )
        return .changes
    }

    mutating func adjust(_ command: Adjust) throws(Refusal) -> Decision {
        if let record = try adjustment(command.id) {
            return try record.memory.answer(to: command.fingerprint, of: .adjustment(command.id))
        }
        _ = try requireAccount(command.account)
        try expireDueLots(of: command.account)
        try emit(
            .creditsAdjusted(
                CreditsAdjusted(
                    id: command.id,
                    account: command.account,
                    effect: effect(of: command),
                    reason: command.reason,
                    fingerprint: command.fingerprint
                )
            )
        )
        return .changes
    }

    private mutating func effect(
        of command: Adjust
    ) throws(Refusal) -> CreditsAdjusted.Effect {
        switch command.change {
        case .increase(let amount):
            try requireRoomForLot(in: command.account)
            return .increase(amount, lot: LotID(of: command.id))
        case .decrease(let amount):
            let account = try requireAccount(command.account)
            if account.available.covers(amount) {
                return .decrease(amount, slices: account.slices(covering: amount), debt: .zero)
            }
            guard command.allowsDebt else {
                throw .rejected(
                    .insufficientCredits(
                        account.id,
                        available: account.available,
                        required: amount
                    )
                )
            }
            let debt = Int128(amount.microcredits) - account.available.microcredits
            let covered = Amount(microcredits: Int64(account.available.microcredits))
            return .decrease(
                amount,
                slices: covered.map(account.slices) ?? [],
                debt: Balance(microcredits: debt)
            )
        }
    }

    /// The sweep: nothing to do is no error.
    mutating func expireLots(of id: AccountID) throws(Refusal) -> Decision {
        _ = try requireAccount(id)
        try expireDueLots(of: id)
        try tendTopUp(of: id)
        return .changes
    }

    /// Whatever is decided on an account, expired credit leaves it first: books and decisions agree.
    ///
    /// What that gives back is there for the decision too, and comes before its own events.
    ///
    /// - Returns: the account without it.
    @discardableResult
    mutating func expireDueLots(
        of id: AccountID,
        because cause: EntityKey? = nil
    ) throws(Refusal) -> Account {
        let account = try requireAccount(id)
        guard let next = account.nextExpiry, next <= time else { return account }
        let due = account.lots.filter { $0.remaining > 0 && $0.terms.isExpired(at: time) }
        let payments = due.compactMap(\.terms.payment)
        try look(up: payments.map(EntityKey.payment))
        for lot in due {
            guard let amount = Amount(microcredits: lot.remaining) else { continue }
            try expire(amount, of: lot, of: id, because: cause)
        }
        for payment in payments { try claimLess(of: payment, because: cause) }
        return try requireAccount(id)
    }

    mutating func expire(
        _ amount: Amount,
        of lot: OpenLot,
        of account: AccountID,
        because cause: EntityKey?
    ) throws(Refusal) {
        try emit(
            .lotExpired(
                LotExpired(
                    lot: lot.id,
                    account: account,
                    amount: amount,
                    cause: cause,
                    payment: lot.terms.payment
                )
            )
        )
    }

    func requireRoom(for lots: Int, in account: Account) throws(Refusal) {
        guard account.lots.count + lots <= Account.lotsMaximum else {
            throw .rejected(.lotsExhausted(account.id))
        }
    }

    private mutating func requireRoomForLot(in id: AccountID) throws(Refusal) {
        try requireRoom(for: 1, in: requireAccount(id))
    }
}

extension Account {
    /// The slices that an amount takes, in burn order.
    ///
    /// - Precondition: expired lots are gone, and `available` covers the amount.
    func slices(covering amount: Amount) -> [Slice] {
        var slices: [Slice] = []
        var missing = amount.microcredits
        for lot in lots {
            guard let part = Amount(microcredits: min(missing, lot.remaining)) else { continue }
            slices.append(Slice(lot: lot.id, amount: part))
            missing -= part.microcredits
            if missing == 0 { break }
        }
        precondition(missing == 0, "The lots of \(id.text) do not sum to what it has available.")
        return slices
    }
}
