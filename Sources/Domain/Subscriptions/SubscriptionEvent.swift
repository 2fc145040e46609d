// SPDX-License-Identifier: Apache-2.0

/// What becomes of plans, of subscriptions to them, and of top-ups.
package enum SubscriptionEvent: EventFamily {
    case planDefined(PlanChanged)
    case planEdited(PlanChanged)
    case planRetired(PlanRetired)
    case observed(SubscriptionObserved)
    case credited(SubscriptionCredited)
    case prorated(SubscriptionProrated)
    case unmatched(SubscriptionUnmatched)
    case matched(SubscriptionMatched)
    case assigned(SubscriptionAssigned)
    case lapsed(SubscriptionLapsed)
    /// Its end is asked of the provider, and what came of that.
    case cancellationOrdered(CancellationOrdered)
    case cancellationSettled(CancellationSettled)
    case planChanged(AccountPlanChanged)
    case topUpConfigured(TopUpConfigured)
    case topUpRequested(TopUpRequested)
    case topUpSettled(TopUpSettled)

    package var account: AccountID? {
        switch self {
        case .planDefined, .planEdited, .planRetired: nil
        case .observed(let event): event.account
        case .credited(let event): event.account
        case .prorated(let event): event.account
        case .unmatched(let event): event.account
        case .matched(let event): event.account
        case .assigned(let event): event.account
        case .lapsed(let event): event.account
        case .cancellationOrdered(let event): event.account
        case .cancellationSettled(let event): event.account
        case .planChanged(let event): event.account
        case .topUpConfigured(let event): event.account
        case .topUpRequested(let event): event.account
        case .topUpSettled(let event): event.account
        }
    }

    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .planDefined(let change), .planEdited(let change):
            try body(.plan(change.plan))
            for offer in change.terms.offers { try body(.offer(offer)) }
        case .planRetired(let change): try body(.plan(change.plan))
        case .observed(let event): try body(.subscription(event.subscription))
        case .credited(let event):
            try body(.subscription(event.subscription))
            try body(.account(event.account))
        case .prorated(let event): try body(.subscription(event.subscription))
        case .unmatched(let event):
            try body(.subscription(event.subscription))
            for key in event.awaits { try body(key.awaited) }
            for key in event.awaited where !event.awaits.contains(key) { try body(key.awaited) }
        case .matched(let event):
            try body(.subscription(event.subscription))
            for key in event.awaited { try body(key.awaited) }
        case .assigned(let event): try body(.subscription(event.subscription))
        case .lapsed(let event): try body(.subscription(event.subscription))
        case .cancellationOrdered(let event): try body(.subscription(event.subscription))
        case .cancellationSettled(let event): try body(.subscription(event.subscription))
        case .planChanged(let event):
            try body(.account(event.account))
            try body(.subscription(event.subscription))
        case .topUpConfigured(let event): try body(.account(event.account))
        case .topUpRequested(let event): try body(.account(event.account))
        case .topUpSettled(let event): try body(.account(event.account))
        }
    }
}
