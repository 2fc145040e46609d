// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension SubscriptionCommand {
    /// The content that its fingerprint is taken of.
    func write(to object: inout ObjectWriter) {
        switch self {
        case .definePlan(let id, let terms):
            object.write("op", "define-plan")
            object.write("id", id.text)
            terms.write(to: &object)
        case .retirePlan(let id):
            object.write("op", "retire-plan")
            object.write("id", id.text)
        case .observe(let observation):
            object.write("op", "observe-subscription")
            observation.write(to: &object)
        case .assign(let id, let account, let plan):
            object.write("op", "assign-subscription")
            object.write("id", id.text)
            object.write("account", account.text)
            object.write("plan", plan?.text)
        case .orderCancellation(let id, let timing):
            object.write("op", "order-cancellation")
            object.write("id", id.text)
            object.write("at", timing.rawValue)
        case .settleCancellation(let id, let order, let outcome):
            object.write("op", "settle-cancellation")
            object.write("id", id.text)
            object.write("order", integer: order)
            outcome.write(to: &object)
        case .lapse(let id):
            object.write("op", "lapse-subscription")
            object.write("id", id.text)
        case .startTrial(let account, let plan):
            object.write("op", "start-trial")
            object.write("account", account.text)
            object.write("plan", plan?.text)
        case .configureTopUp(let account, let terms):
            object.write("op", "configure-topup")
            object.write("account", account.text)
            if let terms { terms.write(to: &object) }
        case .settleTopUp(let account, let id, let outcome):
            object.write("op", "settle-topup")
            object.write("account", account.text)
            object.write("id", id.text)
            object.write("outcome", outcome.rawValue)
        }
    }
}

extension SubscriptionObservation {
    fileprivate func write(to object: inout ObjectWriter) {
        object.write("subscription", subscription.text)
        object.write("fact", fact.word)
        fact.write(to: &object)
        object.write("account", account?.text)
        object.write("customer", customer?.text)
        switch product {
        case .plan(let id): object.write("plan", id.text)
        case .offers(let ids): for id in ids { object.write("offer", id.text) }
        case nil: break
        }
        object.write("quantity", ifAny: quantity)
        object.write("payment", payment?.text)
        object.write("occurred_at", occurredAt)
    }
}

extension SubscriptionFact {
    /// As callers write it.
    package var word: String {
        switch self {
        case .started: "started"
        case .renewed: "renewed"
        case .changed: "changed"
        case .pastDue: "past_due"
        case .paused: "paused"
        case .resumed: "resumed"
        case .cancelled: "cancelled"
        case .ended: "ended"
        }
    }
}
