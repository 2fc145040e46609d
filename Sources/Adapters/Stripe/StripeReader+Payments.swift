// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// Payments: a PaymentIntent, or a charge that has none.
extension StripeReader {
    mutating func readIntent(_ intent: JSON, _ id: String) {
        let status: ObservedPayment.Status
        switch intent["status"]?.text {
        case "succeeded": status = .succeeded
        case "processing": status = .processing
        case "canceled": status = .failed
        // It can still succeed; without an error it was only begun.
        case "requires_payment_method":
            guard let error = intent["last_payment_error"], error.isObject else { return }
            status = .failed
        case "requires_action", "requires_confirmation", "requires_capture": return
        default: return note(.unknownStatus)
        }
        var payment = payment(id, status, of: intent)
        // A part of what was authorised may be captured.
        let amount = status == .succeeded ? intent["amount_received"] : nil
        payment.money = money(amount ?? intent["amount"], intent).map {
            ObservedMoney(currency: $0.currency, total: $0.amount)
        }
        add(.payment(payment))
    }

    /// A charge of an intent says what was given back; all else is told by the intent.
    mutating func readCharge(_ charge: JSON, _ id: String) {
        let intent = charge["payment_intent"]?.reference
        let refunded = charge["amount_refunded"]?.amount ?? 0
        guard intent == nil || refunded > 0 else { return note(.toldElsewhere) }
        let isCaptured = charge["captured"]?.flag ?? true
        let status: ObservedPayment.Status
        switch charge["status"]?.text {
        case "succeeded": status = isCaptured ? .succeeded : .processing
        case "pending": status = .processing
        case "failed": status = .failed
        default: return note(.unknownStatus)
        }
        var payment = payment(intent ?? id, status, of: charge)
        if intent == nil {
            payment.money = money(charge["amount_captured"] ?? charge["amount"], charge).map {
                ObservedMoney(currency: $0.currency, total: $0.amount)
            }
        }
        if refunded > 0 {
            let isWhole = charge["amount_captured"].map { $0 == charge["amount"] } ?? true
            if isCaptured, isWhole {
                payment.refunded = money(charge["amount_refunded"], charge)?.amount
            } else {
                note(.partlyCaptured)
            }
        }
        add(.payment(payment))
    }

    mutating func readRefund(_ refund: JSON, _ id: String) {
        guard let payment = Self.payment(of: refund) else { return note(.missingPayment) }
        let state: ObservedRefund.State
        switch refund["status"]?.text {
        case "pending", "requires_action": state = .pending
        case "succeeded": state = .succeeded
        case "failed": state = .failed
        case "canceled": state = .cancelled
        default: return note(.unknownStatus)
        }
        guard let money = money(refund["amount"], refund) else { return }
        add(
            .refund(
                ObservedRefund(
                    id,
                    of: payment,
                    state,
                    amount: money.amount,
                    currency: money.currency,
                    occurredAt: time
                )
            )
        )
    }

    /// What an object says of its payment beside its amounts.
    func payment(
        _ id: String,
        _ status: ObservedPayment.Status,
        of object: JSON
    ) -> ObservedPayment {
        let names = fields.names(in: [object["metadata"], object["customer", "metadata"]])
        var payment = ObservedPayment(id, status, isTest: isTest)
        payment.account = names.account
        payment.package = names.package
        payment.reference = names.reference
        payment.customer = Self.customer(of: object)
        payment.occurredAt = time
        return payment
    }
}
