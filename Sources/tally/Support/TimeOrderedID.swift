// SPDX-License-Identifier: Apache-2.0

// In a build for release, the compiler takes the C library's types for this module's.
private import CoreFoundation
internal import Cryptography
private import Glibc

/// Ids for what the caller did not name: UUID version 7, as the HTTP API makes them.
///
/// - Source: RFC 9562, section 5.7
package enum TimeOrderedID {
    package static func make() -> String {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        let milliseconds = UInt64(now.tv_sec) * 1_000 + UInt64(now.tv_nsec) / 1_000_000
        return text(milliseconds: milliseconds, random: RandomBytes.make(10))
    }

    static func text(milliseconds: UInt64, random: [UInt8]) -> String {
        var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64($0))) }
        bytes += random
        bytes[6] = 0x70 | bytes[6] & 0x0F
        bytes[8] = 0x80 | bytes[8] & 0x3F
        let digits = Array(Hex.encode(bytes))
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(digits[$0]) }.joined(separator: "-")
    }
}
