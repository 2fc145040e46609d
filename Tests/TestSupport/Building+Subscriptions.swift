// SPDX-License-Identifier: Apache-2.0

package import Domain

/// What providers say, as tests say it; the subscription is Alice's `stripe:sub_1` if none is
/// named, and periods are in days.
extension Command {
    package static func observe(_ observation: SubscriptionObservation) -> Command {
        .subscription(.observe(observation))
    }

    package static func observe(
        _ fact: SubscriptionFact,
        of subscription: SubscriptionID = "stripe:sub_1",
        account: AccountID? = "alice",
        plan: PlanID? = "STARTER",
        quantity: Int64? = nil,
        payment: PaymentID? = nil
    ) -> Command {
        .observe(
            SubscriptionObservation(
                subscription,
                fact,
                account: account,
                product: plan.map(SubscribedProduct.plan),
                quantity: quantity,
                payment: payment
            )
        )
    }

    package static func assign(
        _ subscription: SubscriptionID,
        to account: AccountID = "alice",
        _ plan: PlanID? = nil
    ) -> Command {
        .subscription(.assign(subscription, account, plan))
    }

    package static func lapse(_ subscription: SubscriptionID = "stripe:sub_1") -> Command {
        .subscription(.lapse(subscription))
    }

    package static func startTrial(
        of plan: PlanID?,
        for account: AccountID = "alice"
    ) -> Command {
        .subscription(.startTrial(account, plan))
    }
}

extension SubscriptionPeriod {
    /// From a day to another one.
    package static func days(_ range: Range<Int64>) -> SubscriptionPeriod {
        guard
            let period = SubscriptionPeriod(
                start: .day(range.lowerBound),
                end: .day(range.upperBound)
            )
        else { preconditionFailure("\(range) is no period.") }
        return period
    }
}

extension Instant {
    package static func day(_ day: Int64) -> Instant {
        Instant(microseconds: 0).adding(seconds: day * 86_400)
    }
}

extension MemoryStore {
    package func subscription(_ id: SubscriptionID = "stripe:sub_1") -> Subscription? {
        entities[.subscription(id)]?.subscription
    }

    /// What is free in each open lot of an account.
    package func lots(of id: AccountID = "alice") -> [String: Int64] {
        var lots: [String: Int64] = [:]
        for lot in account(id)?.lots ?? [] { lots[lot.id.text] = lot.remaining }
        return lots
    }
}
