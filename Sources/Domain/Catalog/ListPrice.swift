// SPDX-License-Identifier: Apache-2.0

/// What a package or a plan is sold for in one currency.
package struct ListPrice: Hashable, Sendable {
    /// ISO 4217.
    package let currency: String
    package let minorUnits: Int64

    package init(currency: String, minorUnits: Int64) {
        self.currency = currency
        self.minorUnits = minorUnits
    }
}
