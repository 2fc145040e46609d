// SPDX-License-Identifier: Apache-2.0

package enum PaymentCommand: CommandFamily {
    case observe(PaymentObservation)
    case openCheckout(OpenCheckout)
    case assign(AssignPayment)
    /// An admin says who a provider's customer is, whatever was observed.
    case link(CustomerLinked)
    /// From the scheduler: what waits is looked at again; nothing if it is not due.
    case retry(AwaitedID)
    /// From the scheduler: what the account had no room for is given back; nothing if not due.
    case retryReinstatement(PaymentID)
    /// Its provider is asked after the commit, by who asked for it.
    case orderRefund(OrderRefund)
    case settleRefund(SettleRefund)

    package var subject: EntityKey {
        switch self {
        case .observe(let observation): observation.subject
        case .openCheckout(let command): .checkout(command.id)
        case .assign(let command): .payment(command.payment)
        case .link(let link): .customer(link.customer)
        case .retry(let id): .awaited(id)
        case .retryReinstatement(let id): .payment(id)
        case .orderRefund(let command): .payment(command.payment)
        case .settleRefund(let command): .payment(command.payment)
        }
    }
}

package struct OpenCheckout: Hashable, Sendable {
    package var id: CheckoutID
    package var account: AccountID
    /// What is sold there: a package or a plan.
    package var product: Offer.Product
    package var provider: String

    package init(id: CheckoutID, account: AccountID, product: Offer.Product, provider: String) {
        self.id = id
        self.account = account
        self.product = product
        self.provider = provider
    }
}

/// An admin says for whom a payment is and what it bought.
package struct AssignPayment: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        case package(PackageID, quantity: Int64)
        case credits(Amount, bonus: Amount?)
    }

    package var payment: PaymentID
    package var account: AccountID
    package var content: Content
    package var note: Sealed?

    package init(payment: PaymentID, account: AccountID, content: Content, note: Sealed? = nil) {
        self.payment = payment
        self.account = account
        self.content = content
        self.note = note
    }
}

/// Money is to be given back at the provider.
package struct OrderRefund: Hashable, Sendable {
    package var id: OrderedRefundID
    package var payment: PaymentID
    /// In minor units; `nil` is all that is left.
    package var amount: Int64?
    package var item: String?

    package init(
        id: OrderedRefundID,
        payment: PaymentID,
        amount: Int64? = nil,
        item: String? = nil
    ) {
        self.id = id
        self.payment = payment
        self.amount = amount
        self.item = item
    }
}

/// What came of an order.
package struct SettleRefund: Hashable, Sendable {
    package var id: OrderedRefundID
    package var payment: PaymentID
    package var outcome: RefundSettled.Outcome

    package init(
        id: OrderedRefundID,
        payment: PaymentID,
        outcome: RefundSettled.Outcome
    ) {
        self.id = id
        self.payment = payment
        self.outcome = outcome
    }
}
