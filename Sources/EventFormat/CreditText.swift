// SPDX-License-Identifier: Apache-2.0

package import Domain

/// Credits and times as people write them.
package enum CreditText {
    /// Microcredits of a decimal like `12.5`: digits, at most six decimals, a minus sign in front.
    ///
    /// Returns `nil` for anything else (exponents, `+`, `.5`, `5.`), and beyond
    /// ±10¹⁵ microcredits.
    package static func microcredits(_ text: String) -> Int64? {
        var digits = Substring(text)
        let isNegative = digits.first == "-"
        if isNegative { digits = digits.dropFirst() }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard 1...2 ~= parts.count, 1...16 ~= parts[0].utf8.count, isDecimal(parts[0]) else {
            return nil
        }
        var fraction = 0
        if parts.count == 2 {
            guard 1...6 ~= parts[1].utf8.count, isDecimal(parts[1]) else { return nil }
            let padded = parts[1] + String(repeating: "0", count: 6 - parts[1].utf8.count)
            fraction = Int(padded) ?? 0
        }
        guard let credits = Int64(parts[0]) else { return nil }
        let (scaled, overflowed) = credits.multipliedReportingOverflow(
            by: Amount.microcreditsPerCredit
        )
        guard !overflowed, scaled <= Amount.maximum else { return nil }
        let magnitude = scaled + Int64(fraction)
        guard magnitude <= Amount.maximum else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// The same without the bound of one amount: sums are larger.
    package static func balance(_ text: String) -> Balance? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Int128(parts[0]) else { return nil }
        guard parts.count == 2 else {
            return Balance(microcredits: whole * Int128(Amount.microcreditsPerCredit))
        }
        guard 1...6 ~= parts[1].utf8.count, isDecimal(parts[1]),
            let fraction = Int128(parts[1] + String(repeating: "0", count: 6 - parts[1].utf8.count))
        else { return nil }
        let magnitude = whole.magnitude * UInt128(Amount.microcreditsPerCredit)
        let sum = Int128(magnitude) + fraction
        return Balance(microcredits: text.hasPrefix("-") ? -sum : sum)
    }

    /// The canonical decimal: no trailing zeros.
    package static func text(_ balance: Balance) -> String {
        var bytes: [UInt8] = []
        bytes.append(credits: balance.microcredits)
        return String(decoding: bytes, as: UTF8.self)
    }

    package static func text(_ amount: Amount) -> String {
        text(Balance(amount))
    }

    private static func isDecimal(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }
}
