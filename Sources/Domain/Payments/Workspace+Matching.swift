// SPDX-License-Identifier: Apache-2.0

/// A payment that succeeded becomes credits as soon as it is known for whom, and what was bought;
/// until then it waits with a reason. Nothing is guessed, and nothing is granted twice.
extension Workspace {
    mutating func match(_ id: PaymentID) throws(Refusal) {
        guard let payment = try payment(id), payment.facts.status == .succeeded else { return }
        if payment.isMatched { return try noteTest(payment) }
        switch try finding(for: payment) {
        case .matched(let account, let purchases):
            try expireDueLots(of: account)
            guard try hasRoom(for: purchases, in: account) else {
                try park(payment, .lotsExhausted, [.account(account)])
                return try postpone(.account(account))
            }
            try credit(payment, account, purchases, assignment: nil)
        case .unmatched(let reason, let awaits):
            try park(payment, reason, awaits)
        case .subscription:
            if payment.matching != .pending { try park(payment, .leftToSubscription, []) }
        }
    }

    private mutating func park(
        _ payment: Payment,
        _ reason: PaymentUnmatched.Reason,
        _ awaits: [EntityKey]
    ) throws(Refusal) {
        guard payment.matching != .unmatched(reason, awaits: awaits) else { return }
        let unmatched = PaymentUnmatched(
            payment: payment.id,
            reason: reason,
            awaits: awaits,
            awaited: payment.awaits
        )
        try emit(.payment(.unmatched(unmatched)))
    }

    mutating func credit(
        _ payment: Payment,
        _ account: AccountID,
        _ purchases: [Purchase],
        assignment: PaymentMatched.Assignment?
    ) throws(Refusal) {
        try expireDueLots(of: account)
        let match = PaymentMatched(
            payment: payment.id,
            account: account,
            purchases: purchases,
            awaited: payment.awaits,
            assignment: assignment
        )
        try emit(.payment(.matched(match)))
        for grant in try grants(of: match, paid: payment.facts.amounts) {
            try emit(.creditsGranted(grant))
        }
    }

    mutating func hasRoom(
        for purchases: [Purchase],
        in account: AccountID
    ) throws(Refusal) -> Bool {
        let lots = purchases.reduce(0) { $0 + ($1.bonus == nil ? 1 : 2) }
        return try requireAccount(account).lots.count + lots <= Account.lotsMaximum
    }

    private mutating func noteTest(_ payment: Payment) throws(Refusal) {
        guard payment.facts.isTest, payment.assignment == nil, try isLive() else { return }
        let anomaly = PaymentAnomaly(.testCredited, of: .payment(payment.id))
        try note(anomaly, of: payment.id)
    }
}

/// What is known of whom a payment is for, and of what it bought.
extension Workspace {
    private enum Finding {
        case matched(AccountID, [Purchase])
        case unmatched(PaymentUnmatched.Reason, awaits: [EntityKey])
        /// It pays a period of a subscription, which grants what that brings.
        case subscription
    }

    private enum Goods {
        case purchases([Purchase])
        case missing(PaymentUnmatched.Reason, awaits: [EntityKey])
        case subscription
    }

    private mutating func finding(for payment: Payment) throws(Refusal) -> Finding {
        if payment.facts.isTest, try isLive() { return .unmatched(.testMode, awaits: []) }
        guard let amounts = payment.facts.amounts, payment.amountsStatus == .succeeded else {
            return .unmatched(.noAmount, awaits: [])
        }
        guard amounts.hasParts || payment.facts.checkout == nil else {
            return .unmatched(.noParts, awaits: [])
        }
        let checkout: Checkout? =
            if let id = payment.facts.checkout {
                try entity(.checkout(id))?.checkout
            } else { nil }
        let purchases: [Purchase]
        switch try goods(of: payment, amounts, checkout) {
        case .subscription: return .subscription
        case .missing(let reason, let awaits): return .unmatched(reason, awaits: awaits)
        case .purchases(let found): purchases = found
        }
        guard let account = try accountNamed(by: payment, checkout) else {
            let awaits = [
                payment.facts.checkout.map(EntityKey.checkout),
                payment.facts.customer.map(EntityKey.customer),
            ]
            return .unmatched(.unknownCustomer, awaits: awaits.compactMap(\.self))
        }
        guard try self.account(account) != nil else {
            // Somebody may still say that the customer is another account's.
            let isNamed = (payment.facts.account ?? checkout?.account) != nil
            let customer = isNamed ? nil : payment.facts.customer.map(EntityKey.customer)
            let awaits: [EntityKey] = [.account(account)] + [customer].compactMap(\.self)
            return .unmatched(.unknownAccount, awaits: awaits)
        }
        return .matched(account, purchases)
    }

    private mutating func accountNamed(
        by payment: Payment,
        _ checkout: Checkout?
    ) throws(Refusal) -> AccountID? {
        if let account = payment.facts.account ?? checkout?.account { return account }
        guard let customer = payment.facts.customer else { return nil }
        return try entity(.customer(customer))?.customer?.account
    }

    /// The provider's items decide; where none of them is known here, the package that is named,
    /// if it was paid for.
    private mutating func goods(
        of payment: Payment,
        _ amounts: PaymentAmounts,
        _ checkout: Checkout?
    ) throws(Refusal) -> Goods {
        try look(up: payment.facts.items.flatMap(\.offers).map(EntityKey.offer))
        var targets: [(PaymentItem, Offer.Product)] = []
        var unknown: [EntityKey] = []
        for item in payment.facts.items {
            if let target = try product(of: item) {
                targets.append((item, target))
            } else {
                unknown += item.offers.map(EntityKey.offer)
            }
        }
        if !targets.isEmpty {
            return unknown.isEmpty
                ? try goods(targets, isRenewal: payment.facts.subscription != nil)
                : .missing(.noPackage, awaits: unknown)
        }
        if payment.facts.subscription != nil { return .subscription }
        guard let named = payment.facts.package ?? checkout?.package else {
            let checkouts = payment.facts.checkout.map { [EntityKey.checkout($0)] } ?? []
            return .missing(.noPackage, awaits: unknown + checkouts)
        }
        guard let package = try package(named) else {
            return .missing(.noPackage, awaits: unknown + [.package(named)])
        }
        return goods(package, amounts, awaits: unknown + [.package(named)])
    }

    private mutating func goods(
        _ targets: [(PaymentItem, Offer.Product)],
        isRenewal: Bool
    ) throws(Refusal) -> Goods {
        var purchases: [Purchase] = []
        for (item, target) in targets {
            // A plan's credits come with its subscription.
            guard case .package(let id) = target else { continue }
            guard let package = try package(id) else {
                return .missing(.noPackage, awaits: [.package(id)])
            }
            guard let purchase = purchase(of: package, quantity: item.quantity) else {
                return .missing(.tooManyCredits, awaits: [.package(id)])
            }
            purchases.append(purchase)
        }
        if !purchases.isEmpty { return .purchases(purchases) }
        return isRenewal ? .subscription : .missing(.noSubscription, awaits: [])
    }

    private func goods(
        _ package: Package,
        _ amounts: PaymentAmounts,
        awaits: [EntityKey]
    ) -> Goods {
        guard let price = package.terms.price(in: amounts.currency) else {
            return .missing(.wrongCurrency, awaits: awaits)
        }
        guard amounts.total > 0, amounts.listPrice >= Int128(price) else {
            return .missing(.priceNotCovered, awaits: awaits)
        }
        guard let purchase = purchase(of: package, quantity: 1) else {
            return .missing(.tooManyCredits, awaits: awaits)
        }
        return .purchases([purchase])
    }
}
