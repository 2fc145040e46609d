// SPDX-License-Identifier: Apache-2.0

/// A form as in URLs and bodies (`application/x-www-form-urlencoded`), spaces as `%20`.
struct WebForm {
    private var fields: [(name: String, value: String)] = []

    /// Names may hold brackets, which stay as they are.
    mutating func add(_ name: String, _ value: String) {
        fields.append((name, value))
    }

    mutating func add(_ name: String, _ value: String?) {
        if let value { add(name, value) }
    }

    var text: String {
        fields.map { "\(Self.encode($0.name, keeping: "[]"))=\(Self.encode($0.value))" }
            .joined(separator: "&")
    }

    /// A text as one part of a path or a value.
    static func encode(_ text: String, keeping kept: String = "") -> String {
        var encoded = ""
        for byte in text.utf8 {
            let character = Character(Unicode.Scalar(byte))
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.append(character)
            case 0..<0x80 where kept.contains(character):
                encoded.append(character)
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}

extension WebForm {
    /// A name as one part of a path, which cannot leave it.
    static func part(_ name: String) throws(PaymentFault) -> String {
        guard !name.isEmpty, !name.allSatisfy({ $0 == "." }) else {
            throw PaymentFault(.invalid, code: "malformed-id")
        }
        return encode(name)
    }
}

extension Delivery.Field {
    /// The header that an API key goes into.
    ///
    /// A key that is not visible ASCII is none: it would end the header.
    static func bearer(_ key: String) throws(PaymentFault) -> Delivery.Field {
        guard !key.isEmpty, key.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw PaymentFault(.unauthorized, code: "malformed-key")
        }
        return Delivery.Field("Authorization", "Bearer \(key)")
    }
}
