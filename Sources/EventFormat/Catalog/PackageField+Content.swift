// SPDX-License-Identifier: Apache-2.0

package import Domain
package import JSONText

extension PackageField: ContentField {
    static let days: ClosedRange<Int64> = 1...36_500

    package static func read(_ content: inout ContentReader) -> [PackageField] {
        var fields: [PackageField] = []
        if content.has("name") { fields.append(.name(content.text("name"))) }
        if content.has("credits"), content.required("credits") != nil,
            let microcredits = content.credits("credits")
        {
            if let amount = Amount(microcredits: microcredits) {
                fields.append(.credits(amount))
            } else {
                content.note("credits", "Send credits above 0.")
            }
        }
        if content.has("bonus") {
            let bonus = Int128(content.credits("bonus") ?? 0)
            fields.append(.bonus(Balance(microcredits: bonus)))
        }
        if content.has("prices") { fields.append(.prices(prices(&content))) }
        if content.has("offers") { fields.append(.offers(content.offers("offers"))) }
        if content.has("credits_expire_after_days") {
            let value = content.integer("credits_expire_after_days", in: days)
            fields.append(.creditsExpireAfterDays(value))
        }
        if content.has("bonus_expires_after_days") {
            let value = content.integer("bonus_expires_after_days", in: days)
            fields.append(.bonusExpiresAfterDays(value))
        }
        if content.has("order") {
            fields.append(.order(content.integer("order", in: -1_000_000...1_000_000) ?? 0))
        }
        return fields
    }

    private static func prices(_ content: inout ContentReader) -> [ListPrice] {
        let prices = content.objects("prices", maximum: 200) { ListPrice(&$0) }
        if Set(prices.map(\.currency)).count < prices.count {
            content.note("prices", "Name no currency twice.")
        }
        return prices
    }

    package var member: JSON.Member {
        switch self {
        case .name(let value): .text("name", value)
        case .credits(let value): .credits("credits", value.microcredits)
        case .bonus(let value): .credits("bonus", value)
        case .prices(let value): .list("prices", value.map(\.json))
        case .offers(let value): .list("offers", value.map { .string($0.text) })
        case .creditsExpireAfterDays(let value): .optional("credits_expire_after_days", value)
        case .bonusExpiresAfterDays(let value): .optional("bonus_expires_after_days", value)
        case .order(let value): .number("order", value)
        }
    }
}

extension ContentReader {
    /// The prices and products of payment providers: `stripe:price_x`.
    package mutating func offers(_ name: String) -> [OfferID] {
        var offers: [OfferID] = []
        for (index, value) in elements(name, maximum: 100).enumerated() {
            guard case .string(let text) = value, let id = OfferID(text),
                text.split(separator: ":", maxSplits: 1).count == 2, !offers.contains(id)
            else {
                notes.note(
                    "\(place(of: name))/\(index)",
                    "Send provider:price, like stripe:price_123, none twice."
                )
                continue
            }
            offers.append(id)
        }
        return offers
    }
}

extension ListPrice {
    fileprivate init?(_ content: inout ContentReader) {
        _ = content.required("currency")
        _ = content.required("minor_units")
        let currency = content.text("currency", maximum: 3)
        let units = content.integer("minor_units", in: 0...Amount.maximum)
        guard let currency, let units else { return nil }
        guard currency.utf8.count == 3,
            currency.utf8.allSatisfy({ UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 })
        else {
            content.note("currency", "Send the three capital letters of ISO 4217.")
            return nil
        }
        self.init(currency: currency, minorUnits: units)
    }

    fileprivate var json: JSON {
        .object([.text("currency", currency), .number("minor_units", minorUnits)])
    }
}

extension PackageTerms: ContentForm {
    package init?(_ content: inout ContentReader) {
        let fields = PackageField.read(&content)
        guard content.required("credits") != nil else { return nil }
        var terms: PackageTerms?
        for case .credits(let amount) in fields { terms = PackageTerms(credits: amount) }
        guard var terms else { return nil }
        for field in fields { terms.set(field) }
        self = terms
    }

    package var members: [JSON.Member] { fields.map(\.member).filter { $0.value != .null } }
}
