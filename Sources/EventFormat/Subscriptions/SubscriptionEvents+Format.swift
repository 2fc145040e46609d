// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension SubscriptionObserved {
    var type: EventType {
        switch fact {
        case .started: .subscriptionStarted
        case .renewed: .subscriptionRenewed
        case .changed: .subscriptionChanged
        case .pastDue: .subscriptionPastDue
        case .paused: .subscriptionPaused
        case .resumed: .subscriptionResumed
        case .cancelled: .subscriptionCancelled
        case .ended: .subscriptionEnded
        }
    }

    func write(to object: inout ObjectWriter) {
        object.write("subscription", subscription.text)
        fact.write(to: &object)
        object.write("customer", customer?.text)
        object.write("choice", choice)
        // The first offer has a name of its own, as it had before there were others.
        let offer = unknown.first.flatMap { key in
            if case .offer(let id) = key { id } else { nil }
        }
        object.write("offer", offer?.text)
        object.write("unknown", ifAny: Array(unknown.dropFirst(offer == nil ? 0 : 1)))
        object.write("quantity", ifAny: quantity)
        object.write("payment", payment?.text)
        object.write("occurred_at", occurredAt)
    }

    init(
        _ type: EventType,
        _ account: AccountID?,
        _ object: inout ObjectReader
    ) throws(FormatError) {
        self.init(
            subscription: SubscriptionID(trusted: try object.text("subscription")),
            fact: try SubscriptionFact(type, &object),
            account: account,
            customer: try object.optionalText("customer").map(CustomerID.init(trusted:)),
            choice: try object.optionalChoice("choice"),
            unknown: try object.unknown(),
            quantity: try object.optionalInteger("quantity"),
            payment: try object.optionalText("payment").map(PaymentID.init(trusted:)),
            occurredAt: try object.optionalInstant("occurred_at")
        )
    }
}

extension SubscriptionFact {
    /// - Precondition: the type is one of what a provider says.
    fileprivate init(_ type: EventType, _ object: inout ObjectReader) throws(FormatError) {
        switch type {
        case .subscriptionStarted:
            let period = try SubscriptionPeriod(&object)
            self = .started(period, isTrial: try object.flag("is_trial"))
        case .subscriptionRenewed: self = .renewed(try SubscriptionPeriod(&object))
        case .subscriptionChanged:
            let at = try object.instant("at")
            self = .changed(at: at, try object.optionalWord("timing"))
        case .subscriptionPastDue: self = .pastDue(at: try object.instant("at"))
        case .subscriptionPaused: self = .paused(at: try object.instant("at"))
        case .subscriptionResumed: self = .resumed(at: try object.instant("at"))
        case .subscriptionCancelled:
            let at = try object.instant("at")
            self = .cancelled(at: at, endsAt: try object.optionalInstant("ends_at"))
        case .subscriptionEnded: self = .ended(at: try object.instant("at"))
        default: preconditionFailure("\(type) is not an observation.")
        }
    }
}

extension SubscriptionCredited {
    func write(to object: inout ObjectWriter) {
        object.write("subscription", subscription.text)
        period.write(to: &object)
        object.write("is_trial", isTrial)
        object.write("choice", choice)
        object.write("amount", ifAny: amount)
        object.write("lot", lot?.text)
        object.write("rolled_over", ifAny: rolledOver)
        object.write("grace_seconds", integer: graceSeconds)
        object.write("payment", payment?.text)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            subscription: SubscriptionID(trusted: try object.text("subscription")),
            account: try object.required(account),
            period: try SubscriptionPeriod(&object),
            isTrial: try object.flag("is_trial"),
            choice: try object.choice("choice"),
            amount: try object.balance("amount"),
            lot: try object.optionalText("lot").map(LotID.init(trusted:)),
            rolledOver: try object.balance("rolled_over"),
            graceSeconds: try object.integer("grace_seconds"),
            payment: try object.optionalText("payment").map(PaymentID.init(trusted:))
        )
    }
}

extension SubscriptionProrated {
    func write(to object: inout ObjectWriter) {
        object.write("subscription", subscription.text)
        object.write("period_start", periodStart)
        object.write("choice", choice)
        object.write("target", ifAny: target)
        object.write("granted", ifAny: granted)
        object.write("taken_back", ifAny: takenBack)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            subscription: SubscriptionID(trusted: try object.text("subscription")),
            account: try object.required(account),
            periodStart: try object.instant("period_start"),
            choice: try object.choice("choice"),
            target: try object.balance("target"),
            granted: try object.balance("granted"),
            takenBack: try object.balance("taken_back")
        )
    }
}

extension SubscriptionUnmatched {
    func write(to object: inout ObjectWriter) {
        object.write("subscription", subscription.text)
        object.write("reason", reason.rawValue)
        object.write("retry_at", retryAt)
        object.write("awaits", ifAny: awaits)
        object.write("awaited", ifAny: awaited)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            subscription: SubscriptionID(trusted: try object.text("subscription")),
            account: account,
            reason: try object.word("reason"),
            retryAt: try object.optionalInstant("retry_at"),
            awaits: try object.keysIfAny("awaits"),
            awaited: try object.keysIfAny("awaited")
        )
    }
}

extension SubscriptionMatched {
    func write(to object: inout ObjectWriter) {
        object.write("subscription", subscription.text)
        object.write("awaited", ifAny: awaited)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            subscription: SubscriptionID(trusted: try object.text("subscription")),
            account: try object.required(account),
            awaited: try object.keysIfAny("awaited")
        )
    }
}

extension SubscriptionAssigned {
    func write(to object: inout ObjectWriter) {
        object.write("subscription", subscription.text)
        object.write("choice", choice)
        object.write("actor", actor)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            subscription: SubscriptionID(trusted: try object.text("subscription")),
            account: try object.required(account),
            choice: try object.optionalChoice("choice"),
            actor: try object.optionalText("actor")
        )
    }
}

extension SubscriptionLapsed {
    func write(to object: inout ObjectWriter) {
        object.write("subscription", subscription.text)
        object.write("at", at)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            subscription: SubscriptionID(trusted: try object.text("subscription")),
            account: account,
            at: try object.instant("at")
        )
    }
}

extension AccountPlanChanged {
    func write(to object: inout ObjectWriter) {
        object.write("subscription", subscription.text)
        object.write("plan", plan?.text)
        object.write("period_start", periodStart)
    }

    init(_ account: AccountID?, _ object: inout ObjectReader) throws(FormatError) {
        self.init(
            account: try object.required(account),
            subscription: SubscriptionID(trusted: try object.text("subscription")),
            plan: try object.optionalText("plan").map(PlanID.init(trusted:)),
            periodStart: try object.optionalInstant("period_start")
        )
    }
}

extension ObjectReader {
    /// What `SubscriptionObserved` writes of names that nobody has defined.
    fileprivate mutating func unknown() throws(FormatError) -> [EntityKey] {
        let first = try optionalText("offer").map { EntityKey.offer(OfferID(trusted: $0)) }
        return [first].compactMap(\.self) + (try keysIfAny("unknown"))
    }
}
