// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Packages and settings` {
    static let terms = PackageTerms(
        credits: 500,
        bonus: 50,
        prices: [ListPrice(currency: "USD", minorUnits: 4500)],
        offers: ["stripe:price_1"]
    )

    static func define(_ id: PackageID, _ terms: PackageTerms) -> Command {
        .catalog(.definePackage(id, terms, reason: nil))
    }

    @Test func `a package is defined, edited and retired`() {
        var better = Self.terms
        better.bonus = 75
        Given()
            .when(Self.define("p500", Self.terms)).then(.defined("p500", Self.terms))
            .when(Self.define("p500", Self.terms)).thenRepeats(1)
            .when(Self.define("p500", better))
            .then(.edited("p500", from: .bonus(50), to: .bonus(75)))
            .when(.catalog(.editPackage("p500", [.bonus(75)], reason: nil))).thenRepeats(2)
            .when(.catalog(.retirePackage("p500", reason: nil))).then(.retired("p500"))
            .when(.catalog(.retirePackage("p500", reason: nil))).thenRepeats(3)
            .when(.catalog(.editPackage("p500", [.bonus(0)], reason: nil)))
            .thenRejected(.wrongState(.package("p500"), state: "retired"))
    }

    @Test func `an offer means its package, and goes on to when it is no longer named`() {
        let given = Given(.defined("p500", Self.terms))
        #expect(given.store.entities[.offer("stripe:price_1")]?.offer?.product == .package("p500"))
        given.when(.catalog(.editPackage("p500", [.offers(["stripe:price_2"])], reason: nil)))
            .then(
                .edited(
                    "p500",
                    from: .offers(["stripe:price_1"]),
                    to: .offers(["stripe:price_2"])
                )
            )
        for offer: OfferID in ["stripe:price_1", "stripe:price_2"] {
            #expect(given.store.entities[.offer(offer)]?.offer?.product == .package("p500"))
        }
    }

    @Test func `an offer is not taken from another package`() {
        let taken = Rejection.invalidContent([
            ContentError("/offers/0", "Remove stripe:price_1: it means another product.")
        ])
        Given(.defined("p500", Self.terms))
            .when(Self.define("p100", Self.terms)).thenRejected(taken)
            .when(Self.define("p100", PackageTerms(credits: 100)))
            .then(.defined("p100", PackageTerms(credits: 100)))
            .when(.catalog(.editPackage("p100", [.offers(["stripe:price_1"])], reason: nil)))
            .thenRejected(taken)
    }

    @Test func `there must be a package`() {
        Given()
            .when(.catalog(.editPackage("p", [.bonus(1)], reason: nil)))
            .thenRejected(.notFound(.package("p")))
            .when(.catalog(.retirePackage("p", reason: nil)))
            .thenRejected(.notFound(.package("p")))
    }

    @Test func `a ledger has settings before anybody sets one`() {
        let given = Given()
        given.when(.catalog(.configure([.mode(.live)], reason: nil))).thenRepeats(0)
            .when(.catalog(.configure([.mode(.test), .signUpBonus(100)], reason: nil)))
            .then(
                .configured(
                    from: .mode(.live),
                    .signUpBonus(0),
                    to: .mode(.test),
                    .signUpBonus(100)
                )
            )
            .when(.catalog(.configure([.mode(.test)], reason: nil))).thenRepeats(1)
        let settings = given.store.entities[.settings]?.settings
        #expect(settings?.isTest == true)
        #expect(settings?.signUpBonus == 100)
        #expect(settings?.reversalPolicy == .debt)
    }
}
