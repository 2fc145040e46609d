// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Domain

extension FactReader {
    func subscription(
        _ observed: ObservedSubscription
    ) throws(Unreadable) -> SubscriptionObservation {
        SubscriptionObservation(
            try id(observed.subscription),
            try fact(observed.fact),
            account: observed.account.flatMap { AccountID($0) },
            customer: try optionalID(observed.customer),
            product: try product(of: observed),
            quantity: observed.quantity,
            payment: try optionalID(observed.payment),
            occurredAt: observed.occurredAt.map(instant)
        )
    }

    /// What the provider sells counts; the platform's own name of the plan where it does not say.
    private func product(
        of observed: ObservedSubscription
    ) throws(Unreadable) -> SubscribedProduct? {
        let offers = try offers(observed.offers)
        if !offers.isEmpty { return .offers(offers) }
        return observed.plan.flatMap { PlanID($0) }.map(SubscribedProduct.plan)
    }

    private func fact(
        _ fact: ObservedSubscription.Fact
    ) throws(Unreadable) -> SubscriptionFact {
        switch fact {
        case .started(let period, let isTrial): .started(try self.period(period), isTrial: isTrial)
        case .renewed(let period): .renewed(try self.period(period))
        case .changed(let at): .changed(at: instant(at), nil)
        case .pastDue(let at): .pastDue(at: instant(at))
        case .paused(let at): .paused(at: instant(at))
        case .resumed(let at): .resumed(at: instant(at))
        case .cancelled(let at, let end):
            .cancelled(at: instant(at), endsAt: end.map(instant))
        case .ended(let at): .ended(at: instant(at))
        }
    }

    private func period(
        _ period: ObservedSubscription.Period
    ) throws(Unreadable) -> SubscriptionPeriod {
        let start = instant(period.start)
        guard let period = SubscriptionPeriod(start: start, end: instant(period.end)) else {
            throw Unreadable("It tells of a period that ends before it begins.")
        }
        return period
    }
}
