// SPDX-License-Identifier: Apache-2.0

internal import CCrypto

/// Standard base64 with padding (RFC 4648, section 4).
package enum Base64 {
    /// C: `EVP_EncodeBlock`.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = EVP_EncodeBlock(&text, bytes, Int32(bytes.count))
        return String(decoding: text.prefix(Int(count)), as: UTF8.self)
    }

    /// Returns `nil` for anything that `encode` would not have written.
    ///
    /// C: `EVP_DecodeBlock`.
    package static func decode(_ text: String) -> [UInt8]? {
        let input = Array(text.utf8)
        guard input.count.isMultiple(of: 4) else { return nil }
        guard !input.isEmpty else { return [] }
        var bytes = [UInt8](repeating: 0, count: input.count / 4 * 3)
        guard EVP_DecodeBlock(&bytes, input, Int32(input.count)) >= 0 else { return nil }
        // It keeps the zero bytes that the padding stands for.
        bytes.removeLast(input.suffix(2).count { $0 == UInt8(ascii: "=") })
        return encode(bytes) == text ? bytes : nil
    }
}
