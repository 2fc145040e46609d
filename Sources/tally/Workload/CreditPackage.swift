// SPDX-License-Identifier: Apache-2.0

/// The packages in which the customers of a workload buy credits.
package enum CreditPackage {
    /// In credits.
    package static let sizes: [Int64] = [100, 500, 1_000, 5_000]
    package static let rule = """
        when less is available than a request costs, the smallest package of 100, 500, 1000 or \
        5000 credits that covers the shortfall
        """

    /// What to buy for a shortfall, in microcredits; several of the largest where one is too small.
    package static func purchase(covering shortfall: Int64) -> Int64 {
        precondition(shortfall > 0, "a purchase without a shortfall")
        let unit: Int64 = 1_000_000
        if let size = sizes.first(where: { $0 * unit >= shortfall }) { return size * unit }
        let largest = (sizes.last ?? 1) * unit
        return (shortfall + largest - 1) / largest * largest
    }
}
