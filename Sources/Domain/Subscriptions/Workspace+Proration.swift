// SPDX-License-Identifier: Apache-2.0

/// What a change of plan within a period gives and takes.
extension Workspace {
    /// Reckons what the plans of the current period give together, and grants or takes back the
    /// difference; what is spent stays spent.
    mutating func prorate(_ id: SubscriptionID, of account: AccountID) throws(Refusal) {
        let subscription = try requireSubscription(id)
        guard let period = subscription.period, let base = subscription.credit.base else { return }
        let target = subscription.target(in: period, from: base)
        guard let choice = subscription.currentChoice, target != subscription.credit.target else {
            return
        }
        var prorated = SubscriptionProrated(
            subscription: id,
            account: account,
            periodStart: period.start,
            choice: choice,
            target: Balance(microcredits: Int128(target))
        )
        if target > subscription.credit.target {
            prorated.granted = try grantMore(
                target - subscription.credit.granted,
                in: period,
                of: subscription,
                account
            )
        } else {
            prorated.takenBack = try takeBack(
                subscription.credit.target - target,
                in: period,
                of: subscription,
                account
            )
        }
        try emit(.subscription(.prorated(prorated)))
    }

    private mutating func grantMore(
        _ microcredits: Int64,
        in period: SubscriptionPeriod,
        of subscription: Subscription,
        _ account: AccountID
    ) throws(Refusal) -> Balance {
        guard let amount = Amount(microcredits: microcredits),
            let choice = subscription.currentChoice,
            try requireAccount(account).lots.count < Account.lotsMaximum
        else { return .zero }
        let grace = try plan(choice.plan)?.terms.expiryGraceDays ?? 0
        let change = subscription.changes.last { $0.choice == choice }
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
                        payment: change?.payment
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
        try expireDueLots(of: account)
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
