// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain

extension FactReader {
    func facts(_ observed: ObservedPayment) throws(Unreadable) -> PaymentFacts {
        PaymentFacts(
            payment: try id(observed.payment),
            status: PaymentStatus(observed.status),
            // What cannot be an account's name is nobody's.
            account: observed.account.flatMap { AccountID($0) },
            customer: try optionalID(observed.customer),
            amounts: try observed.money.map(amounts),
            items: try observed.items.prefix(PaymentFacts.itemsMaximum).map(item),
            package: observed.package.flatMap { PackageID($0) },
            checkout: try optionalID(observed.checkout),
            subscription: try optionalID(observed.subscription),
            reference: observed.reference.flatMap { $0.utf8.count <= 128 ? $0 : nil },
            isTest: observed.isTest,
            refunded: try observed.refunded.map(minorUnits),
            occurredAt: observed.occurredAt.map(instant)
        )
    }

    private func amounts(_ money: ObservedMoney) throws(Unreadable) -> PaymentAmounts {
        PaymentAmounts(
            currency: money.currency,
            total: try minorUnits(money.total),
            tax: try minorUnits(money.tax),
            discount: try minorUnits(money.discount),
            hasParts: money.hasParts
        )
    }

    private func item(_ observed: ObservedItem) throws(Unreadable) -> PaymentItem {
        PaymentItem(offers: try offers(observed.offers), quantity: observed.quantity)
    }

    func offers(_ names: [String]) throws(Unreadable) -> [OfferID] {
        try names.map { (name) throws(Unreadable) in try id(name) }
    }

    func refund(_ observed: ObservedRefund) throws(Unreadable) -> RefundObserved {
        RefundObserved(
            payment: try id(observed.payment),
            refund: PaymentRefund(
                id: try id(observed.refund),
                state: PaymentRefund.State(observed.state),
                amount: try minorUnits(observed.amount),
                currency: observed.currency
            ),
            occurredAt: observed.occurredAt.map(instant)
        )
    }

    func checkout(_ observed: ObservedCheckout) throws(Unreadable) -> CheckoutObserved {
        CheckoutObserved(
            checkout: try id(observed.checkout),
            outcome: CheckoutObserved.Outcome(observed.outcome),
            account: observed.account.flatMap { AccountID($0) },
            package: observed.package.flatMap { PackageID($0) },
            payment: try optionalID(observed.payment),
            subscription: try optionalID(observed.subscription),
            occurredAt: observed.occurredAt.map(instant)
        )
    }

    /// `nil` where the account's name cannot be one.
    func customer(_ observed: ObservedCustomer) throws(Unreadable) -> WebhookFact? {
        let customer: CustomerID = try id(observed.customer)
        guard let account = AccountID(observed.account) else { return nil }
        return .payment(.customer(CustomerLinked(customer: customer, account: account)))
    }
}

extension PaymentStatus {
    fileprivate init(_ status: ObservedPayment.Status) {
        self =
            switch status {
            case .processing: .processing
            case .failed: .failed
            case .succeeded: .succeeded
            }
    }
}

extension PaymentRefund.State {
    fileprivate init(_ state: ObservedRefund.State) {
        self =
            switch state {
            case .pending: .pending
            case .succeeded: .succeeded
            case .failed: .failed
            case .cancelled: .cancelled
            }
    }
}

extension CheckoutObserved.Outcome {
    fileprivate init(_ outcome: ObservedCheckout.Outcome) {
        self =
            switch outcome {
            case .completed: .completed
            case .expired: .expired
            }
    }
}
