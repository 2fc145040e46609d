// SPDX-License-Identifier: Apache-2.0

/// What becomes of the lots of a subscription when its period or its plan changes.
extension Workspace {
    /// A new period takes the place of the older ones.
    ///
    /// What is left of them rolls over, as far as the plan says so, and the rest expires at once.
    /// What is held stays.
    ///
    /// - Returns: what rolled over.
    mutating func supersede(
        _ subscription: Subscription,
        by choice: PlanChoice,
        of account: AccountID
    ) throws(Refusal) -> Balance {
        guard let period = subscription.period else { return .zero }
        let lots = try requireAccount(account).lots.filter {
            $0.remaining > 0 && $0.isSuperseded(in: subscription.id, by: period)
        }
        guard !lots.isEmpty else { return .zero }
        let current = subscription.credit.base ?? choice
        let kept = lots.reversed().keeping(try room(in: subscription, current))
        let grace = try plan(current.plan)?.terms.expiryGraceDays ?? 0
        try rollOver(
            kept,
            of: subscription,
            into: period,
            LotTerms(
                source: .subscription,
                priority: LotSource.subscription.defaultPriority,
                expiresAt: period.end.adding(days: grace)
            ),
            account
        )
        for lot in lots {
            let part = kept.first { $0.lot.id == lot.id }?.amount.microcredits ?? 0
            guard let rest = Amount(microcredits: lot.remaining - part) else { continue }
            try expire(rest, of: lot, of: account, because: .subscription(subscription.id))
        }
        return Balance(microcredits: kept.reduce(0) { $0 + Int128($1.amount.microcredits) })
    }

    /// How much may still roll over into the current period, in microcredits.
    private mutating func room(
        in subscription: Subscription,
        _ current: PlanChoice
    ) throws(Refusal) -> Int64 {
        guard case .rollsOver(let cap) = try plan(current.plan)?.terms.unspent else { return 0 }
        guard let cap else { return Amount.maximum }
        let most = Int128(cap.microcredits) * Int128(current.quantity)
        let room = min(most, Int128(Amount.maximum)) - Int128(subscription.credit.rolledOver)
        return Int64(max(0, room))
    }

    /// One lot for each payment, so that a payment that is taken back finds what it bought.
    private mutating func rollOver(
        _ kept: [KeptPart],
        of subscription: Subscription,
        into period: SubscriptionPeriod,
        _ terms: LotTerms,
        _ account: AccountID
    ) throws(Refusal) {
        var payments: [PaymentID?] = []
        for part in kept where !payments.contains(part.lot.terms.payment) {
            payments.append(part.lot.terms.payment)
        }
        for payment in payments {
            let slices = kept.filter { $0.lot.terms.payment == payment }
                .map { Slice(lot: $0.lot.id, amount: $0.amount) }
            guard let amount = Amount(microcredits: Int64(slices.total)) else { continue }
            try emit(
                .creditsRolledOver(
                    CreditsRolledOver(
                        lot: LotID(
                            rollingInto: period,
                            of: subscription.id,
                            at: lastPosition + 1
                        ),
                        account: account,
                        amount: amount,
                        slices: slices,
                        terms: LotTerms(
                            source: terms.source,
                            priority: terms.priority,
                            expiresAt: terms.expiresAt,
                            payment: payment
                        ),
                        basis: try basis(of: slices),
                        fingerprint: .none
                    )
                )
            )
        }
    }

    /// What a release brings back to a lot of an earlier period is gone at once; and once, whoever
    /// asks.
    mutating func expireSuperseded(_ release: CreditsReleased) throws(Refusal) {
        let cause: EntityKey =
            release.capture.map { .capture($0) } ?? .reservation(release.reservation)
        guard let membership = try account(release.account)?.membership else { return }
        for slice in release.slices {
            guard let name = SubscriptionLot(slice.lot),
                let entitlement = membership.entitlements.first(where: {
                    $0.subscription.text == name.subscription
                }),
                name.startSeconds
                    < entitlement.periodStart.microseconds / Instant.microsecondsPerSecond,
                let lot = try requireAccount(release.account).lots.first(where: {
                    $0.id == slice.lot
                }),
                let amount = Amount(microcredits: min(lot.remaining, slice.amount.microcredits))
            else { continue }
            // Only what came after the release can have done it.
            let later = events.reversed().prefix { $0 != .creditsReleased(release) }
            let isGone = later.contains { event in
                guard case .lotExpired(let expiry) = event else { return false }
                return expiry.lot == lot.id && expiry.cause == cause
            }
            if isGone { continue }
            try expire(amount, of: lot, of: release.account, because: cause)
            if let payment = lot.terms.payment { try claimLess(of: payment, because: cause) }
        }
    }
}

/// A part of a lot that is taken out of it.
struct KeptPart {
    let lot: OpenLot
    let amount: Amount
}

extension Sequence<OpenLot> {
    /// What the lots, one after the other, can give of an amount in microcredits.
    func keeping(_ microcredits: Int64) -> [KeptPart] {
        var room = microcredits
        var parts: [KeptPart] = []
        for lot in self {
            guard let part = Amount(microcredits: Swift.min(room, lot.remaining)) else { continue }
            parts.append(KeptPart(lot: lot, amount: part))
            room -= part.microcredits
        }
        return parts
    }
}

extension OpenLot {
    /// Whether it is of an earlier period of a subscription.
    fileprivate func isSuperseded(
        in subscription: SubscriptionID,
        by period: SubscriptionPeriod
    ) -> Bool {
        guard let name = SubscriptionLot(id), name.subscription == subscription.text else {
            return false
        }
        return name.startSeconds < period.startSeconds
    }
}
