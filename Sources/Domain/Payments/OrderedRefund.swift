// SPDX-License-Identifier: Apache-2.0

/// A refund that was ordered here: recorded before its provider is asked, so that it is asked once.
///
/// What it means for credits, the provider's own object says (`PaymentRefund`).
package struct OrderedRefund: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        /// The provider may have it: it is never sent again unless the provider makes one of two.
        case open
        /// The provider's object, where it is known.
        case carriedOut(PaymentRefundID?)
        /// It certainly was not carried out; a slug says why.
        case refused(String)
    }

    package let id: OrderedRefundID
    /// In minor units; `nil` is all that is left.
    package let amount: Int64?
    package let currency: String
    /// What of the purchase is given back, where the provider takes refunds by item.
    package let item: String?
    package let orderedAt: Instant
    package var memory: Memory
    package var state: State
    /// The event that said what came of it.
    package var settledPosition: Position?

    package init(
        id: OrderedRefundID,
        amount: Int64?,
        currency: String,
        item: String?,
        orderedAt: Instant,
        memory: Memory
    ) {
        self.id = id
        self.amount = amount
        self.currency = currency
        self.item = item
        self.orderedAt = orderedAt
        self.memory = memory
        state = .open
    }

    package var isOpen: Bool {
        switch state {
        case .open: true
        case .carriedOut, .refused: false
        }
    }
}

/// The caller's name of an order, unique for its payment.
package typealias OrderedRefundID = Identifier<OrderedRefund>

/// An order of a refund: what is asked of the provider after the commit.
package struct RefundOrdered: Hashable, Sendable {
    package var payment: PaymentID
    package var refund: OrderedRefundID
    /// In minor units; `nil` is all that is left.
    package var amount: Int64?
    package var currency: String
    package var item: String?
    package var orderedAt: Instant
    package var actor: String?
    package var fingerprint: Fingerprint

    package init(
        payment: PaymentID,
        refund: OrderedRefundID,
        amount: Int64?,
        currency: String,
        item: String? = nil,
        orderedAt: Instant,
        actor: String?,
        fingerprint: Fingerprint
    ) {
        self.payment = payment
        self.refund = refund
        self.amount = amount
        self.currency = currency
        self.item = item
        self.orderedAt = orderedAt
        self.actor = actor
        self.fingerprint = fingerprint
    }
}

/// What came of an order: by the provider's answer, by a look at the provider, or by a person.
package struct RefundSettled: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case carriedOut(PaymentRefundID?)
        /// A slug.
        case refused(String)
    }

    package var payment: PaymentID
    package var refund: OrderedRefundID
    package var outcome: Outcome
    package var actor: String?

    package init(
        payment: PaymentID,
        refund: OrderedRefundID,
        outcome: Outcome,
        actor: String?
    ) {
        self.payment = payment
        self.refund = refund
        self.outcome = outcome
        self.actor = actor
    }
}

extension Payment {
    /// How many refunds of one payment may be ordered here.
    package static let ordersMaximum = 100

    package func order(_ id: OrderedRefundID) -> OrderedRefund? {
        orders.first { $0.id == id }
    }

    /// What may still be given back, in minor units; `nil` until it is known what was paid.
    package var refundable: Int64? { paid.map { $0 - reversed } }

    mutating func add(_ ordered: RefundOrdered, at position: Position) {
        orders.append(
            OrderedRefund(
                id: ordered.refund,
                amount: ordered.amount,
                currency: ordered.currency,
                item: ordered.item,
                orderedAt: ordered.orderedAt,
                memory: Memory(fingerprint: ordered.fingerprint, position: position)
            )
        )
    }

    mutating func settle(_ settled: RefundSettled, at position: Position) {
        guard let index = orders.firstIndex(where: { $0.id == settled.refund }) else { return }
        switch settled.outcome {
        case .carriedOut(let object): orders[index].state = .carriedOut(object)
        case .refused(let reason): orders[index].state = .refused(reason)
        }
        orders[index].settledPosition = position
    }
}
