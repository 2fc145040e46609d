// SPDX-License-Identifier: Apache-2.0

/// A decimal number, exact: what a JSON number says, not the float that is near it.
///
/// At most 30 digits, at most 30 of them behind the point.
package struct ExactDecimal: Hashable, Sendable {
    package static let digitsMaximum = 30
    package static let zero = ExactDecimal(0)
    package static let one = ExactDecimal(1)

    /// The digits without the point; no trailing zeros behind it.
    package let significand: Int128
    /// How many of the digits are behind the point.
    package let scale: Int

    package init(_ integer: Int64) {
        significand = Int128(integer)
        scale = 0
    }

    /// Reads a JSON number: `12`, `-0.5`, `1.5e3`.
    ///
    /// Returns `nil` for anything else, and for more digits than are kept.
    package init?(_ text: String) {
        var scanner = Scanner(text)
        guard let number = scanner.number() else { return nil }
        self.init(significand: number.significand, scale: number.scale)
    }

    /// Returns `nil` out of bounds; a negative scale adds zeros.
    init?(significand: Int128, scale: Int) {
        var (significand, scale) = (significand, scale)
        while scale > 0, significand % 10 == 0 {
            significand /= 10
            scale -= 1
        }
        if significand == 0 { scale = 0 }
        while scale < 0 {
            guard significand.magnitude < Self.bound / 10 else { return nil }
            significand *= 10
            scale += 1
        }
        guard significand.magnitude < Self.bound, scale <= Self.digitsMaximum else { return nil }
        self.significand = significand
        self.scale = scale
    }

    /// 10³⁰.
    private static let bound: UInt128 = 1_000_000_000_000_000 * 1_000_000_000_000_000

    package var rational: Rational { Rational(significand, over: Self.power(of: scale)) }

    package var isNegative: Bool { significand < 0 }
    package var isInteger: Bool { scale == 0 }

    /// - Precondition: the exponent is 0…30.
    static func power(of exponent: Int) -> Int128 {
        (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
    }

    /// The shortest way to write it, without an exponent: equal numbers, equal texts.
    package var text: String {
        let digits = String(significand.magnitude)
        let sign = isNegative ? "-" : ""
        guard scale > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}

extension ExactDecimal: Comparable {
    package static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let (leftWhole, leftRest) = left.parts
        let (rightWhole, rightRest) = right.parts
        // Both rests are brought to 30 digits: they fit.
        return (leftWhole, leftRest) < (rightWhole, rightRest)
    }

    private var parts: (whole: Int128, rest: Int128) {
        let (whole, rest) = significand.quotientAndRemainder(dividingBy: Self.power(of: scale))
        return (whole, rest * Self.power(of: Self.digitsMaximum - scale))
    }
}

/// The grammar of JSON numbers (RFC 8259, 6).
private struct Scanner {
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func number() -> (significand: Int128, scale: Int)? {
        let isNegative = skip("-")
        let start = index
        guard var significand = digits(onto: 0) else { return nil }
        if bytes[start] == UInt8(ascii: "0"), index - start > 1 { return nil }
        var scale = 0
        if skip(".") {
            let point = index
            guard let more = digits(onto: significand) else { return nil }
            significand = more
            scale = index - point
        }
        if skip("e") || skip("E") {
            guard let exponent = exponent() else { return nil }
            scale -= exponent
        }
        guard index == bytes.count, abs(scale) <= 100 else { return nil }
        return (isNegative ? -significand : significand, scale)
    }

    private mutating func exponent() -> Int? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard let value = digits(onto: 0), value <= 100 else { return nil }
        return isNegative ? -Int(value) : Int(value)
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: scalar) else { return false }
        index += 1
        return true
    }

    private mutating func digits(onto start: Int128) -> Int128? {
        let first = index
        var value = start
        while index < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] {
            // Zeros at the end are dropped later: a few more digits than are kept.
            guard value.magnitude < UInt128(1) << 120 else { return nil }
            value = value * 10 + Int128(bytes[index] - UInt8(ascii: "0"))
            index += 1
        }
        return index > first ? value : nil
    }
}
