// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func decide(
        _ command: PaymentCommand,
        _ stamp: Stamp
    ) throws(Refusal) -> Decision {
        switch command {
        case .observe(let observation): try observe(observation)
        case .openCheckout(let command): try open(command, stamp)
        case .assign(let command): try assign(command, stamp)
        case .link(let link): try self.link(link)
        case .retry(let id): try retryWhenDue(id)
        case .retryReinstatement(let id): try retryReinstatement(id)
        case .orderRefund(let command): try order(command, stamp)
        case .settleRefund(let command): try settle(command, stamp)
        }
    }

    /// What events mean for payments: credits for what was bought, a claim on what was taken back.
    mutating func reactPayment(to event: Event) throws(Refusal) {
        switch event {
        case .payment(let event): try react(to: event)
        case .creditsGranted(let grant):
            if let payment = grant.terms.payment { try reconcile(payment) }
        case .lotExpired(let expiry):
            if let payment = expiry.payment { try reconcile(payment, because: expiry.cause) }
        case .accountOpened(let opened): try retry(.account(opened.account))
        case .catalog(.packageDefined(let defined)):
            try retry(.package(defined.package))
            for offer in defined.terms.offers { try retry(.offer(offer)) }
        case .catalog(.packageEdited(let edited)):
            try retry(.package(edited.package))
            for offer in edited.newOffers { try retry(.offer(offer)) }
        case .subscription(.planDefined(let change)), .subscription(.planEdited(let change)):
            try retry(.plan(change.plan))
            for offer in change.terms.offers { try retry(.offer(offer)) }
        case .accountSuspended, .accountReinstated, .creditsAdjusted, .creditsReserved,
            .creditsCaptured, .creditsReleased, .creditsCharged, .creditsRefunded,
            .creditsReversed, .creditsReinstated, .creditsRolledOver, .debtSettled, .debtForgiven,
            .uncollectedRecovered, .catalog, .generation, .subscription, .workflow,
            .dispute, .team, .alert, .webhook, .archive:
            break
        }
    }

    private mutating func react(to event: PaymentEvent) throws(Refusal) {
        switch event {
        case .processing(let facts), .failed(let facts), .succeeded(let facts),
            .updated(let facts):
            let isCredited = try payment(facts.payment)?.credited != nil
            try match(facts.payment)
            // What is granted just now pays older debt first, as if it were taken back later.
            if isCredited {
                try reconcile(facts.payment)
            } else if let payment = try payment(facts.payment) {
                try noteContradictions(in: payment)
            }
        case .refundObserved(let observed): try reconcile(observed.payment)
        case .chargebackObserved(let observed): try reconcile(observed.payment)
        case .customerLinked(let link): try retry(.customer(link.customer))
        case .checkoutOpened(let opened):
            try assignSubscription(of: opened.checkout)
            try retry(.checkout(opened.checkout))
        case .checkoutCompleted(let observed), .checkoutExpired(let observed):
            try assignSubscription(of: observed.checkout)
            try retry(.checkout(observed.checkout))
        case .refundOrdered, .refundSettled, .matched, .unmatched, .anomaly, .deferred,
            .reinstatementDeferred:
            break
        }
    }

    mutating func payment(_ id: PaymentID) throws(Refusal) -> Payment? {
        try entity(.payment(id))?.payment
    }

    mutating func requirePayment(_ id: PaymentID) throws(Refusal) -> Payment {
        guard let payment = try payment(id) else { throw .rejected(.notFound(.payment(id))) }
        return payment
    }

    /// Told once, for a person to look at.
    mutating func note(
        _ anomaly: PaymentAnomaly,
        in known: [PaymentAnomaly.Mark]
    )
        throws(Refusal)
    {
        guard known.count < Payment.anomaliesMaximum, !known.contains(anomaly.mark) else { return }
        try emit(.payment(.anomaly(anomaly)))
    }

    mutating func note(_ anomaly: PaymentAnomaly, of id: PaymentID) throws(Refusal) {
        try note(anomaly, in: payment(id)?.anomalies ?? [])
    }
}
