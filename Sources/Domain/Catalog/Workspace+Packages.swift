// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    mutating func requirePackage(_ id: PackageID) throws(Refusal) -> Package {
        guard let package = try entity(.package(id))?.package else {
            throw .rejected(.notFound(.package(id)))
        }
        return package
    }

    mutating func define(
        _ id: PackageID,
        _ terms: PackageTerms,
        _ authorship: Authorship
    ) throws(Refusal) -> Decision {
        guard let package = try entity(.package(id))?.package else {
            try requireFree(terms.offers, for: id)
            let defined = PackageDefined(package: id, terms: terms, authorship: authorship)
            try emit(.catalog(.packageDefined(defined)))
            return .changes
        }
        return try edit(package, terms, authorship)
    }

    mutating func edit(
        _ id: PackageID,
        _ fields: [PackageField],
        _ authorship: Authorship
    ) throws(Refusal) -> Decision {
        let package = try requirePackage(id)
        var terms = package.terms
        for field in fields { terms.set(field) }
        return try edit(package, terms, authorship)
    }

    private mutating func edit(
        _ package: Package,
        _ terms: PackageTerms,
        _ authorship: Authorship
    ) throws(Refusal) -> Decision {
        guard let edit = Edit(from: package.terms.fields, to: terms.fields) else {
            return .repeats(package.position)
        }
        guard !package.isRetired else {
            throw .rejected(.wrongState(.package(package.id), state: "retired"))
        }
        try requireFree(terms.offers, for: package.id)
        let edited = PackageEdited(package: package.id, edit: edit, authorship: authorship)
        try emit(.catalog(.packageEdited(edited)))
        return .changes
    }

    mutating func retire(
        _ id: PackageID,
        _ authorship: Authorship
    ) throws(Refusal) -> Decision {
        let package = try requirePackage(id)
        guard !package.isRetired else { return .repeats(package.position) }
        let retired = PackageRetired(package: id, authorship: authorship)
        try emit(.catalog(.packageRetired(retired)))
        return .changes
    }

    /// A provider's id means one product: it is not taken from another one unasked.
    private mutating func requireFree(
        _ offers: [OfferID],
        for id: PackageID
    ) throws(Refusal) {
        try look(up: offers.map { .offer($0) })
        var errors: [ContentError] = []
        for (index, offer) in offers.enumerated() {
            guard let product = try entity(.offer(offer))?.offer?.product, product != .package(id)
            else { continue }
            errors.append(
                ContentError("/offers/\(index)", "Remove \(offer.text): it means another product.")
            )
        }
        guard errors.isEmpty else { throw .rejected(.invalidContent(errors)) }
    }
}
