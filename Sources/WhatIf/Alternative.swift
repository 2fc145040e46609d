// SPDX-License-Identifier: Apache-2.0

package import Domain

/// What generations might have been priced by, instead of what they were.
package struct Alternative: Sendable {
    /// By model; `nil` leaves each generation the price that it was pinned to.
    package var prices: [ModelID: Price]?
    /// Instead of what each price says; `nil` leaves it.
    package var capture: CapturePolicy?
    package var rounding: Rounding?

    package init(
        prices: [ModelID: Price]? = nil,
        capture: CapturePolicy? = nil,
        rounding: Rounding? = nil
    ) {
        self.prices = prices
        self.capture = capture
        self.rounding = rounding
    }

    /// The price instead of the one that was pinned.
    func price(of model: ModelID, pinned: Price) throws(Unpriced) -> Price {
        var price = pinned
        if let prices {
            guard let listed = prices[model] else { throw .notListed }
            price = listed
        }
        if let capture { price.capture = capture }
        if let rounding { price.rounding = rounding }
        return price
    }
}

/// Why nobody can say what a generation would have cost.
package enum Unpriced: Error, Hashable, Sendable {
    /// The list has no such model.
    case notListed
    /// The price reads parameters that were erased with their account.
    case erased
    /// The price reads a parameter that was not sent and has no default.
    case missing(parameter: String)
    /// The price is by the number in a parameter that is none.
    case notAQuantity(parameter: String)
    /// The price is by a measure of which nobody told an estimate.
    case unknownMeasure(String)
    /// Beyond the largest amount.
    case outOfBounds

    init(_ error: PricingError) {
        self =
            switch error {
            case .missing(let parameter): .missing(parameter: parameter)
            case .notAQuantity(let parameter): .notAQuantity(parameter: parameter)
            case .outOfBounds: .outOfBounds
            }
    }
}
