// SPDX-License-Identifier: Apache-2.0

internal import JSONText

/// How adapters read the names of things, which must be fit to be names here.
extension JSON {
    /// With the provider's name before it, it must fit in 128 bytes.
    static let nameMaximum = 110

    /// A text of 1–110 characters of `A–Z a–z 0–9 _ - . :`.
    var name: String? {
        guard let text, 1...Self.nameMaximum ~= text.utf8.count,
            text.utf8.allSatisfy(Self.isNameByte)
        else { return nil }
        return text
    }

    /// A thing's name, where either its name stands or the thing itself.
    var reference: String? {
        isObject ? self["id"]?.name : name
    }

    /// Seconds since 1970, from 2000 to 2200: anything else is no date that anybody meant.
    var seconds: Int64? {
        integer.flatMap { 946_684_800..<7_258_118_400 ~= $0 ? $0 : nil }
    }

    /// An amount of money in whatever unit, from 0 to 10¹⁵.
    var amount: Int64? {
        integer.flatMap { 0...1_000_000_000_000_000 ~= $0 ? $0 : nil }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default:
            false
        }
    }
}
