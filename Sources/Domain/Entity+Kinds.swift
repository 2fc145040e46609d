// SPDX-License-Identifier: Apache-2.0

/// An entity as the kind that its key names; `nil` is another kind, which is our own bug.
extension Entity {
    package var settings: Settings? {
        if case .settings(let state) = self { state } else { nil }
    }

    package var model: Model? {
        if case .model(let state) = self { state } else { nil }
    }

    package var price: PriceVersion? {
        if case .price(let state) = self { state } else { nil }
    }

    package var package: Package? {
        if case .package(let state) = self { state } else { nil }
    }

    package var plan: Plan? {
        if case .plan(let state) = self { state } else { nil }
    }

    package var offer: Offer? {
        if case .offer(let state) = self { state } else { nil }
    }

    package var generation: Generation? {
        if case .generation(let state) = self { state } else { nil }
    }

    package var job: Job? {
        if case .job(let state) = self { state } else { nil }
    }

    package var payment: Payment? {
        if case .payment(let state) = self { state } else { nil }
    }

    package var checkout: Checkout? {
        if case .checkout(let state) = self { state } else { nil }
    }

    package var customer: Customer? {
        if case .customer(let state) = self { state } else { nil }
    }

    package var awaited: Awaited? {
        if case .awaited(let state) = self { state } else { nil }
    }

    package var subscription: Subscription? {
        if case .subscription(let state) = self { state } else { nil }
    }

    package var workflow: Workflow? {
        if case .workflow(let state) = self { state } else { nil }
    }

    package var run: Run? {
        if case .run(let state) = self { state } else { nil }
    }

    package var dispute: Dispute? {
        if case .dispute(let state) = self { state } else { nil }
    }

    package var member: Member? {
        if case .member(let state) = self { state } else { nil }
    }

    package var alert: Alert? {
        if case .alert(let state) = self { state } else { nil }
    }

    package var fault: Fault? {
        if case .fault(let state) = self { state } else { nil }
    }

    package var key: AccessKey? {
        if case .key(let state) = self { state } else { nil }
    }

    package var activity: ActivityBatch? {
        if case .activity(let state) = self { state } else { nil }
    }

    package var delivery: WebhookDelivery? {
        if case .delivery(let state) = self { state } else { nil }
    }

    package var segment: Segment? {
        if case .segment(let state) = self { state } else { nil }
    }
}
