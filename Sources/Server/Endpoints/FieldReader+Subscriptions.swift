// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import JSONText

/// Observations of subscriptions, as a service sends them that has read a provider's webhook.
extension FieldReader {
    mutating func subscriptionObservation() -> SubscriptionObservation? {
        let id: SubscriptionID? = identifier("subscription")
        let fact = subscriptionFact()
        let plan: PlanID? = optionalIdentifier("plan")
        let offer: OfferID? = optionalIdentifier("offer")
        if plan != nil, offer != nil { fail("offer", "Send a plan or an offer, not both.") }
        let account: AccountID? = optionalIdentifier("account")
        let customer: CustomerID? = optionalIdentifier("customer")
        let quantity = integer("quantity", in: 1...Subscription.quantityMaximum)
        let payment: PaymentID? = optionalIdentifier("payment")
        let occurredAt = time("occurred_at")
        guard let id, let fact else { return nil }
        return SubscriptionObservation(
            id,
            fact,
            account: account,
            customer: customer,
            product: plan.map(SubscribedProduct.plan) ?? offer.map { .offers([$0]) },
            quantity: quantity,
            payment: payment,
            occurredAt: occurredAt
        )
    }

    private static let facts =
        "started, renewed, changed, past_due, paused, resumed, cancelled or ended"

    private mutating func subscriptionFact() -> SubscriptionFact? {
        guard case .string(let word)? = take("fact") else {
            fail("fact", "It is required: \(Self.facts).")
            return nil
        }
        switch word {
        case "started":
            let isTrial = flag("trial") ?? false
            return period().map { .started($0, isTrial: isTrial) }
        case "renewed": return period().map { .renewed($0) }
        case "changed":
            let timing = planTiming()
            return effect().map { .changed(at: $0, timing) }
        case "past_due": return effect().map { .pastDue(at: $0) }
        case "paused": return effect().map { .paused(at: $0) }
        case "resumed": return effect().map { .resumed(at: $0) }
        case "cancelled":
            let endsAt = time("ends_at")
            return effect().map { .cancelled(at: $0, endsAt: endsAt) }
        case "ended": return effect().map { .ended(at: $0) }
        default:
            fail("fact", "Send \(Self.facts).")
            return nil
        }
    }

    private mutating func period() -> SubscriptionPeriod? {
        let start = requiredTime("period_start")
        let end = requiredTime("period_end")
        guard let start, let end else { return nil }
        guard let period = SubscriptionPeriod(start: start, end: end) else {
            fail("period_end", "Send a time after period_start.")
            return nil
        }
        return period
    }

    /// When it takes effect.
    private mutating func effect() -> Instant? { requiredTime("at") }

    private mutating func requiredTime(_ name: String) -> Instant? {
        let before = errors.count
        let time = time(name)
        if time == nil, errors.count == before { fail(name, "It is required: a time.") }
        return time
    }

    private mutating func planTiming() -> PlanTiming? {
        guard let value = take("timing") else { return nil }
        guard case .string(let word) = value, let timing = PlanTiming(rawValue: word) else {
            fail("timing", "Send now or period-end, or leave it out: more is now, less is later.")
            return nil
        }
        return timing
    }
}
