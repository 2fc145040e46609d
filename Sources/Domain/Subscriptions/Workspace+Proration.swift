// SPDX-License-Identifier: Apache-2.0

/// What a change of plan within a period gives and takes.
extension Workspace {
    /// Reckons what the plans of the current period give together, and grants or takes back the
    /// difference; what is spent stays spent.
    ///
    /// - Returns: whether it could be done.
    mutating func prorate(_ id: SubscriptionID, of account: AccountID) throws(Refusal) -> Bool {
        let subscription = try requireSubscription(id)
        let credit = subscription.credit
        guard let period = subscription.period, let base = credit.base else { return true }
        let target = subscription.target(in: period, from: base)
        guard let choice = subscription.currentChoice, target != credit.target else { return true }
        var prorated = SubscriptionProrated(
            subscription: id,
            account: account,
            periodStart: period.start,
            choice: choice,
            target: Balance(microcredits: Int128(target))
        )
        try expireDueLots(of: account)
        if target > credit.target {
            guard try requireAccount(account).lots.count < Account.lotsMaximum else {
                try wait(subscription, .tooManyLots)
                return false
            }
            let missing = target - credit.granted
            prorated.granted = try grantMore(missing, in: period, of: subscription, account)
        } else {
            // What was spent stays spent, and what was not granted is not taken.
            let excess = min(credit.target - target, credit.granted - target)
            prorated.takenBack = try takeBack(excess, in: period, of: subscription, account)
        }
        try emit(.subscription(.prorated(prorated)))
        return true
    }

    private mutating func grantMore(
        _ microcredits: Int64,
        in period: SubscriptionPeriod,
        of subscription: Subscription,
        _ account: AccountID
    ) throws(Refusal) -> Balance {
        guard let amount = Amount(microcredits: microcredits),
            let choice = subscription.currentChoice
        else { return .zero }
        let grace = try plan(choice.plan)?.terms.expiryGraceDays ?? 0
        // Where no change of the period is the reason, its renewal was granted too little.
        let payment =
            if let change = subscription.changes.last(where: { $0.choice == choice }) {
                change.payment
            } else {
                try lot(LotID(of: subscription.id, period))?.terms.payment
            }
        try emit(
            .creditsGranted(
                CreditsGranted(
                    lot: LotID(of: subscription.id, period, number: subscription.credit.lots + 1),
                    account: account,
                    amount: amount,
                    terms: LotTerms(
                        source: .subscription,
                        priority: LotSource.subscription.defaultPriority,
                        expiresAt: period.end.adding(days: grace),
                        payment: payment
                    ),
                    basis: nil,
                    note: nil,
                    fingerprint: .none
                )
            )
        )
        return Balance(amount)
    }

    /// From what is unspent of this period's lots, the last granted first; never as debt.
    private mutating func takeBack(
        _ microcredits: Int64,
        in period: SubscriptionPeriod,
        of subscription: Subscription,
        _ account: AccountID
    ) throws(Refusal) -> Balance {
        guard microcredits > 0 else { return .zero }
        let lots = try requireAccount(account).lots.filter {
            $0.remaining > 0 && $0.isGranted(in: period, of: subscription.id)
        }
        let parts = lots.sorted { $0.grantedAt > $1.grantedAt }.keeping(microcredits)
        let slices = parts.map { Slice(lot: $0.lot.id, amount: $0.amount) }
        guard let amount = Amount(microcredits: Int64(slices.total)) else { return .zero }
        let lot = LotID(of: subscription.id, period, number: subscription.credit.lots + 1)
        try emit(
            .creditsAdjusted(
                CreditsAdjusted(
                    id: AdjustmentID(trusted: lot.text),
                    account: account,
                    effect: .decrease(amount, slices: slices, debt: .zero),
                    reason: nil,
                    fingerprint: .none
                )
            )
        )
        return Balance(amount)
    }
}

extension OpenLot {
    /// Whether a period of a subscription granted it; what rolled over is not among it.
    fileprivate func isGranted(
        in period: SubscriptionPeriod,
        of subscription: SubscriptionID
    ) -> Bool {
        guard let name = SubscriptionLot(id), name.subscription == subscription.text else {
            return false
        }
        return name.startSeconds == period.startSeconds && !name.isRollover
    }
}
