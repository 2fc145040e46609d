// SPDX-License-Identifier: Apache-2.0

/// A page at a provider where a customer pays.
package struct Checkout: EntityState {
    package enum Status: String, Sendable {
        case open
        case completed
        case expired
    }

    package let id: CheckoutID
    /// For whom it is; `nil` where only the provider knows of it, and has not said.
    package var account: AccountID?
    package var package: PackageID?
    package var plan: PlanID?
    /// Where it is; `nil` where it was not opened by us.
    package var provider: String?
    package var payment: PaymentID?
    /// What was begun there.
    package var subscription: SubscriptionID?
    package var status: Status
    package var anomalies: [PaymentAnomaly.Mark]
    /// Of the command that opened it.
    package var memory: Memory?
    /// The last event that changed it.
    package var position: Position

    package init(id: CheckoutID) {
        self.id = id
        status = .open
        anomalies = []
        position = 0
    }

    package var owner: AccountID? { account }

    package static func evolve(
        _ state: Checkout?,
        by event: Event,
        at position: Position
    ) -> Checkout {
        guard case .payment(let event) = event, case .checkout(let id)? = event.checkout else {
            unexpected(event, position)
        }
        var checkout = state ?? Checkout(id: id)
        switch event {
        case .checkoutOpened(let opened):
            checkout.account = opened.account
            switch opened.product {
            case .package(let package): checkout.package = package
            case .plan(let plan): checkout.plan = plan
            }
            checkout.provider = opened.provider
            checkout.memory = Memory(fingerprint: opened.fingerprint, position: position)
        case .checkoutCompleted(let observed):
            checkout.add(observed)
            checkout.status = .completed
        case .checkoutExpired(let observed):
            checkout.add(observed)
            checkout.status = .expired
        case .anomaly(let anomaly):
            checkout.anomalies.append(anomaly.mark)
        case .customerLinked, .processing, .failed, .succeeded, .updated, .refundObserved,
            .chargebackObserved, .refundOrdered, .refundSettled, .matched, .unmatched, .deferred,
            .reinstatementDeferred:
            break
        }
        checkout.position = position
        return checkout
    }

    private mutating func add(_ observed: CheckoutObserved) {
        account = account ?? observed.account
        package = package ?? observed.package
        payment = payment ?? observed.payment
        subscription = subscription ?? observed.subscription
    }
}

extension PaymentEvent {
    fileprivate var checkout: EntityKey? {
        switch self {
        case .checkoutOpened(let opened): .checkout(opened.checkout)
        case .checkoutCompleted(let observed), .checkoutExpired(let observed):
            .checkout(observed.checkout)
        case .anomaly(let anomaly): anomaly.subject
        case .customerLinked, .processing, .failed, .succeeded, .updated, .refundObserved,
            .chargebackObserved, .refundOrdered, .refundSettled, .matched, .unmatched, .deferred,
            .reinstatementDeferred:
            nil
        }
    }
}
