// SPDX-License-Identifier: Apache-2.0

/// How much of a payment is taken back: a function of what was observed, never of the order.
extension Payment {
    /// What was paid, in minor units; `nil` until it is known.
    package var paid: Int64? { facts.amounts?.total }

    /// What is taken back, in minor units; never more than was paid.
    package var reversed: Int64 {
        guard let paid else { return 0 }
        return Int64(min(Int128(paid), claimedBack))
    }

    /// The same without the bound.
    var claimedBack: Int128 {
        guard let amounts = facts.amounts else { return 0 }
        let currency = amounts.currency
        var refunded = Int128(0)
        var failed = Int128(0)
        for refund in refunds where refund.currency == currency {
            if refund.hasFailed { failed += Int128(refund.amount) }
            if refund.state == .succeeded { refunded += Int128(refund.amount) }
        }
        // The running total may include refunds that failed later, and some that nobody told of.
        let cumulative = Int128(facts.refunded ?? 0) - failed
        var charged = Int128(0)
        for chargeback in chargebacks where chargeback.currency == currency && chargeback.counts {
            charged += Int128(chargeback.amount(ofTotal: amounts.total) ?? 0)
        }
        return max(refunded, cumulative) + charged
    }

    /// What of the granted credits is to be taken back, rounded down.
    ///
    /// What expired unused is not claimed: nobody had anything of it.
    ///
    /// - Source: docs/decisions/0017-what-expired-is-not-claimed-back.md
    package var target: Int128 {
        guard let paid, paid > 0 else { return 0 }
        let share = granted.microcredits * Int128(reversed) / Int128(paid)
        return min(share, max(0, granted.microcredits - expired.microcredits))
    }
}
