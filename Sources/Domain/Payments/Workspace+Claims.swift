// SPDX-License-Identifier: Apache-2.0

/// What is taken back of a payment is a standing claim on the credits that it bought: it is met and
/// given back by the difference to what is due, so that no order of observations matters.
extension Workspace {
    /// Moves the claim to what is due.
    ///
    /// The cause is what let some of those credits expire.
    mutating func reconcile(
        _ id: PaymentID,
        because cause: EntityKey? = nil
    ) throws(Refusal) {
        guard let payment = try payment(id) else { return }
        try noteContradictions(in: payment)
        guard let account = payment.credited else { return }
        guard payment.target != payment.claim.total else { return }
        try expireDueLots(of: account, because: cause)
        while true {
            let payment = try requirePayment(id)
            let excess = payment.target - payment.claim.total
            if excess == 0 { return }
            let part = min(excess.magnitude, UInt128(Amount.maximum))
            guard let amount = Amount(microcredits: Int64(part)) else { return }
            if excess > 0 {
                try claim(amount, of: payment, from: account)
            } else if try !giveBack(amount, of: payment, to: account, because: cause) {
                return
            }
        }
    }

    /// What expired unused is claimed no more: what was taken elsewhere for it comes back, and pays
    /// what is owed.
    mutating func claimLess(of id: PaymentID, because cause: EntityKey?) throws(Refusal) {
        let before = events.count
        try reconcile(id, because: cause)
        guard events.count > before, let account = try payment(id)?.credited else { return }
        try settleDebts(of: account, because: cause ?? .payment(id))
        settled.formUnion(before..<events.count)
    }

    /// From the payment's own lots, bonus first; the rest by the ledger's policy.
    private mutating func claim(
        _ amount: Amount,
        of payment: Payment,
        from id: AccountID
    ) throws(Refusal) {
        let account = try requireAccount(id)
        let claimed = Int128(amount.microcredits)
        let bonus = account.slices(coveringUpTo: claimed) { lot in
            lot.terms.payment == payment.id && lot.terms.source == .bonus
        }
        let slices =
            bonus
            + account.slices(coveringUpTo: claimed - bonus.total) { lot in
                lot.terms.payment == payment.id && lot.terms.source != .bonus
            }
        let rest = Balance(microcredits: claimed - slices.total)
        let policy = try reversalPolicy()
        let isOwed = policy != .writeOff
        try emit(
            .creditsReversed(
                CreditsReversed(
                    payment: payment.id,
                    account: id,
                    amount: amount,
                    slices: slices,
                    bonus: Balance(microcredits: bonus.total),
                    debt: isOwed ? rest : .zero,
                    uncollected: isOwed ? .zero : rest,
                    freezes: policy == .freeze && rest > .zero,
                    since: rest > .zero ? payment.creditedAt : nil
                )
            )
        )
    }

    /// - Returns: whether the account had room for it.
    private mutating func giveBack(
        _ amount: Amount,
        of payment: Payment,
        to id: AccountID,
        because cause: EntityKey?
    ) throws(Refusal) -> Bool {
        let parts = payment.claim.parts(returning: Int128(amount.microcredits))
        let slices = try home(parts.slices, of: id)
        let homeless = slices.filter { $0.home == nil }.map(\.slice.amount.microcredits)
        let open = Set(try requireAccount(id).lots.map(\.id))
        let reopened = Set(slices.filter { $0.home != nil }.map(\.slice.lot)).subtracting(open)
        let places = reopened.count + (homeless.isEmpty ? 0 : 1)
        guard open.count + places <= Account.lotsMaximum else {
            let anomaly = PaymentAnomaly(.lotsExhausted, of: .payment(payment.id))
            try note(anomaly, of: payment.id)
            try deferReinstatement(of: payment.id, to: id)
            return false
        }
        let grace = try settings().refundGraceDays
        let newLot = Amount(microcredits: homeless.reduce(0, +)).map { amount in
            RefundLot(
                id: LotID(reinstatement: payment.claim.reinstatements + 1, of: payment.id),
                amount: amount,
                terms: LotTerms(
                    source: .refund,
                    priority: LotSource.refund.defaultPriority,
                    expiresAt: time.adding(days: grace),
                    payment: payment.id
                )
            )
        }
        try emit(
            .creditsReinstated(
                CreditsReinstated(
                    payment: payment.id,
                    account: id,
                    amount: amount,
                    slices: slices,
                    newLot: newLot,
                    bonus: parts.bonus,
                    debt: parts.debt,
                    uncollected: parts.uncollected,
                    forgiven: parts.forgiven,
                    cause: cause
                )
            )
        )
        return true
    }

    mutating func noteContradictions(in payment: Payment) throws(Refusal) {
        let subject = EntityKey.payment(payment.id)
        for chargeback in payment.chargebacks where chargeback.isContradictory {
            let anomaly = PaymentAnomaly(
                .outcomeContradicts,
                of: subject,
                object: chargeback.id.text,
                observed: chargeback.effects.map(\.rawValue).joined(separator: ", ")
            )
            try note(anomaly, of: payment.id)
        }
        guard let amounts = payment.facts.amounts else { return }
        let objects =
            payment.refunds.map { ($0.id.text, $0.currency) }
            + payment.chargebacks.map { ($0.id.text, $0.currency) }
        for (object, currency) in objects where currency != amounts.currency {
            let anomaly = PaymentAnomaly(
                .currencyDiffers,
                of: subject,
                object: object,
                known: amounts.currency,
                observed: currency
            )
            try note(anomaly, of: payment.id)
        }
        for chargeback in payment.chargebacks
        where chargeback.counts && chargeback.currency == amounts.currency
            && chargeback.amount(ofTotal: amounts.total) == nil
        {
            let anomaly = PaymentAnomaly(
                .amountUnclear,
                of: subject,
                object: chargeback.id.text,
                known: String(amounts.total),
                observed: chargeback.readings.map(String.init).joined(separator: " / ")
            )
            try note(anomaly, of: payment.id)
        }
        if payment.claimedBack > Int128(amounts.total) {
            let anomaly = PaymentAnomaly(
                .moreReversedThanPaid,
                of: subject,
                known: String(amounts.total),
                observed: String(payment.claimedBack)
            )
            try note(anomaly, of: payment.id)
        }
    }
}

extension LotID {
    /// `/` keeps it apart from the names that callers give.
    init(reinstatement number: Int64, of payment: PaymentID) where Kind == Lot {
        self.init(trusted: "reinstatement/\(payment.text)/\(number)")
    }
}
