// SPDX-License-Identifier: Apache-2.0

/// Subscriptions whose credits wait for a person.
extension Workspace {
    mutating func reactAlert(to event: SubscriptionEvent) throws(Refusal) {
        switch event {
        case .unmatched(let event): try watchUnmatched(event.subscription)
        case .matched(let event): try watchUnmatched(event.subscription)
        case .credited(let event): try watchUnmatched(event.subscription)
        case .prorated(let event): try watchUnmatched(event.subscription)
        case .assigned(let event): try watchUnmatched(event.subscription)
        case .planDefined, .planEdited, .planRetired, .observed, .lapsed, .planChanged,
            .topUpConfigured, .topUpRequested, .topUpSettled, .cancellationOrdered,
            .cancellationSettled:
            break
        }
    }

    /// As it is by now: what is made good in the same commit is no alarm.
    private mutating func watchUnmatched(_ id: SubscriptionID) throws(Refusal) {
        guard let subscription = try subscription(id) else { return }
        let facts = subscription.unmatched.map { [AlertFact("reason", .text($0.rawValue))] }
        try watch(
            .unmatched,
            of: .subscription(id),
            raises: subscription.unmatched != nil,
            clears: subscription.unmatched == nil,
            facts: facts ?? []
        )
    }
}
