// SPDX-License-Identifier: Apache-2.0

/// A period may be told twice, with two ends: the later one counts, whichever came first.
extension Workspace {
    /// What is free in the lots of a period that turns out to be longer goes on into lots that last
    /// as much longer; what is held keeps the end that it was held with, and what has expired stays
    /// so.
    mutating func extend(_ before: Subscription) throws(Refusal) {
        let subscription = try requireSubscription(before.id)
        guard let old = before.period, let new = subscription.period, old.start == new.start,
            old.end < new.end, let account = before.account
        else { return }
        try expireDueLots(of: account)
        let trial = before.isTrial ? LotID(trialOf: account).text : nil
        for lot in try requireAccount(account).lots {
            let isOfTrial = trial.map { lot.id.text == $0 || lot.id.text.hasPrefix($0 + "/") }
            guard isOfTrial ?? false || lot.isOf(old, in: before.id) else { continue }
            try prolong(lot, byMicroseconds: new.end.microseconds - old.end.microseconds, account)
        }
    }

    private mutating func prolong(
        _ lot: OpenLot,
        byMicroseconds microseconds: Int64,
        _ account: AccountID
    ) throws(Refusal) {
        guard let amount = Amount(microcredits: lot.remaining), let end = lot.terms.expiresAt else {
            return
        }
        let isRoom = try requireAccount(account).lots.count < Account.lotsMaximum
        guard isRoom || lot.held == 0 else { return }
        let slices = [Slice(lot: lot.id, amount: amount)]
        try emit(
            .creditsRolledOver(
                CreditsRolledOver(
                    lot: LotID(prolonging: lot.id, at: lastPosition + 1),
                    account: account,
                    amount: amount,
                    slices: slices,
                    terms: LotTerms(
                        source: lot.terms.source,
                        priority: lot.terms.priority,
                        expiresAt: Instant(microseconds: end.microseconds + microseconds),
                        payment: lot.terms.payment
                    ),
                    basis: try basis(of: slices),
                    fingerprint: .none
                )
            )
        )
    }
}

extension OpenLot {
    fileprivate func isOf(_ period: SubscriptionPeriod, in subscription: SubscriptionID) -> Bool {
        guard let name = SubscriptionLot(id), name.subscription == subscription.text else {
            return false
        }
        return name.startSeconds == period.startSeconds
    }
}
