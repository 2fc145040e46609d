// SPDX-License-Identifier: Apache-2.0

/// What was asked here of a subscription's end: recorded before its provider is asked.
///
/// Whether it is cancelled, only the provider says (`SubscriptionFact.cancelled`).
package struct OrderedCancellation: Hashable, Sendable {
    /// The raw values are part of the stored format.
    package enum Timing: String, CaseIterable, Sendable {
        case now
        /// It is not renewed.
        case atPeriodEnd = "period-end"
        /// A cancellation is taken back.
        case never
    }

    package enum State: Hashable, Sendable {
        /// The provider may have it, or is still to be asked.
        case open
        case carriedOut
        /// It certainly was not carried out; a slug says why.
        case refused(String)
    }

    package let timing: Timing
    package let orderedAt: Instant
    /// The event that ordered it: its name.
    package let position: Position
    package var state: State

    package init(
        timing: Timing,
        orderedAt: Instant,
        position: Position,
        state: State = .open
    ) {
        self.timing = timing
        self.orderedAt = orderedAt
        self.position = position
        self.state = state
    }

    package var isOpen: Bool {
        switch state {
        case .open: true
        case .carriedOut, .refused: false
        }
    }
}

/// What is asked of the provider after the commit.
package struct CancellationOrdered: Hashable, Sendable {
    package var subscription: SubscriptionID
    package var account: AccountID?
    package var timing: OrderedCancellation.Timing
    package var orderedAt: Instant
    package var actor: String?

    package init(
        subscription: SubscriptionID,
        account: AccountID?,
        timing: OrderedCancellation.Timing,
        orderedAt: Instant,
        actor: String?
    ) {
        self.subscription = subscription
        self.account = account
        self.timing = timing
        self.orderedAt = orderedAt
        self.actor = actor
    }
}

/// What came of an order.
package struct CancellationSettled: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case carriedOut
        /// A slug.
        case refused(String)
    }

    package var subscription: SubscriptionID
    package var account: AccountID?
    /// The event that ordered it.
    package var order: Position
    package var outcome: Outcome

    package init(
        subscription: SubscriptionID,
        account: AccountID?,
        order: Position,
        outcome: Outcome
    ) {
        self.subscription = subscription
        self.account = account
        self.order = order
        self.outcome = outcome
    }
}

/// Who asks, and what comes of it.
extension Workspace {
    /// The same again, while nobody knows what came of it, is one order; another one takes its
    /// place.
    mutating func orderCancellation(
        of id: SubscriptionID,
        _ timing: OrderedCancellation.Timing,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        let subscription = try requireSubscription(id)
        if let known = subscription.cancellation, known.isOpen, known.timing == timing {
            return .repeats(known.position)
        }
        let ordered = CancellationOrdered(
            subscription: id,
            account: subscription.account,
            timing: timing,
            orderedAt: time,
            actor: stamp.actor
        )
        try emit(.subscription(.cancellationOrdered(ordered)))
        return .changes
    }

    /// The first word counts; of an order whose place another one took, nothing is said.
    mutating func settleCancellation(
        of id: SubscriptionID,
        order: Position,
        _ outcome: CancellationSettled.Outcome
    ) throws(Refusal) -> Decision {
        let subscription = try requireSubscription(id)
        guard let known = subscription.cancellation, known.position == order, known.isOpen else {
            return .repeats(subscription.position)
        }
        let settled = CancellationSettled(
            subscription: id,
            account: subscription.account,
            order: order,
            outcome: outcome
        )
        try emit(.subscription(.cancellationSettled(settled)))
        return .changes
    }
}
