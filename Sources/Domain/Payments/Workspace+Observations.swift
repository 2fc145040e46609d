// SPDX-License-Identifier: Apache-2.0

/// An observation becomes the one fact that it adds; seen again, it is none.
extension Workspace {
    mutating func observe(_ observation: PaymentObservation) throws(Refusal) -> Decision {
        let before = events.count
        switch observation {
        case .payment(let facts): try observe(facts)
        case .refund(let observed): try observe(observed)
        case .chargeback(let observed): try observe(observed)
        case .checkout(let observed): try observe(observed)
        case .customer(let link): try observe(link)
        }
        if events.count > before { return .changes }
        return .repeats(try lastPosition(of: observation.subject))
    }

    private mutating func observe(_ observed: PaymentFacts) throws(Refusal) {
        let payment = try payment(observed.payment) ?? Payment(id: observed.payment)
        let news = payment.news(in: observed)
        if let facts = news.facts {
            try emit(.payment(payment.event(of: facts)))
        } else {
            // It may wait for something that nobody told it of.
            try match(observed.payment)
        }
        for anomaly in news.anomalies { try note(anomaly, of: observed.payment) }
    }

    private mutating func observe(_ observed: RefundObserved) throws(Refusal) {
        let payment = try payment(observed.payment) ?? Payment(id: observed.payment)
        if let known = payment.refunds.first(where: { $0.id == observed.refund.id }) {
            if try differs(known.currency, observed.refund.currency, known.id.text, payment) {
                return
            }
            let folded = known.folded(with: observed.refund)
            if known.amount != observed.refund.amount {
                try noteAmount(known.amount, observed.refund.amount, known.id.text, payment)
            }
            guard folded != known else { return }
        } else if !payment.hasRoom {
            return try note(
                PaymentAnomaly(.tooManyObjects, of: .payment(payment.id)),
                of: payment.id
            )
        }
        try emit(.payment(.refundObserved(observed)))
    }

    private mutating func observe(_ observed: ChargebackObserved) throws(Refusal) {
        let payment = try payment(observed.payment) ?? Payment(id: observed.payment)
        let other = observed.chargeback
        if let known = payment.chargebacks.first(where: { $0.id == other.id }) {
            if try differs(known.currency, other.currency, known.id.text, payment) { return }
            let folded = known.folded(with: other)
            let isClear = known.readings.isEmpty && other.readings.isEmpty
            if isClear, known.amount != other.amount {
                try noteAmount(known.amount, other.amount, known.id.text, payment)
            }
            guard folded != known else { return }
        } else if !payment.hasRoom {
            return try note(
                PaymentAnomaly(.tooManyObjects, of: .payment(payment.id)),
                of: payment.id
            )
        }
        try emit(.payment(.chargebackObserved(observed)))
    }

    /// One object has one currency: another one is told, and counts for nothing.
    private mutating func differs(
        _ known: String,
        _ observed: String,
        _ object: String,
        _ payment: Payment
    ) throws(Refusal) -> Bool {
        guard known != observed else { return false }
        let anomaly = PaymentAnomaly(
            .currencyDiffers,
            of: .payment(payment.id),
            object: object,
            known: known,
            observed: observed
        )
        try note(anomaly, of: payment.id)
        return true
    }

    /// Of amounts that differ, the larger counts.
    private mutating func noteAmount(
        _ known: Int64,
        _ observed: Int64,
        _ object: String,
        _ payment: Payment
    ) throws(Refusal) {
        let anomaly = PaymentAnomaly(
            .amountDiffers,
            of: .payment(payment.id),
            object: object,
            known: String(known),
            observed: String(observed)
        )
        try note(anomaly, of: payment.id)
    }

    /// The first link counts; another one is for a person to decide.
    private mutating func observe(_ link: CustomerLinked) throws(Refusal) {
        guard let known = try entity(.customer(link.customer))?.customer else {
            return try emit(.payment(.customerLinked(link)))
        }
        guard known.account != link.account else { return }
        let anomaly = PaymentAnomaly(
            .accountDiffers,
            of: .customer(link.customer),
            object: link.account.text,
            known: known.account.text,
            observed: link.account.text
        )
        try note(anomaly, in: known.anomalies)
    }

    private mutating func lastPosition(of key: EntityKey) throws(Refusal) -> Position {
        let entity = try entity(key)
        return entity?.payment?.position ?? entity?.checkout?.position
            ?? entity?.customer?.position ?? 0
    }
}

extension Payment {
    fileprivate func event(of facts: PaymentFacts) -> PaymentEvent {
        guard position == 0 || facts.status > self.facts.status else { return .updated(facts) }
        return switch facts.status {
        case .processing: .processing(facts)
        case .failed: .failed(facts)
        case .succeeded: .succeeded(facts)
        }
    }
}
