// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Short events for what is taken beyond a hold, and for debt that is let go.
extension Event {
    package static func charged(
        _ reservation: ReservationID,
        _ amount: Amount,
        of account: AccountID = "alice",
        from slices: KeyValuePairs<LotID, Amount>,
        debt: Balance = 0,
        uncollected: Balance = 0
    ) -> Event {
        .creditsCharged(
            CreditsCharged(
                reservation: reservation,
                account: account,
                amount: amount,
                slices: .of(slices),
                debt: debt,
                uncollected: uncollected
            )
        )
    }
}

extension Command {
    package static func forgive(
        _ id: ForgivenessID,
        _ amount: Amount? = nil,
        of account: AccountID = "alice"
    ) -> Command {
        var command = ForgiveDebt(id: id, account: account, amount: amount, fingerprint: .none)
        command.fingerprint = Fingerprint(of: command)
        return .forgive(command)
    }
}
