// SPDX-License-Identifier: Apache-2.0

/// How many decimals ISO 4217 gives a currency; upper-case codes.
package enum CurrencyExponent {
    package static func of(_ currency: String) -> Int {
        switch currency {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
            "VND", "VUV", "XAF", "XOF", "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        case "CLF", "UYW": 4
        default: 2
        }
    }

    /// Upper-case letters; `nil` for what cannot be an ISO 4217 code.
    static func code(_ text: String?) -> String? {
        guard let text, text.utf8.count == 3,
            text.utf8.allSatisfy({
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
                    || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
            })
        else { return nil }
        return text.uppercased()
    }

    /// A decimal number of major units in minor units; `nil` where it is not a whole number of
    /// them, or not from 0 to 10¹⁵.
    static func minorUnits(_ text: String, _ currency: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let exponent = of(currency)
        guard parts.count <= 2, let whole = parts.first, !whole.isEmpty else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard parts.count == 1 || !fraction.isEmpty, whole.utf8.count <= 12 else { return nil }
        let kept = fraction.prefix(exponent)
        guard fraction.dropFirst(exponent).allSatisfy({ $0 == "0" }) else { return nil }
        let zeros = String(repeating: "0", count: exponent - kept.count)
        return Tolerance.seconds(whole + kept + zeros)
            .flatMap { $0 <= 1_000_000_000_000_000 ? $0 : nil }
    }
}
