// SPDX-License-Identifier: Apache-2.0

/// What a matched payment grants: for each line a lot that was paid for, and one of its bonus.
extension Workspace {
    mutating func grants(
        of match: PaymentMatched,
        paid amounts: PaymentAmounts?
    ) throws(Refusal) -> [CreditsGranted] {
        let bases = amounts.map { $0.split(over: match.purchases) }
        var grants: [CreditsGranted] = []
        for (index, purchase) in match.purchases.enumerated() {
            let terms = try purchase.package.map { id throws(Refusal) in try package(id) }??.terms
            grants.append(
                grant(
                    LotID(purchase: index + 1, of: match.payment),
                    purchase.credits,
                    .purchase,
                    days: terms?.creditsExpireAfterDays,
                    basis: bases?[index],
                    match
                )
            )
            guard let bonus = purchase.bonus else { continue }
            grants.append(
                grant(
                    LotID(bonusOf: index + 1, of: match.payment),
                    bonus,
                    .bonus,
                    days: terms?.bonusExpiresAfterDays,
                    basis: nil,
                    match
                )
            )
        }
        return grants
    }

    private func grant(
        _ lot: LotID,
        _ amount: Amount,
        _ source: LotSource,
        days: Int64?,
        basis: CostBasis?,
        _ match: PaymentMatched
    ) -> CreditsGranted {
        CreditsGranted(
            lot: lot,
            account: match.account,
            amount: amount,
            terms: LotTerms(
                source: source,
                priority: source.defaultPriority,
                expiresAt: days.map(time.adding(days:)),
                payment: match.payment
            ),
            basis: basis,
            note: nil,
            fingerprint: .none
        )
    }
}

extension PaymentAmounts {
    /// What was paid without tax, over the lines by their credits: by largest remainder, the
    /// earlier line first.
    fileprivate func split(over purchases: [Purchase]) -> [CostBasis] {
        let net = Int128(max(0, total - tax))
        let weights = purchases.map { Int128($0.credits.microcredits) }
        let sum = weights.reduce(0, +)
        var parts = weights.map { net * $0 / sum }
        var missing = net - parts.reduce(0, +)
        let order = weights.indices.sorted { left, right in
            let first = net * weights[left] % sum
            let second = net * weights[right] % sum
            return first == second ? left < right : first > second
        }
        for index in order where missing > 0 {
            parts[index] += 1
            missing -= 1
        }
        return parts.map { CostBasis(minorUnits: Int64($0), currency: currency) }
    }
}

extension LotID {
    /// `/` keeps both apart from the names that callers give.
    init(purchase number: Int, of payment: PaymentID) where Kind == Lot {
        let suffix = number == 1 ? "" : "/\(number)"
        self.init(trusted: "payment/\(payment.text)\(suffix)")
    }

    init(bonusOf number: Int, of payment: PaymentID) where Kind == Lot {
        self.init(trusted: LotID(purchase: number, of: payment).text + "/bonus")
    }
}
