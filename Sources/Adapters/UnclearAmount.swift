// SPDX-License-Identifier: Apache-2.0

/// An amount of money of which the provider does not say whether it is in major or minor units.
package struct UnclearAmount: Hashable, Sendable {
    /// Digits, as the provider wrote them.
    package let text: String
    private let value: Int64

    /// Returns `nil` for anything but 1–15 digits.
    package init?(_ text: String) {
        guard 1...15 ~= text.utf8.count, let value = Tolerance.seconds(text) else { return nil }
        self.text = text
        self.value = value
    }

    /// What it may be in minor units: as it stands, and taken for major units.
    package func readings(exponent: Int) -> [Int64] {
        guard 0...4 ~= exponent else { return [value] }
        let scale: Int64 = (0..<exponent).reduce(1) { scale, _ in scale * 10 }
        let (minorUnits, overflows) = value.multipliedReportingOverflow(by: scale)
        return overflows || minorUnits == value ? [value] : [value, minorUnits]
    }

    /// The total, if this is all of it, in major or in minor units; otherwise nobody knows, and a
    /// person must look.
    package func isWhole(of total: Int64, exponent: Int) -> Bool {
        readings(exponent: exponent).contains(total)
    }
}
