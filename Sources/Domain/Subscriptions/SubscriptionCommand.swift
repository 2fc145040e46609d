// SPDX-License-Identifier: Apache-2.0

/// What is asked of plans, subscriptions and top-ups.
package enum SubscriptionCommand: CommandFamily {
    /// Defines a plan, or defines it anew.
    case definePlan(PlanID, PlanTerms)
    case retirePlan(PlanID)

    package var subject: EntityKey {
        switch self {
        case .definePlan(let id, _), .retirePlan(let id): .plan(id)
        }
    }
}
