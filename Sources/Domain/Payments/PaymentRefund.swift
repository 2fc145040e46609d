// SPDX-License-Identifier: Apache-2.0

/// Money of a payment that was given back, as the provider's object tells it.
package struct PaymentRefund: Hashable, Sendable {
    /// Ordered: a refund that failed was tried before.
    ///
    /// The raw values are part of the stored format.
    package enum State: String, CaseIterable, Sendable, Comparable {
        case pending
        case succeeded
        case failed
        case cancelled

        private var rank: Int {
            switch self {
            case .pending: 0
            case .succeeded: 1
            case .failed: 2
            case .cancelled: 3
            }
        }

        package static func < (left: State, right: State) -> Bool { left.rank < right.rank }
    }

    package let id: PaymentRefundID
    package var state: State
    /// In minor units; the most that was observed.
    package var amount: Int64
    package var currency: String

    package init(id: PaymentRefundID, state: State, amount: Int64, currency: String) {
        self.id = id
        self.state = state
        self.amount = amount
        self.currency = currency
    }

    /// What is known after another observation of the same object.
    package func folded(with other: PaymentRefund) -> PaymentRefund {
        var folded = self
        folded.state = max(state, other.state)
        folded.amount = max(amount, other.amount)
        return folded
    }

    package var hasFailed: Bool {
        switch state {
        case .pending, .succeeded: false
        case .failed, .cancelled: true
        }
    }
}

package typealias PaymentRefundID = Identifier<PaymentRefund>
