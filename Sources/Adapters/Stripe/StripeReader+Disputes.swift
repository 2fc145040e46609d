// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Disputes at the card network.
extension StripeReader {
    mutating func readDispute(_ dispute: JSON, _ id: String) {
        guard let payment = Self.payment(of: dispute) else { return note(.missingPayment) }
        guard let money = money(dispute["amount"], dispute) else { return }
        guard var effects = Self.effects(of: dispute["status"]?.text) else {
            return note(.unknownStatus)
        }
        let movements = dispute["balance_transactions"]?.items.compactMap { $0["amount"]?.integer }
        let isTaken = movements?.contains { $0 < 0 } ?? false
        let isGivenBack = movements?.contains { $0 > 0 } ?? false
        if isTaken || kind == "charge.dispute.funds_withdrawn" { effects.append(.fundsWithdrawn) }
        if isGivenBack || kind == "charge.dispute.funds_reinstated" {
            effects.append(.fundsReinstated)
        }
        add(
            .chargeback(
                ObservedChargeback(
                    id,
                    of: payment,
                    effects,
                    amount: money.amount,
                    currency: money.currency,
                    occurredAt: time
                )
            )
        )
    }

    /// - Source: docs.stripe.com/api/disputes/object#dispute_object-status
    private static func effects(of status: String?) -> [ObservedChargeback.Effect]? {
        switch status {
        // Nothing is taken; a dispute that was prevented is given back as a refund, if at all.
        case "warning_needs_response", "warning_under_review", "warning_closed", "prevented":
            [.inquiry]
        case "needs_response", "under_review", "appeal_needs_response", "appeal_under_review":
            [.opened]
        case "won": [.won]
        case "lost": [.lost]
        default: nil
        }
    }
}
