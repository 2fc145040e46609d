// SPDX-License-Identifier: Apache-2.0

/// What the plans of one period give together, when the plan changes in between.
package enum Proration {
    /// A part of a period, and what its plan would give for the whole of it.
    package struct Part: Hashable, Sendable {
        package let microseconds: Int64
        /// At most `Amount.maximum`.
        package let microcredits: Int64

        package init(microseconds: Int64, microcredits: Int64) {
            self.microseconds = microseconds
            self.microcredits = microcredits
        }
    }

    /// What each part gives, in microcredits.
    ///
    /// The exact sum is rounded down once; the parts are rounded by the largest remainder, the
    /// earlier one first, so that they sum to it.
    ///
    /// - Precondition: the parts make up a whole period, at most 50 of them.
    package static func shares(of parts: [Part]) -> [Int64] {
        let whole = parts.reduce(Int128(0)) { $0 + Int128($1.microseconds) }
        guard whole > 0 else { return parts.map { _ in 0 } }
        let products = parts.map { Int128($0.microseconds) * Int128($0.microcredits) }
        var shares = products.map { Int64($0 / whole) }
        let total = products.reduce(0, +) / whole
        let missing = Int(total - shares.reduce(Int128(0)) { $0 + Int128($1) })
        let byRemainder = products.indices.sorted { left, right in
            let remainders = (products[left] % whole, products[right] % whole)
            return remainders.0 == remainders.1 ? left < right : remainders.0 > remainders.1
        }
        for index in byRemainder.prefix(missing) { shares[index] += 1 }
        return shares
    }
}
