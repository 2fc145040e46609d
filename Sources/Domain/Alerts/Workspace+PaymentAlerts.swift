// SPDX-License-Identifier: Apache-2.0

/// Payments that wait for a person, and what is wrong with them.
extension Workspace {
    mutating func reactAlert(to event: PaymentEvent) throws(Refusal) {
        switch event {
        case .unmatched(let event):
            // A subscription grants what such a payment brings: nobody has to act.
            let waits = event.reason != .leftToSubscription
            try watch(
                .unmatched,
                of: .payment(event.payment),
                raises: waits,
                clears: !waits,
                facts: [AlertFact("reason", .text(event.reason.rawValue))]
            )
        case .matched(let event):
            try watch(
                .unmatched,
                of: .payment(event.payment),
                raises: false,
                clears: true,
                facts: []
            )
        case .anomaly(let event):
            try reportAnomaly(
                event.kind.rawValue,
                source: "payment",
                about: [event.subject],
                of: nil
            )
        case .checkoutOpened, .checkoutCompleted, .checkoutExpired, .customerLinked, .processing,
            .failed, .succeeded, .updated, .refundObserved, .chargebackObserved, .refundOrdered,
            .refundSettled, .deferred, .reinstatementDeferred:
            break
        }
    }
}
