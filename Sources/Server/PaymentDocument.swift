// SPDX-License-Identifier: Apache-2.0

package import Domain
package import EventFormat

/// A payment as the API and the command line show it.
package enum PaymentDocument {
    package static func write(
        _ payment: Payment,
        at position: Position,
        to object: inout ObjectWriter
    ) {
        object.write("id", payment.id.text)
        object.write("account", payment.owner?.text)
        object.write("status", payment.facts.status.rawValue)
        write(payment.matching, to: &object)
        write(payment.facts, to: &object)
        object.write("granted", credits: payment.granted.microcredits)
        object.write("expired", credits: payment.expired.microcredits)
        object.write("reversed_minor_units", integer: payment.reversed)
        write(payment.claim, to: &object)
        object.writeArray("refunds", payment.refunds) { object, refund in
            object.write("id", refund.id.text)
            object.write("state", refund.state.rawValue)
            object.write("amount", integer: refund.amount)
            object.write("currency", refund.currency)
        }
        object.writeArray("orders", payment.orders) { $1.write(to: &$0) }
        object.writeArray("chargebacks", payment.chargebacks) { object, chargeback in
            object.write("id", chargeback.id.text)
            object.write("counts", chargeback.counts)
            object.writeArray("effects", chargeback.effects) { object, effect in
                object.write("effect", effect.rawValue)
            }
            object.write("amount", integer: chargeback.amount)
            object.write("currency", chargeback.currency)
        }
        object.writeArray("anomalies", payment.anomalies) { object, mark in
            object.write("kind", mark.kind.rawValue)
            object.write("object", mark.object)
        }
        object.write("position", integer: position)
    }

    private static func write(_ matching: Payment.Matching, to object: inout ObjectWriter) {
        switch matching {
        case .pending: object.write("matching", "pending")
        case .unmatched(let reason, let awaits):
            object.write("matching", "unmatched")
            object.write("reason", reason.rawValue)
            object.writeArray("awaits", awaits) { object, key in
                object.write("kind", key.kind.rawValue)
                object.write("id", key.id)
            }
        case .matched(_, let purchases):
            object.write("matching", "matched")
            object.writeArray("purchases", purchases) { object, purchase in
                object.write("package", purchase.package?.text)
                object.write("quantity", integer: purchase.quantity)
                object.write("credits", purchase.credits)
                if let bonus = purchase.bonus { object.write("bonus", bonus) }
            }
        }
    }

    private static func write(_ facts: PaymentFacts, to object: inout ObjectWriter) {
        object.write("customer", facts.customer?.text)
        if let amounts = facts.amounts {
            object.write("currency", amounts.currency)
            object.write("total", integer: amounts.total)
            object.write("tax", integer: amounts.tax)
            object.write("discount", integer: amounts.discount)
        }
        object.write("package", facts.package?.text)
        object.write("checkout", facts.checkout?.text)
        object.write("subscription", facts.subscription?.text)
        object.write("reference", facts.reference)
        object.write("test", facts.isTest)
        if let refunded = facts.refunded { object.write("refunded", integer: refunded) }
        object.write("occurred_at", facts.occurredAt)
    }

    /// What is claimed back of the credits, and where it came from.
    private static func write(_ claim: PaymentClaim, to object: inout ObjectWriter) {
        object.writeObject("claim") { object in
            object.write("total", credits: claim.total)
            object.write("taken", credits: claim.takenTotal)
            object.write("debt", credits: claim.debt.microcredits)
            object.write("uncollected", credits: claim.uncollected.microcredits)
            object.write("forgiven", credits: claim.forgiven.microcredits)
        }
    }
}

extension OrderedRefund {
    /// A refund that was ordered here, and what came of it.
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("id", id.text)
        if let amount { object.write("amount", integer: amount) }
        object.write("currency", currency)
        object.write("item", item)
        object.write("ordered_at", orderedAt)
        switch state {
        case .open: object.write("state", "open")
        case .carriedOut(let refund):
            object.write("state", "carried-out")
            object.write("refund", refund?.text)
        case .refused(let reason):
            object.write("state", "refused")
            object.write("reason", reason)
        }
    }
}
