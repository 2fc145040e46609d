// SPDX-License-Identifier: Apache-2.0

/// What an observation adds to what is known, and where it contradicts it.
extension Payment {
    struct News {
        /// Just what is new; `nil` if nothing is.
        var facts: PaymentFacts?
        var anomalies: [PaymentAnomaly] = []
    }

    /// The first word counts: what was decided on it cannot be undone by a later one.
    ///
    /// Amounts are the exception: those of a later status replace those of an earlier one.
    func news(in observed: PaymentFacts) -> News {
        var comparison = Comparison(subject: .payment(id))
        var new = observed
        new.account = comparison.first(
            credited ?? facts.account,
            observed.account,
            .accountDiffers,
            \.text
        )
        new.customer = comparison.first(
            facts.customer,
            observed.customer,
            .customerDiffers,
            \.text
        )
        new.package = comparison.first(facts.package, observed.package, .packageDiffers, \.text)
        new.checkout = comparison.first(
            facts.checkout,
            observed.checkout,
            .checkoutDiffers,
            \.text
        )
        new.subscription = comparison.first(
            facts.subscription,
            observed.subscription,
            .subscriptionDiffers,
            \.text
        )
        new.reference = comparison.first(
            facts.reference,
            observed.reference,
            .referenceDiffers,
            \.self
        )
        new.items =
            comparison.first(
                facts.items.isEmpty ? nil : facts.items,
                observed.items.isEmpty ? nil : observed.items,
                .itemsDiffer,
                \.brief
            ) ?? []
        new.amounts = newAmounts(in: observed, &comparison)
        new.isTest = observed.isTest && !facts.isTest
        new.refunded = observed.refunded.flatMap { $0 > facts.refunded ?? 0 ? $0 : nil }
        let isNews = position == 0 || new.status > facts.status || new.addsSomething
        return News(facts: isNews ? new : nil, anomalies: comparison.anomalies)
    }

    private func newAmounts(
        in observed: PaymentFacts,
        _ comparison: inout Comparison
    ) -> PaymentAmounts? {
        guard let amounts = observed.amounts else { return nil }
        guard let known = facts.amounts, let amountsStatus, observed.status <= amountsStatus else {
            return amounts
        }
        guard observed.status == amountsStatus, known != amounts else { return nil }
        if known.isSameSum(as: amounts), !known.hasParts || !amounts.hasParts {
            return known.hasParts ? nil : amounts
        }
        let kind: PaymentAnomaly.Kind =
            known.currency == amounts.currency ? .amountDiffers : .currencyDiffers
        comparison.differs(kind, known: known.brief, observed: amounts.brief)
        return nil
    }
}

private struct Comparison {
    let subject: EntityKey
    var anomalies: [PaymentAnomaly] = []

    init(subject: EntityKey) {
        self.subject = subject
    }

    /// What is new; what is known already, or contradicts it, is not.
    mutating func first<Value: Equatable>(
        _ known: Value?,
        _ observed: Value?,
        _ kind: PaymentAnomaly.Kind,
        _ text: (Value) -> String
    ) -> Value? {
        guard let known, let observed else { return observed }
        if known != observed { differs(kind, known: text(known), observed: text(observed)) }
        return nil
    }

    mutating func differs(_ kind: PaymentAnomaly.Kind, known: String, observed: String) {
        anomalies.append(PaymentAnomaly(kind, of: subject, known: known, observed: observed))
    }
}

extension PaymentFacts {
    fileprivate var addsSomething: Bool {
        account != nil || customer != nil || package != nil || checkout != nil
            || subscription != nil || reference != nil || !items.isEmpty || amounts != nil
            || isTest || refunded != nil
    }
}

extension PaymentAmounts {
    fileprivate var brief: String { "\(total) \(currency), tax \(tax), discount \(discount)" }
}

extension [PaymentItem] {
    fileprivate var brief: String {
        map { item in
            "\(item.quantity) × " + item.offers.map(\.text).joined(separator: " / ")
        }
        .joined(separator: ", ")
    }
}
