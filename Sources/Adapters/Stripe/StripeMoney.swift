// SPDX-License-Identifier: Apache-2.0

/// Stripe's minor units as those of ISO 4217.
///
/// They are the same but for a few currencies. What Stripe's page leaves open is not converted:
/// nobody guesses about money.
///
/// - Source: docs.stripe.com/currencies#special-cases
enum StripeMoney {
    /// The amount, up to 10¹⁵, in the currency's ISO minor unit; `nil` where that is not sure.
    static func isoMinorUnits(_ amount: Int64, _ currency: String) -> Int64? {
        switch currency {
        // Two decimals at Stripe, none in ISO: always a multiple of 100.
        case "ISK": amount.isMultiple(of: 100) ? amount / 100 : nil
        // None at Stripe, two in ISO.
        case "MGA": amount <= .max / 100 ? amount * 100 : nil
        // Stripe's page names it as one without decimals, and as one with two.
        case "UGX": nil
        // Three or four decimals in ISO, and not among those that Stripe says it treats so; or
        // none in ISO, likewise.
        case "IQD", "LYD", "CLF", "UYW", "UYI": nil
        default: amount
        }
    }

    /// The reverse, for what is asked of Stripe.
    static func units(_ minorUnits: Int64, _ currency: String) -> Int64? {
        guard 1...1_000_000_000_000_000 ~= minorUnits else { return nil }
        return switch currency {
        case "ISK": minorUnits * 100
        case "MGA": minorUnits.isMultiple(of: 100) ? minorUnits / 100 : nil
        case "UGX", "IQD", "LYD", "CLF", "UYW", "UYI": nil
        // Of three decimals the last must be 0.
        case "BHD", "JOD", "KWD", "OMR", "TND": minorUnits.isMultiple(of: 10) ? minorUnits : nil
        default: minorUnits
        }
    }
}
