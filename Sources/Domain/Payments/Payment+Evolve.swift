// SPDX-License-Identifier: Apache-2.0

extension Payment {
    package static func evolve(_ state: Payment?, by event: Event, at position: Position) -> Payment
    {
        guard var payment = state ?? event.payment.map(Payment.init(id:)) else {
            unexpected(event, position)
        }
        payment.evolve(by: event, at: position)
        payment.position = position
        return payment
    }

    private mutating func evolve(by event: Event, at position: Position) {
        switch event {
        case .payment(let event):
            evolve(by: event, at: position)
        case .creditsGranted(let grant):
            count(grant, at: position)
            extendAssignment(to: position)
        case .creditsReversed(let reversal):
            claim.add(reversal)
            retryAt = nil
            extendAssignment(to: position)
        case .creditsReinstated(let reinstatement):
            if reinstatement.payment == id {
                claim.giveBack(reinstatement)
                retryAt = nil
            }
            if let cause = reinstatement.cause { follow(cause, at: position) }
        case .debtSettled(let settlement):
            if settlement.debt == .payment(id) { claim.add(settlement) }
            follow(settlement.cause, at: position)
        case .uncollectedRecovered(let recovery):
            if recovery.payment == id { claim.add(recovery) }
            follow(recovery.cause, at: position)
        case .debtForgiven(let forgiveness):
            for part in forgiveness.parts where part.debt == .payment(id) {
                claim.forgive(part.amount)
            }
            assignment?.isLatest = false
        case .lotExpired(let expiry):
            if expiry.payment == id, expiry.account == credited { expired += expiry.amount }
            if let cause = expiry.cause { follow(cause, at: position) }
        case .accountOpened, .accountSuspended, .accountReinstated, .creditsAdjusted,
            .creditsReserved, .creditsCaptured, .creditsReleased, .creditsCharged,
            .creditsRefunded, .creditsRolledOver, .catalog, .generation, .subscription, .workflow,
            .dispute, .team, .alert, .webhook, .archive:
            Self.unexpected(event, position)
        }
    }

    private mutating func evolve(by event: PaymentEvent, at position: Position) {
        assignment?.isLatest = false
        switch event {
        case .processing(let facts), .failed(let facts), .succeeded(let facts),
            .updated(let facts):
            add(facts)
        case .refundObserved(let observed):
            add(observed.refund)
        case .chargebackObserved(let observed):
            add(observed.chargeback)
        case .refundOrdered(let ordered):
            add(ordered, at: position)
        case .refundSettled(let settled):
            settle(settled, at: position)
        case .matched(let match):
            matching = .matched(match.account, match.purchases)
            if let assigned = match.assignment {
                let memory = Memory(fingerprint: assigned.fingerprint, position: position)
                assignment = AssignmentMemory(memory: memory, isLatest: true)
            }
        case .unmatched(let unmatched):
            matching = .unmatched(unmatched.reason, awaits: unmatched.awaits)
        case .anomaly(let anomaly):
            anomalies.append(anomaly.mark)
        case .reinstatementDeferred(let deferred):
            retryAt = deferred.until
        case .checkoutOpened, .checkoutCompleted, .checkoutExpired, .customerLinked, .deferred:
            Self.unexpected(.payment(event), position)
        }
    }

    /// Credits for another account would be another payment's.
    private mutating func count(_ grant: CreditsGranted, at position: Position) {
        guard credited ?? grant.account == grant.account else { return }
        credited = grant.account
        creditedAt = creditedAt ?? position
        granted += grant.amount
    }

    /// What an event causes belongs to the assignment if that brought the event.
    private mutating func follow(_ cause: EntityKey, at position: Position) {
        switch cause {
        case .payment, .lot: extendAssignment(to: position)
        default: assignment?.isLatest = false
        }
    }

    private mutating func extendAssignment(to position: Position) {
        guard assignment?.isLatest == true else { return }
        assignment?.memory.position = position
    }
}

/// How facts are put together.
extension Payment {
    mutating func add(_ new: PaymentFacts) {
        if let amounts = new.amounts, new.status >= amountsStatus ?? new.status {
            facts.amounts = amounts
            amountsStatus = new.status
        }
        // The time is that of the status that counts; of several, the first that was told.
        if new.status > facts.status {
            facts.occurredAt = new.occurredAt
        } else if new.status == facts.status {
            facts.occurredAt = facts.occurredAt ?? new.occurredAt
        }
        facts.status = max(facts.status, new.status)
        facts.account = facts.account ?? new.account
        facts.customer = facts.customer ?? new.customer
        if facts.items.isEmpty { facts.items = new.items }
        facts.package = facts.package ?? new.package
        facts.checkout = facts.checkout ?? new.checkout
        facts.subscription = facts.subscription ?? new.subscription
        facts.reference = facts.reference ?? new.reference
        facts.isTest = facts.isTest || new.isTest
        if let refunded = new.refunded { facts.refunded = max(facts.refunded ?? 0, refunded) }
    }

    mutating func add(_ refund: PaymentRefund) {
        if let index = refunds.firstIndex(where: { $0.id == refund.id }) {
            refunds[index] = refunds[index].folded(with: refund)
        } else {
            refunds.append(refund)
        }
    }

    mutating func add(_ chargeback: Chargeback) {
        if let index = chargebacks.firstIndex(where: { $0.id == chargeback.id }) {
            chargebacks[index] = chargebacks[index].folded(with: chargeback)
        } else {
            chargebacks.append(chargeback)
        }
    }
}

extension Event {
    /// The payment that an event is the first of.
    fileprivate var payment: PaymentID? {
        switch self {
        case .creditsGranted(let grant): grant.terms.payment
        case .payment(let event):
            switch event {
            case .processing(let facts), .failed(let facts), .succeeded(let facts),
                .updated(let facts):
                facts.payment
            case .refundObserved(let observed): observed.payment
            case .chargebackObserved(let observed): observed.payment
            case .refundOrdered(let ordered): ordered.payment
            case .refundSettled(let settled): settled.payment
            case .matched(let match): match.payment
            case .unmatched(let unmatched): unmatched.payment
            case .reinstatementDeferred(let deferred): deferred.payment
            case .anomaly(let anomaly):
                if case .payment(let id) = anomaly.subject { id } else { nil }
            case .checkoutOpened, .checkoutCompleted, .checkoutExpired, .customerLinked,
                .deferred:
                nil
            }
        default: nil
        }
    }
}
