// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Short events. Each carries the fingerprint of the command that it would come from; where an
/// event does not say all that its command said, `by` names the command.
extension Event {
    package static func opened(_ id: AccountID = "alice", plan: String? = nil) -> Event {
        let command = OpenAccount.with(id, plan: plan)
        return .accountOpened(
            AccountOpened(
                account: id,
                name: nil,
                plan: plan,
                metadata: nil,
                fingerprint: command.fingerprint
            )
        )
    }

    package static func suspended(_ id: AccountID = "alice") -> Event {
        .accountSuspended(AccountStatusChanged(account: id, reason: nil))
    }

    package static func reinstated(_ id: AccountID = "alice") -> Event {
        .accountReinstated(AccountStatusChanged(account: id, reason: nil))
    }

    package static func granted(
        _ id: LotID,
        _ amount: Amount,
        to account: AccountID = "alice",
        _ source: LotSource = .purchase,
        priority: Int? = nil,
        expiresAt: Instant? = nil
    ) -> Event {
        let terms = LotTerms(source, priority: priority, expiresAt: expiresAt)
        let command = Grant.with(id, amount, to: account, terms: terms)
        return .creditsGranted(
            CreditsGranted(
                lot: id,
                account: account,
                amount: amount,
                terms: terms,
                basis: nil,
                note: nil,
                fingerprint: command.fingerprint
            )
        )
    }

    package static func increased(
        _ id: AdjustmentID,
        _ amount: Amount,
        of account: AccountID = "alice"
    ) -> Event {
        let command = Adjust.with(id, .increase(amount), of: account, allowsDebt: false)
        return .creditsAdjusted(
            CreditsAdjusted(
                id: id,
                account: account,
                effect: .increase(amount, lot: LotID(of: id)),
                reason: nil,
                fingerprint: command.fingerprint
            )
        )
    }

    /// The command allowed debt where some was made, unless `allowsDebt` says otherwise.
    package static func decreased(
        _ id: AdjustmentID,
        _ amount: Amount,
        of account: AccountID = "alice",
        from slices: KeyValuePairs<LotID, Amount>,
        debt: Balance = 0,
        allowsDebt: Bool? = nil
    ) -> Event {
        let command = Adjust.with(
            id,
            .decrease(amount),
            of: account,
            allowsDebt: allowsDebt ?? (debt > .zero)
        )
        return .creditsAdjusted(
            CreditsAdjusted(
                id: id,
                account: account,
                effect: .decrease(amount, slices: .of(slices), debt: debt),
                reason: nil,
                fingerprint: command.fingerprint
            )
        )
    }

    /// Reserved at zero seconds, unless `by` says otherwise.
    package static func reserved(
        _ id: ReservationID,
        _ amount: Amount,
        of account: AccountID = "alice",
        from slices: KeyValuePairs<LotID, Amount>,
        until expiresAt: Instant? = nil,
        by command: Command? = nil
    ) -> Event {
        let seconds = expiresAt.map { $0.microseconds / Instant.microsecondsPerSecond }
        let reserve = Reserve.with(id, amount, of: account, seconds: seconds)
        return .creditsReserved(
            CreditsReserved(
                id: id,
                account: account,
                amount: amount,
                slices: .of(slices),
                expiresAt: expiresAt,
                fingerprint: command?.fingerprint ?? reserve.fingerprint
            )
        )
    }

    package static func lotExpired(
        _ lot: LotID,
        _ amount: Amount,
        of account: AccountID = "alice",
        because cause: EntityKey? = nil,
        boughtBy payment: PaymentID? = nil
    ) -> Event {
        let expiry = LotExpired(
            lot: lot,
            account: account,
            amount: amount,
            cause: cause,
            payment: payment
        )
        return .lotExpired(expiry)
    }

    package static func settled(
        _ amount: Amount,
        of account: AccountID = "alice",
        from slices: KeyValuePairs<LotID, Amount>,
        because cause: EntityKey
    ) -> Event {
        .debtSettled(
            DebtSettled(account: account, amount: amount, slices: .of(slices), cause: cause)
        )
    }
}

extension [Slice] {
    static func of(_ pairs: KeyValuePairs<LotID, Amount>) -> [Slice] {
        pairs.map { Slice(lot: $0.key, amount: $0.value) }
    }
}
