// SPDX-License-Identifier: Apache-2.0

/// How much of each thing was used, by name: `seconds`, `output_tokens`.
///
/// Where a rate is for each output, the quantity is that of one output.
package struct Usage: Hashable, Sendable {
    /// Sorted by name; none comes twice.
    package let quantities: [Quantity]

    package struct Quantity: Hashable, Sendable {
        package let measure: String
        package let value: ExactDecimal

        package init(_ measure: String, _ value: ExactDecimal) {
            self.measure = measure
            self.value = value
        }
    }

    /// Of a measure that comes twice, the first counts.
    package init(_ quantities: [Quantity] = []) {
        var unique: [Quantity] = []
        for quantity in quantities
        where !unique.contains(where: { $0.measure == quantity.measure }) {
            unique.append(quantity)
        }
        self.quantities = unique.sorted { $0.measure < $1.measure }
    }

    package subscript(measure: String) -> ExactDecimal? {
        quantities.first { $0.measure == measure }?.value
    }
}
