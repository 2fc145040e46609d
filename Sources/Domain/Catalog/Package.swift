// SPDX-License-Identifier: Apache-2.0

/// Credits that are sold at once.
package struct Package: EntityState {
    package let id: PackageID
    package var terms: PackageTerms
    /// It is no longer offered; payments that name it are still honoured.
    package var isRetired: Bool
    /// The last event that changed it.
    package var position: Position

    package init(
        id: PackageID,
        terms: PackageTerms,
        isRetired: Bool = false,
        position: Position
    ) {
        self.id = id
        self.terms = terms
        self.isRetired = isRetired
        self.position = position
    }

    package static func evolve(_ state: Package?, by event: Event, at position: Position) -> Package
    {
        guard case .catalog(let event) = event else { unexpected(event, position) }
        if case .packageDefined(let defined) = event {
            return Package(id: defined.package, terms: defined.terms, position: position)
        }
        guard var package = state else { unexpected(.catalog(event), position) }
        package.position = position
        switch event {
        case .packageEdited(let edited):
            for field in edited.edit.after { package.terms.set(field) }
        case .packageRetired: package.isRetired = true
        case .packageDefined, .modelRegistered, .modelEdited, .modelRepriced, .modelSwitched,
            .ledgerConfigured:
            unexpected(.catalog(event), position)
        }
        return package
    }
}

package struct PackageTerms: Hashable, Sendable {
    package var name: String?
    package var credits: Amount
    /// On top, as a lot of its own.
    package var bonus: Balance
    /// One for each currency.
    package var prices: [ListPrice]
    /// What payment providers call it.
    package var offers: [OfferID]
    /// How long the bought credits last; `nil` is for ever.
    package var creditsExpireAfterDays: Int64?
    /// The same for the bonus.
    package var bonusExpiresAfterDays: Int64?
    package var order: Int64

    package init(
        name: String? = nil,
        credits: Amount,
        bonus: Balance = .zero,
        prices: [ListPrice] = [],
        offers: [OfferID] = [],
        creditsExpireAfterDays: Int64? = nil,
        bonusExpiresAfterDays: Int64? = nil,
        order: Int64 = 0
    ) {
        self.name = name
        self.credits = credits
        self.bonus = bonus
        self.prices = prices
        self.offers = offers
        self.creditsExpireAfterDays = creditsExpireAfterDays
        self.bonusExpiresAfterDays = bonusExpiresAfterDays
        self.order = order
    }

    /// In a currency, in its minor units; `nil` where it is not sold in it.
    package func price(in currency: String) -> Int64? {
        prices.first { $0.currency == currency }?.minorUnits
    }
}

/// One part of a package's terms, as edits name them.
package enum PackageField: Hashable, Sendable {
    case name(String?)
    case credits(Amount)
    case bonus(Balance)
    case prices([ListPrice])
    case offers([OfferID])
    case creditsExpireAfterDays(Int64?)
    case bonusExpiresAfterDays(Int64?)
    case order(Int64)
}

extension PackageTerms {
    /// All parts, in one order.
    package var fields: [PackageField] {
        [
            .name(name), .credits(credits), .bonus(bonus), .prices(prices), .offers(offers),
            .creditsExpireAfterDays(creditsExpireAfterDays),
            .bonusExpiresAfterDays(bonusExpiresAfterDays), .order(order),
        ]
    }

    package mutating func set(_ field: PackageField) {
        switch field {
        case .name(let value): name = value
        case .credits(let value): credits = value
        case .bonus(let value): bonus = value
        case .prices(let value): prices = value
        case .offers(let value): offers = value
        case .creditsExpireAfterDays(let value): creditsExpireAfterDays = value
        case .bonusExpiresAfterDays(let value): bonusExpiresAfterDays = value
        case .order(let value): order = value
        }
    }
}
