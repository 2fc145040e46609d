// SPDX-License-Identifier: Apache-2.0

/// A decimal number as digits, added exactly: costs are never floats.
struct DecimalText: Hashable {
    /// Of digits, and of places after the point: what is longer is no cost.
    static let digitsMaximum = 30

    /// The number times 10 to the power of `scale`.
    private let significand: Int128
    private let scale: Int

    static let zero = DecimalText(significand: 0, scale: 0)

    private init(significand: Int128, scale: Int) {
        self.significand = significand
        self.scale = scale
    }

    /// Takes what JSON takes for a number: `-1.50`, `2e-3`; `nil` for anything else, and out of
    /// bounds.
    init?(_ text: String) {
        guard text.utf8.count <= 64 else { return nil }
        var rest = text[...]
        let isNegative = rest.first == "-"
        if isNegative { rest = rest.dropFirst() }
        var exponent = 0
        if let mark = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            guard let value = Self.exponent(rest[rest.index(after: mark)...]) else { return nil }
            exponent = value
            rest = rest[..<mark]
        }
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy(Self.areDigits) else { return nil }
        let digits = String(parts.joined().drop { $0 == "0" })
        let magnitude = digits.isEmpty ? 0 : Int128(digits)
        guard digits.utf8.count <= Self.digitsMaximum, let magnitude else { return nil }
        let places = parts.count == 2 ? parts[1].utf8.count : 0
        self.init(shifting: isNegative ? -magnitude : magnitude, places: places - exponent)
    }

    /// In its shortest form; `nil` out of bounds.
    private init?(shifting significand: Int128, places: Int) {
        guard significand != 0 else {
            self = .zero
            return
        }
        var (significand, places) = (significand, places)
        while places > 0, significand % 10 == 0 {
            (significand, places) = (significand / 10, places - 1)
        }
        while places < 0 {
            guard significand.magnitude < Self.bound / 10 else { return nil }
            (significand, places) = (significand * 10, places + 1)
        }
        guard places <= Self.digitsMaximum, significand.magnitude < Self.bound else { return nil }
        self.init(significand: significand, scale: places)
    }

    /// `nil` out of bounds.
    func adding(_ other: DecimalText) -> DecimalText? {
        let places = max(scale, other.scale)
        guard let left = raised(to: places), let right = other.raised(to: places) else {
            return nil
        }
        return DecimalText(shifting: left + right, places: places)
    }

    /// Plain: no exponent, no needless zeros.
    var text: String {
        var digits = String(significand.magnitude)
        if scale > 0 {
            let missing = scale + 1 - digits.utf8.count
            if missing > 0 { digits = String(repeating: "0", count: missing) + digits }
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
        }
        return significand < 0 ? "-" + digits : digits
    }

    /// Bounded by 10³⁰, so that the sum of two fits.
    private func raised(to places: Int) -> Int128? {
        var significand = significand
        for _ in scale..<max(scale, places) {
            guard significand.magnitude < Self.bound / 10 else { return nil }
            significand *= 10
        }
        return significand
    }

    private static let bound: UInt128 = 1_000_000_000_000_000 * 1_000_000_000_000_000

    private static func areDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    private static func exponent(_ text: Substring) -> Int? {
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text
        guard areDigits(digits), digits.utf8.count <= 3, let value = Int(digits) else { return nil }
        return text.hasPrefix("-") ? -value : value
    }
}
