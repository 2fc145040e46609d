// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    /// The provider is called after the commit, by who asked for it.
    mutating func open(_ command: OpenCheckout, _ stamp: Stamp) throws(Refusal) -> Decision {
        let key = EntityKey.checkout(command.id)
        if let checkout = try entity(key)?.checkout {
            guard let memory = checkout.memory else {
                throw .rejected(.idConflict(key, first: checkout.position))
            }
            return try memory.answer(to: stamp.fingerprint, of: key)
        }
        _ = try requireAccount(command.account)
        try requireOnSale(command.product)
        try emit(
            .payment(
                .checkoutOpened(
                    CheckoutOpened(
                        checkout: command.id,
                        account: command.account,
                        product: command.product,
                        provider: command.provider,
                        actor: stamp.actor,
                        fingerprint: stamp.fingerprint
                    )
                )
            )
        )
        return .changes
    }

    private mutating func requireOnSale(_ product: Offer.Product) throws(Refusal) {
        let key: EntityKey
        let isRetired: Bool?
        switch product {
        case .package(let id):
            key = .package(id)
            isRetired = try package(id)?.isRetired
        case .plan(let id):
            key = .plan(id)
            isRetired = try plan(id)?.isRetired
        }
        guard let isRetired else { throw .rejected(.notFound(key)) }
        if isRetired { throw .rejected(.wrongState(key, state: "retired")) }
    }

    /// Completed is the last word: an expiry that is told later was overtaken.
    mutating func observe(_ observed: CheckoutObserved) throws(Refusal) {
        let checkout =
            try entity(.checkout(observed.checkout))?.checkout
            ?? Checkout(id: observed.checkout)
        if let known = checkout.account, let account = observed.account, known != account {
            let anomaly = PaymentAnomaly(
                .accountDiffers,
                of: .checkout(checkout.id),
                known: known.text,
                observed: account.text
            )
            try note(anomaly, in: checkout.anomalies)
        }
        var new = observed
        if checkout.account != nil { new.account = nil }
        if checkout.package != nil { new.package = nil }
        if checkout.payment != nil { new.payment = nil }
        if checkout.subscription != nil { new.subscription = nil }
        let addsFacts =
            new.account != nil || new.package != nil || new.payment != nil
            || new.subscription != nil
        switch (observed.outcome, checkout.status) {
        case (.completed, .open), (.completed, .expired):
            try emit(.payment(.checkoutCompleted(new)))
        case (.expired, .open):
            try emit(.payment(.checkoutExpired(new)))
        case (.completed, .completed), (.expired, .completed):
            if addsFacts { try emit(.payment(.checkoutCompleted(new))) }
        case (.expired, .expired):
            if addsFacts { try emit(.payment(.checkoutExpired(new))) }
        }
    }

    /// Who opened the page has the subscription that was begun there, whichever is heard of first.
    mutating func assignSubscription(of id: CheckoutID) throws(Refusal) {
        guard let checkout = try entity(.checkout(id))?.checkout,
            let subscription = checkout.subscription, let account = checkout.account
        else { return }
        if let owner = try self.subscription(subscription)?.account {
            guard owner != account else { return }
            let anomaly = PaymentAnomaly(
                .accountDiffers,
                of: .checkout(id),
                object: subscription.text,
                known: owner.text,
                observed: account.text
            )
            return try note(anomaly, in: checkout.anomalies)
        }
        try settle(subscription, named: account)
    }

    mutating func link(_ link: CustomerLinked) throws(Refusal) -> Decision {
        _ = try requireAccount(link.account)
        if let known = try entity(.customer(link.customer))?.customer,
            known.account == link.account
        {
            return .repeats(known.position)
        }
        try emit(.payment(.customerLinked(link)))
        return .changes
    }
}
