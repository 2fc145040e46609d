// SPDX-License-Identifier: Apache-2.0

/// Parts of URLs (RFC 3986).
enum URLText {
    /// In bytes.
    static let linkMaximum = 4096

    /// Everything but letters, digits and `-._~` is percent-encoded.
    static func encode(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digit(byte >> 4))
                bytes.append(digit(byte & 15))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Encoded segment by segment; `nil` where one is empty or leads elsewhere (`.`, `..`).
    static func path(_ text: String) -> String? {
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return nil }
        return segments.map(encode).joined(separator: "/")
    }

    /// Whether a provider's text is an address of a file that can be fetched over HTTP.
    static func isLink(_ text: String) -> Bool {
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else { return false }
        return text.utf8.count <= linkMaximum && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    /// A base URL without the slash that it may end with.
    static func base(_ text: String) -> String {
        text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
