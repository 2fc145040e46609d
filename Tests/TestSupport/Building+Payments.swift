// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Short observations of payments, refunds and chargebacks, all at Stripe and in US dollars unless
/// they say otherwise.
extension Command {
    package static func observe(_ observation: PaymentObservation) -> Command {
        let command = PaymentCommand.observe(observation)
        return .payment(command, Stamp(fingerprint: Fingerprint(of: command), actor: nil))
    }

    package static func assign(
        _ payment: PaymentID,
        to account: AccountID = "alice",
        _ content: AssignPayment.Content
    ) -> Command {
        let command = PaymentCommand.assign(
            AssignPayment(payment: payment, account: account, content: content)
        )
        return .payment(command, Stamp(fingerprint: Fingerprint(of: command), actor: "admin"))
    }

    package static func openCheckout(
        _ id: CheckoutID,
        of account: AccountID = "alice",
        _ package: PackageID
    ) -> Command {
        let command = PaymentCommand.openCheckout(
            OpenCheckout(id: id, account: account, product: .package(package), provider: "stripe")
        )
        return .payment(command, Stamp(fingerprint: Fingerprint(of: command), actor: "app"))
    }
}

extension PaymentObservation {
    package static func paid(
        _ payment: PaymentID = "p",
        _ status: PaymentStatus = .succeeded,
        by account: AccountID? = "alice",
        customer: CustomerID? = nil,
        total: Int64? = 1_000,
        _ currency: String = "USD",
        tax: Int64 = 0,
        discount: Int64 = 0,
        items: [PaymentItem] = [],
        package: PackageID? = "p100",
        checkout: CheckoutID? = nil,
        subscription: SubscriptionID? = nil,
        isTest: Bool = false,
        refunded: Int64? = nil,
        hasParts: Bool = true,
        occurredAt: Instant? = nil
    ) -> PaymentObservation {
        .payment(
            PaymentFacts(
                payment: payment,
                status: status,
                account: account,
                customer: customer,
                amounts: total.map { total in
                    PaymentAmounts(
                        currency: currency,
                        total: total,
                        tax: tax,
                        discount: discount,
                        hasParts: hasParts
                    )
                },
                items: items,
                package: package,
                checkout: checkout,
                subscription: subscription,
                isTest: isTest,
                refunded: refunded,
                occurredAt: occurredAt
            )
        )
    }

    package static func refund(
        _ id: PaymentRefundID,
        _ amount: Int64,
        _ state: PaymentRefund.State = .succeeded,
        of payment: PaymentID = "p",
        _ currency: String = "USD"
    ) -> PaymentObservation {
        let refund = PaymentRefund(id: id, state: state, amount: amount, currency: currency)
        return .refund(RefundObserved(payment: payment, refund: refund))
    }

    package static func chargeback(
        _ id: ChargebackID = "d",
        _ effects: Chargeback.Effect...,
        amount: Int64 = 1_000,
        of payment: PaymentID = "p",
        _ currency: String = "USD"
    ) -> PaymentObservation {
        let chargeback = Chargeback(
            id: id,
            effects: effects,
            amount: amount,
            currency: currency
        )
        return .chargeback(ChargebackObserved(payment: payment, chargeback: chargeback))
    }

    package static func customer(
        _ customer: CustomerID,
        is account: AccountID = "alice"
    ) -> PaymentObservation {
        .customer(CustomerLinked(customer: customer, account: account))
    }

    package static func checkout(
        _ checkout: CheckoutID,
        _ outcome: CheckoutObserved.Outcome,
        account: AccountID? = nil,
        payment: PaymentID? = nil
    ) -> PaymentObservation {
        .checkout(
            CheckoutObserved(
                checkout: checkout,
                outcome: outcome,
                account: account,
                payment: payment
            )
        )
    }
}

/// What is taken back and given back of what a payment bought.
extension Event {
    /// What a payment bought.
    package static func bought(
        _ lot: LotID,
        _ amount: Amount,
        by payment: PaymentID = "p",
        _ source: LotSource = .purchase,
        of account: AccountID = "alice",
        paid: Int64? = nil,
        _ currency: String = "USD",
        expiresAt: Instant? = nil
    ) -> Event {
        .creditsGranted(
            CreditsGranted(
                lot: lot,
                account: account,
                amount: amount,
                terms: LotTerms(
                    source: source,
                    priority: source.defaultPriority,
                    expiresAt: expiresAt,
                    payment: payment
                ),
                basis: paid.map { CostBasis(minorUnits: $0, currency: currency) },
                note: nil,
                fingerprint: .none
            )
        )
    }

    package static func reversed(
        _ amount: Amount,
        of payment: PaymentID = "p",
        account: AccountID = "alice",
        from slices: KeyValuePairs<LotID, Amount>,
        bonus: Balance = 0,
        debt: Balance = 0,
        uncollected: Balance = 0,
        freezes: Bool = false,
        since: Position? = nil
    ) -> Event {
        .creditsReversed(
            CreditsReversed(
                payment: payment,
                account: account,
                amount: amount,
                slices: .of(slices),
                bonus: bonus,
                debt: debt,
                uncollected: uncollected,
                freezes: freezes,
                since: since
            )
        )
    }

    package static func settled(
        _ amount: Amount,
        claimedOf payment: PaymentID,
        from slices: KeyValuePairs<LotID, Amount>,
        because cause: EntityKey
    ) -> Event {
        .debtSettled(
            DebtSettled(
                account: "alice",
                amount: amount,
                slices: .of(slices),
                cause: cause,
                debt: .payment(payment)
            )
        )
    }
}

extension Given {
    /// Puts a package in place, without its history.
    @discardableResult
    package func selling(
        _ id: PackageID = "p100",
        _ credits: Amount = 100,
        bonus: Balance = 0,
        at price: Int64 = 1_000,
        _ currency: String = "USD",
        days: Int64? = nil,
        offers: [OfferID] = []
    ) -> Given {
        let terms = PackageTerms(
            credits: credits,
            bonus: bonus,
            prices: [ListPrice(currency: currency, minorUnits: price)],
            offers: offers,
            creditsExpireAfterDays: days,
            bonusExpiresAfterDays: days
        )
        store.place(.package(Package(id: id, terms: terms, position: 0)), under: .package(id))
        for offer in offers {
            let state = Offer(product: .package(id), position: 0)
            store.place(.offer(state), under: .offer(offer))
        }
        return self
    }

    /// Puts rules in place, without their history.
    @discardableResult
    package func ruled(
        _ policy: Settings.ReversalPolicy,
        mode: Settings.Mode = .live
    ) -> Given {
        var settings = Settings()
        settings.reversalPolicy = policy
        settings.mode = mode
        store.place(.settings(settings), under: .settings)
        return self
    }

    package func payment(_ id: PaymentID = "p") -> Payment? {
        store.entities[.payment(id)]?.payment
    }
}
