// SPDX-License-Identifier: Apache-2.0

/// Ids as names that an accounting program takes: any text, no two alike, and the way back.
package struct Escape: Sendable {
    /// For hledger's accounts: percent-encoding.
    ///
    /// Letters, digits, `_`, `-` and `.` stand as they are; other bytes of the UTF-8 are `%` and two
    /// digits.
    package static let percent = Escape(mark: UInt8(ascii: "%"), isDoubled: false, plain: "_-.")

    /// For values of tags, which may hold the marks between the parts of an id as they are.
    package static let tag = Escape(mark: UInt8(ascii: "%"), isDoubled: false, plain: "_-.:/@+")

    /// For Beancount's accounts, which may hold letters, digits and `-` alone.
    ///
    /// A `-` is two, other bytes are `-` and two digits.
    package static let dash = Escape(mark: UInt8(ascii: "-"), isDoubled: true, plain: "")

    private let mark: UInt8
    private let isDoubled: Bool
    private let isPlain: [Bool]

    private init(mark: UInt8, isDoubled: Bool, plain: String) {
        self.mark = mark
        self.isDoubled = isDoubled
        isPlain = (UInt8.min...UInt8.max).map { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: plain.utf8.contains(byte)
            }
        }
    }

    package func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isPlain[Int(byte)] {
                bytes.append(byte)
            } else if isDoubled, byte == mark {
                bytes += [mark, mark]
            } else {
                bytes += [mark, Self.digit(byte >> 4), Self.digit(byte & 15)]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `nil` for what `encoded` does not make.
    package func decoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte != mark {
                bytes.append(byte)
            } else if isDoubled, rest.first == mark {
                bytes.append(mark)
                rest = rest.dropFirst()
            } else {
                guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
                else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self), encoded(decoded) == text
        else { return nil }
        return decoded
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
