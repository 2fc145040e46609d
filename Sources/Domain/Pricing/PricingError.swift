// SPDX-License-Identifier: Apache-2.0

/// Why a price cannot be computed.
package enum PricingError: Error, Hashable, Sendable {
    /// The price is by a parameter that was not sent and has no default.
    case missing(parameter: String)
    /// The price is by the number in a parameter, and there is none, or it is negative.
    case notAQuantity(parameter: String)
    /// Larger than the largest amount.
    case outOfBounds

    /// What the caller is told; the pointer is into the parameters.
    package var contentError: ContentError {
        switch self {
        case .missing(let parameter):
            ContentError("/" + parameter, "Send a value: the price depends on it.")
        case .notAQuantity(let parameter):
            ContentError("/" + parameter, "Send a number of 0 or more: the price depends on it.")
        case .outOfBounds:
            ContentError("", "Ask for less: the cost is beyond the largest amount.")
        }
    }
}
