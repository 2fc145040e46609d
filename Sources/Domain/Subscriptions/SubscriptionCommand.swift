// SPDX-License-Identifier: Apache-2.0

/// What is asked of plans, subscriptions and top-ups.
package enum SubscriptionCommand: CommandFamily {
    /// Defines a plan, or defines it anew.
    case definePlan(PlanID, PlanTerms)
    case retirePlan(PlanID)
    case observe(SubscriptionObservation)
    /// Says whose a subscription is, and what plan it means where its price does not say so.
    case assign(SubscriptionID, AccountID, PlanID?)
    /// Its provider is asked after the commit, by who asked for it.
    case orderCancellation(SubscriptionID, OrderedCancellation.Timing)
    /// What came of the order that an event was.
    case settleCancellation(SubscriptionID, order: Position, CancellationSettled.Outcome)
    /// From the scheduler: a subscription that is not renewed in time lapses.
    case lapse(SubscriptionID)
    /// Once in the life of an account: what a plan, or the ledger where it is `nil`, gives to try.
    case startTrial(AccountID, PlanID?)
    case configureTopUp(AccountID, TopUpTerms?)
    /// What became of a top-up that was asked for.
    case settleTopUp(AccountID, TopUpID, TopUpOutcome)

    package var subject: EntityKey {
        switch self {
        case .definePlan(let id, _), .retirePlan(let id): .plan(id)
        case .observe(let observation): .subscription(observation.subscription)
        case .assign(let id, _, _), .lapse(let id), .orderCancellation(let id, _),
            .settleCancellation(let id, _, _):
            .subscription(id)
        case .startTrial(let account, _), .configureTopUp(let account, _),
            .settleTopUp(let account, _, _):
            .account(account)
        }
    }
}
