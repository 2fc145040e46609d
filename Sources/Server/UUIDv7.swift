// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// Ids for things that their makers did not name: they sort by time.
///
/// - Source: RFC 9562, section 5.7
enum UUIDv7 {
    static func make(at milliseconds: Int64 = WallClock.milliseconds) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        for shift in stride(from: Int64(40), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: milliseconds >> shift))
        }
        bytes += RandomBytes.make(10)
        bytes[6] = bytes[6] & 0x0F | 0x70
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hex.encode(bytes).utf8)
        var text: [UInt8] = []
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
