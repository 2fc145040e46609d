// SPDX-License-Identifier: Apache-2.0

/// What is counted in a journal: credits, or a currency.
package struct Commodity: Hashable, Sendable {
    package static let credits = Commodity(code: "CREDITS", decimals: 6)

    /// Upper-case letters: what hledger and Beancount take without quotes.
    package let code: String
    /// How many decimals its smallest unit has.
    package let decimals: Int

    package init(code: String, decimals: Int) {
        self.code = code
        self.decimals = decimals
    }

    /// So many of its smallest units as a decimal number, always with all decimals.
    package func text(_ units: Int128) -> String {
        let sign = units < 0 ? "-" : ""
        let digits = String(units.magnitude)
        guard decimals > 0 else { return sign + digits }
        let zeros = String(repeating: "0", count: max(decimals + 1 - digits.utf8.count, 0))
        let padded = zeros + digits
        return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
}
