// SPDX-License-Identifier: Apache-2.0

internal import Domain

extension Fingerprint {
    /// Returns `nil` unless there are 32 lower-case hexadecimal digits.
    init?(hexadecimal digits: ArraySlice<UInt8>) {
        guard digits.count == 32 else { return nil }
        var word: UInt128 = 0
        for byte in digits {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                word = word << 4 | UInt128(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                word = word << 4 | UInt128(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        self.init(
            high: UInt64(truncatingIfNeeded: word >> 64),
            low: UInt64(truncatingIfNeeded: word)
        )
    }
}
