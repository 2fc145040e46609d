// SPDX-License-Identifier: Apache-2.0

/// What payments ask of the catalog.
extension Workspace {
    mutating func package(_ id: PackageID) throws(Refusal) -> Package? {
        try entity(.package(id))?.package
    }

    /// What an item stands for: its first name that is known.
    mutating func product(of item: PaymentItem) throws(Refusal) -> Offer.Product? {
        for offer in item.offers {
            if let product = try entity(.offer(offer))?.offer?.product { return product }
        }
        return nil
    }

    /// What becomes of credits that were spent before their payment was taken back.
    mutating func reversalPolicy() throws(Refusal) -> Settings.ReversalPolicy {
        try settings().reversalPolicy
    }

    /// Whether real money is behind its payments.
    mutating func isLive() throws(Refusal) -> Bool {
        try !settings().isTest
    }

    /// Nothing where a package is too much to be granted at once.
    func purchase(of package: Package, quantity: Int64) -> Purchase? {
        guard let credits = package.terms.credits.times(quantity) else { return nil }
        guard let one = package.terms.bonus.amount else {
            return Purchase(package: package.id, quantity: quantity, credits: credits, bonus: nil)
        }
        guard let bonus = one.times(quantity) else { return nil }
        return Purchase(package: package.id, quantity: quantity, credits: credits, bonus: bonus)
    }
}

extension Amount {
    /// Returns `nil` where that is no amount.
    func times(_ quantity: Int64) -> Amount? {
        let (product, overflowed) = microcredits.multipliedReportingOverflow(by: quantity)
        return overflowed ? nil : Amount(microcredits: product)
    }
}

extension Balance {
    /// Returns `nil` for nothing, and for more than one amount.
    var amount: Amount? {
        Int64(exactly: microcredits).flatMap { Amount(microcredits: $0) }
    }
}
