// SPDX-License-Identifier: Apache-2.0

package enum CatalogEvent: EventFamily {
    case modelRegistered(ModelRegistered)
    case modelEdited(ModelEdited)
    case modelRepriced(ModelRepriced)
    /// Locked, unlocked, enabled, disabled or retired.
    case modelSwitched(ModelSwitched)
    case packageDefined(PackageDefined)
    case packageEdited(PackageEdited)
    case packageRetired(PackageRetired)
    case ledgerConfigured(LedgerConfigured)

    package var account: AccountID? { nil }

    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .modelRegistered(let registered):
            try body(.model(registered.model))
            try body(.price(PriceID(registered.model, version: 1)))
        case .modelEdited(let edited): try body(.model(edited.model))
        case .modelRepriced(let repriced):
            try body(.model(repriced.model))
            try body(.price(PriceID(repriced.model, version: repriced.version)))
        case .modelSwitched(let switched): try body(.model(switched.model))
        case .packageDefined(let defined):
            try body(.package(defined.package))
            for offer in defined.terms.offers { try body(.offer(offer)) }
        case .packageEdited(let edited):
            try body(.package(edited.package))
            for offer in edited.newOffers { try body(.offer(offer)) }
        case .packageRetired(let retired): try body(.package(retired.package))
        case .ledgerConfigured: try body(.settings)
        }
    }
}

/// Who changed the catalog, and why.
///
/// Neither is personal: an actor is the name of credentials.
package struct Authorship: Hashable, Sendable {
    /// `nil` is the program itself.
    package let actor: String?
    package let reason: String?

    package init(actor: String?, reason: String?) {
        self.actor = actor
        self.reason = reason
    }
}

package struct ModelRegistered: Hashable, Sendable {
    package let model: ModelID
    package let definition: ModelDefinition
    /// Version 1.
    package let price: Price
    /// See `ModelDefinition.typicalCost`.
    package let typicalCost: Int64?
    package let authorship: Authorship

    package init(
        model: ModelID,
        definition: ModelDefinition,
        price: Price,
        typicalCost: Int64? = nil,
        authorship: Authorship
    ) {
        self.model = model
        self.definition = definition
        self.price = price
        self.typicalCost = typicalCost
        self.authorship = authorship
    }
}

package struct ModelEdited: Hashable, Sendable {
    package let model: ModelID
    package let edit: Edit<ModelField>
    /// As it is afterwards.
    package let typicalCost: Int64?
    package let authorship: Authorship

    package init(
        model: ModelID,
        edit: Edit<ModelField>,
        typicalCost: Int64? = nil,
        authorship: Authorship
    ) {
        self.model = model
        self.edit = edit
        self.typicalCost = typicalCost
        self.authorship = authorship
    }
}

package struct ModelRepriced: Hashable, Sendable {
    package let model: ModelID
    package let version: Int64
    package let price: Price
    package let typicalCost: Int64?
    package let authorship: Authorship

    package init(
        model: ModelID,
        version: Int64,
        price: Price,
        typicalCost: Int64? = nil,
        authorship: Authorship
    ) {
        self.model = model
        self.version = version
        self.price = price
        self.typicalCost = typicalCost
        self.authorship = authorship
    }
}

package struct ModelSwitched: Hashable, Sendable {
    package let model: ModelID
    package let to: ModelSwitch
    package let authorship: Authorship

    package init(model: ModelID, to: ModelSwitch, authorship: Authorship) {
        self.model = model
        self.to = to
        self.authorship = authorship
    }
}

package struct PackageDefined: Hashable, Sendable {
    package let package: PackageID
    package let terms: PackageTerms
    package let authorship: Authorship

    package init(package: PackageID, terms: PackageTerms, authorship: Authorship) {
        self.package = package
        self.terms = terms
        self.authorship = authorship
    }
}

package struct PackageEdited: Hashable, Sendable {
    package let package: PackageID
    package let edit: Edit<PackageField>
    package let authorship: Authorship

    package init(package: PackageID, edit: Edit<PackageField>, authorship: Authorship) {
        self.package = package
        self.edit = edit
        self.authorship = authorship
    }

    /// Those that it takes up; what it no longer names goes on meaning it.
    var newOffers: [OfferID] {
        let before = Self.offers(edit.before)
        return Self.offers(edit.after).filter { !before.contains($0) }
    }

    private static func offers(_ fields: [PackageField]) -> [OfferID] {
        for case .offers(let offers) in fields { return offers }
        return []
    }
}

package struct PackageRetired: Hashable, Sendable {
    package let package: PackageID
    package let authorship: Authorship

    package init(package: PackageID, authorship: Authorship) {
        self.package = package
        self.authorship = authorship
    }
}

package struct LedgerConfigured: Hashable, Sendable {
    package let edit: Edit<SettingsField>
    package let authorship: Authorship

    package init(edit: Edit<SettingsField>, authorship: Authorship) {
        self.edit = edit
        self.authorship = authorship
    }
}
