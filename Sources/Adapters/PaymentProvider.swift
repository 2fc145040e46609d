// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// How checkouts, refunds and cancellations are asked of a payment provider, and how it is asked
/// what happened.
///
/// Pure: it writes requests and reads answers; another sends them. The API key is given to each
/// request, and kept nowhere.
package protocol PaymentProvider: WebhookAdapter {
    /// Whether a request of the same order, sent again, is carried out once.
    ///
    /// Otherwise one whose answer was lost must be looked for before it is sent again.
    var repeatsSafely: Bool { get }

    /// The page where a customer buys a package or subscribes to a plan.
    func checkout(_ order: CheckoutOrder, key: String) throws(PaymentFault) -> ProviderRequest
    func opened(_ answer: ProviderAnswer) throws(PaymentFault) -> OpenedCheckout

    /// The page where a customer manages subscriptions and means of payment.
    func portal(_ order: PortalOrder, key: String) throws(PaymentFault) -> ProviderRequest
    /// The link to it.
    func link(_ answer: ProviderAnswer) throws(PaymentFault) -> String

    func refund(_ order: RefundOrder, key: String) throws(PaymentFault) -> ProviderRequest
    func refunded(_ answer: ProviderAnswer) throws(PaymentFault) -> Translation
    /// The refunds that there are of a payment, whoever ordered them.
    ///
    /// `cursor` is where the page before ended; `nil` is the first page.
    func refunds(
        of payment: String,
        after cursor: String?,
        key: String
    ) throws(PaymentFault) -> ProviderRequest
    func refunds(_ answer: ProviderAnswer) throws(PaymentFault) -> RefundPage
    /// The order that a refund was made by, out of the answer to its fetch; `nil` where it was
    /// none of ours.
    func order(ofRefund answer: ProviderAnswer) throws(PaymentFault) -> String?

    func cancellation(
        _ order: CancellationOrder,
        key: String
    ) throws(PaymentFault) -> ProviderRequest
    func cancelled(_ answer: ProviderAnswer) throws(PaymentFault) -> Translation

    func fetch(_ object: ProviderObject, key: String) throws(PaymentFault) -> ProviderRequest
    /// What the thing says now; it never asks for the same thing again.
    func fetched(
        _ object: ProviderObject,
        _ answer: ProviderAnswer
    ) throws(PaymentFault) -> Translation

    /// A page of what happened since a time.
    func changes(_ query: ChangeQuery, key: String) throws(PaymentFault) -> ProviderRequest
    func changes(
        _ query: ChangeQuery,
        _ answer: ProviderAnswer
    ) throws(PaymentFault) -> ChangePage

    /// A cheap request that succeeds where the provider answers and the key is good.
    func check(key: String) throws(PaymentFault) -> ProviderRequest
}

/// What is to be paid on a page of the provider.
package struct CheckoutOrder: Hashable, Sendable {
    /// Of its id: providers take no longer ones.
    package static let idCharactersMaximum = JSON.nameMaximum

    package enum Purpose: Hashable, Sendable {
        case package(String)
        case plan(String)
    }

    package enum Line: Hashable, Sendable {
        /// What the provider sells already: its price, or its product.
        case offer(String, quantity: Int64)
        /// Minor units of an ISO 4217 currency for one; for packages only. The title is shown.
        case amount(Int64, currency: String, title: String, quantity: Int64)
    }

    /// Ours, and unique: the same whenever the same order is sent again.
    package var id: String
    package var account: String
    package var purpose: Purpose
    package var lines: [Line]
    /// The platform's own name for what is paid, such as a top-up's.
    package var reference: String?
    /// The provider's name of the customer, where the platform knows it.
    package var customer: String?
    package var email: String?
    package var successURL: String
    package var cancelURL: String?

    package init(
        id: String,
        account: String,
        purpose: Purpose,
        lines: [Line],
        successURL: String
    ) {
        self.id = id
        self.account = account
        self.purpose = purpose
        self.lines = lines
        self.successURL = successURL
    }
}

package struct OpenedCheckout: Hashable, Sendable {
    package let checkout: String
    /// Where the customer goes.
    package let url: String

    package init(checkout: String, url: String) {
        self.checkout = checkout
        self.url = url
    }
}

package struct PortalOrder: Hashable, Sendable {
    package var id: String
    package var customer: String
    package var returnURL: String

    package init(id: String, customer: String, returnURL: String) {
        self.id = id
        self.customer = customer
        self.returnURL = returnURL
    }
}

package struct RefundOrder: Hashable, Sendable {
    /// Ours, and unique: it is found in the refund again.
    package var id: String
    /// The provider's name of the payment.
    package var payment: String
    /// In minor units; `nil` is all that is left of it.
    package var amount: Int64?
    package var currency: String
    /// What of the purchase is given back, where the provider takes refunds by item.
    package var item: String?

    package init(
        id: String,
        payment: String,
        amount: Int64?,
        currency: String,
        item: String? = nil
    ) {
        self.id = id
        self.payment = payment
        self.amount = amount
        self.currency = currency
        self.item = item
    }
}

/// The provider's names of refunds.
package struct RefundPage: Hashable, Sendable {
    package let refunds: [String]
    /// Where the next page begins; `nil` where this is the last one.
    package let cursor: String?

    package init(refunds: [String], cursor: String?) {
        self.refunds = refunds
        self.cursor = cursor
    }
}

package struct CancellationOrder: Hashable, Sendable {
    package enum Timing: Sendable {
        case now
        case atPeriodEnd
        /// The cancellation at the period's end is taken back.
        case never
    }

    package var id: String
    package var subscription: String
    package var timing: Timing

    package init(id: String, subscription: String, timing: Timing) {
        self.id = id
        self.subscription = subscription
        self.timing = timing
    }
}
