// SPDX-License-Identifier: Apache-2.0

package import Domain

/// The model `flux`, which the tests of generations use.

extension Given {
    /// A history in which the first price of the model `flux` is known: ten credits, if none is
    /// given.
    package static func priced(
        _ history: [Event],
        by price: Price = Price(rates: Rates(base: 10 * Amount.microcreditsPerCredit))
    ) -> Given {
        let given = Given(history)
        let version = PriceVersion(model: "flux", version: 1, price: price)
        given.store.place(.price(version), under: .price("flux/1"))
        return given
    }
}

extension ModelDefinition {
    /// Any parameters, one output if no other number is asked for, four at most.
    package static let flux = ModelDefinition(
        provider: "kie",
        providerModel: "black-forest/flux",
        type: "prompt_to_image",
        name: "FLUX",
        outputs: OutputCount(standard: 1, maximum: 4)
    )
}

extension Event {
    /// The model `flux`, at ten credits if no price is given.
    package static func registered(
        _ definition: ModelDefinition = .flux,
        by price: Price = Price(rates: Rates(base: 10 * Amount.microcreditsPerCredit))
    ) -> Event {
        .catalog(
            .modelRegistered(
                ModelRegistered(
                    model: "flux",
                    definition: definition,
                    price: price,
                    authorship: Authorship(actor: nil, reason: nil)
                )
            )
        )
    }
}
