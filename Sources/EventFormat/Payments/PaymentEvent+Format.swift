// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension PaymentEvent {
    var type: EventType {
        switch self {
        case .checkoutOpened: .checkoutOpened
        case .checkoutCompleted: .checkoutCompleted
        case .checkoutExpired: .checkoutExpired
        case .customerLinked: .customerLinked
        case .processing: .paymentProcessing
        case .failed: .paymentFailed
        case .succeeded: .paymentSucceeded
        case .updated: .paymentUpdated
        case .refundObserved: .paymentRefundObserved
        case .chargebackObserved: .paymentChargebackObserved
        case .refundOrdered: .paymentRefundOrdered
        case .refundSettled: .paymentRefundSettled
        case .matched: .paymentMatched
        case .unmatched: .paymentUnmatched
        case .anomaly: .paymentAnomaly
        case .deferred: .awaitedDeferred
        case .reinstatementDeferred: .reinstatementDeferred
        }
    }

    func write(to object: inout ObjectWriter) {
        switch self {
        case .checkoutOpened(let event): event.write(to: &object)
        case .checkoutCompleted(let event), .checkoutExpired(let event): event.write(to: &object)
        case .customerLinked(let event): event.write(to: &object)
        case .processing(let facts), .failed(let facts), .succeeded(let facts),
            .updated(let facts):
            object.write("payment", facts.payment.text)
            facts.write(to: &object)
        case .refundObserved(let event): event.write(to: &object)
        case .chargebackObserved(let event): event.write(to: &object)
        case .refundOrdered(let event): event.write(to: &object)
        case .refundSettled(let event): event.write(to: &object)
        case .matched(let event): event.write(to: &object)
        case .unmatched(let event): event.write(to: &object)
        case .anomaly(let event): event.write(to: &object)
        case .deferred(let event): event.write(to: &object)
        case .reinstatementDeferred(let event): event.write(to: &object)
        }
    }

    /// - Precondition: the type is one of these events.
    init(
        _ type: EventType,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        switch type {
        case .checkoutOpened: self = .checkoutOpened(try CheckoutOpened(account, &object))
        case .checkoutCompleted:
            self = .checkoutCompleted(try CheckoutObserved(.completed, account, &object))
        case .checkoutExpired:
            self = .checkoutExpired(try CheckoutObserved(.expired, account, &object))
        case .customerLinked: self = .customerLinked(try CustomerLinked(account, &object))
        case .paymentProcessing: self = .processing(try PaymentFacts(account, &object))
        case .paymentFailed: self = .failed(try PaymentFacts(account, &object))
        case .paymentSucceeded: self = .succeeded(try PaymentFacts(account, &object))
        case .paymentUpdated: self = .updated(try PaymentFacts(account, &object))
        case .paymentRefundObserved: self = .refundObserved(try RefundObserved(&object))
        case .paymentChargebackObserved:
            self = .chargebackObserved(try ChargebackObserved(&object))
        case .paymentRefundOrdered: self = .refundOrdered(try RefundOrdered(&object))
        case .paymentRefundSettled: self = .refundSettled(try RefundSettled(&object))
        case .paymentMatched: self = .matched(try PaymentMatched(account, &object))
        case .paymentUnmatched: self = .unmatched(try PaymentUnmatched(&object))
        case .paymentAnomaly: self = .anomaly(try PaymentAnomaly(&object))
        case .awaitedDeferred: self = .deferred(try AwaitedDeferred(account, &object))
        case .reinstatementDeferred:
            self = .reinstatementDeferred(try ReinstatementDeferred(account, &object))
        default: preconditionFailure("\(type) is not of this family.")
        }
    }
}

extension PaymentFacts {
    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        let payment = PaymentID(trusted: try object.text("payment"))
        try self.init(payment, account, &object)
    }
}

extension CheckoutOpened {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("checkout", checkout.text)
        product.write(to: &object)
        object.write("provider", provider)
        object.write("actor", actor)
        object.write("fingerprint", fingerprint)
    }

    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            checkout: CheckoutID(trusted: try object.text("checkout")),
            account: try object.required(account),
            product: try Offer.Product(&object),
            provider: try object.text("provider"),
            actor: try object.optionalText("actor"),
            fingerprint: try object.fingerprint()
        )
    }
}

extension Offer.Product {
    func write(to object: inout ObjectWriter) {
        switch self {
        case .package(let id): object.write("package", id.text)
        case .plan(let id): object.write("plan", id.text)
        }
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        if let package = try object.optionalText("package") {
            self = .package(PackageID(trusted: package))
        } else {
            self = .plan(PlanID(trusted: try object.text("plan")))
        }
    }
}

extension CheckoutObserved {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("checkout", checkout.text)
        object.write("package", package?.text)
        object.write("payment", payment?.text)
        object.write("subscription", subscription?.text)
        object.write("occurred_at", occurredAt)
    }

    fileprivate init(
        _ outcome: Outcome,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        self.init(
            checkout: CheckoutID(trusted: try object.text("checkout")),
            outcome: outcome,
            account: account,
            package: try object.optionalText("package").map(PackageID.init(trusted:)),
            payment: try object.optionalText("payment").map(PaymentID.init(trusted:)),
            subscription: try object.optionalText("subscription")
                .map(SubscriptionID.init(trusted:)),
            occurredAt: try object.optionalInstant("occurred_at")
        )
    }
}

extension CustomerLinked {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("customer", customer.text)
    }

    fileprivate init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            customer: CustomerID(trusted: try object.text("customer")),
            account: try object.required(account)
        )
    }
}

extension RefundObserved {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("payment", payment.text)
        refund.write(to: &object)
        object.write("occurred_at", occurredAt)
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            payment: PaymentID(trusted: try object.text("payment")),
            refund: try PaymentRefund(&object),
            occurredAt: try object.optionalInstant("occurred_at")
        )
    }
}

extension ChargebackObserved {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("payment", payment.text)
        chargeback.write(to: &object)
        object.write("occurred_at", occurredAt)
    }

    fileprivate init(_ object: inout ObjectReader) throws(FormatError) {
        self.init(
            payment: PaymentID(trusted: try object.text("payment")),
            chargeback: try Chargeback(&object),
            occurredAt: try object.optionalInstant("occurred_at")
        )
    }
}
