// SPDX-License-Identifier: Apache-2.0

package import Domain

/// RFC 3339 times, to the microsecond.
package enum TimeText {
    /// 0000-01-01T00:00:00Z.
    private static let earliest = Instant(microseconds: -62_167_219_200_000_000)

    package static func text(_ instant: Instant) -> String {
        var bytes: [UInt8] = []
        bytes.append(instant)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads RFC 3339 with up to six decimals of a second, in any offset.
    ///
    /// Returns `nil` for anything else; leap seconds are refused, as nothing can be due in one.
    package static func instant(_ text: String) -> Instant? {
        var scanner = Scanner(bytes: Array(text.utf8))
        guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2),
            scanner.skip("-"), let day = scanner.number(2), scanner.skip("Tt "),
            let hour = scanner.number(2), scanner.skip(":"), let minute = scanner.number(2),
            scanner.skip(":"), let second = scanner.number(2),
            let date = CivilDate(year: year, month: month, day: day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        guard let fraction = scanner.fraction(), let offset = scanner.offset(), scanner.isAtEnd
        else {
            return nil
        }
        let seconds = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset
        let instant = Instant(microseconds: seconds * Instant.microsecondsPerSecond + fraction)
        // An offset can lead out of the years that `text` can write.
        return earliest...Instant.latest ~= instant ? instant : nil
    }

    private struct Scanner {
        let bytes: [UInt8]
        var index = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        var isAtEnd: Bool { index == bytes.count }

        mutating func skip(_ any: String) -> Bool {
            guard index < bytes.count, any.utf8.contains(bytes[index]) else { return false }
            index += 1
            return true
        }

        mutating func digit() -> Int64? {
            guard index < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] else {
                return nil
            }
            index += 1
            return Int64(bytes[index - 1] - UInt8(ascii: "0"))
        }

        mutating func number(_ width: Int) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<width {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        mutating func fraction() -> Int64? {
            guard skip(".") else { return 0 }
            var value: Int64 = 0
            var width = 0
            while let digit = digit() {
                value = value * 10 + digit
                width += 1
                guard width <= 6 else { return nil }
            }
            guard width > 0 else { return nil }
            for _ in width..<6 { value *= 10 }
            return value
        }

        mutating func offset() -> Int64? {
            if skip("Zz") { return 0 }
            let isNegative = index < bytes.count && bytes[index] == UInt8(ascii: "-")
            guard skip("+-"), let hours = number(2), skip(":"), let minutes = number(2),
                hours < 24, minutes < 60
            else { return nil }
            return (isNegative ? -1 : 1) * (hours * 3600 + minutes * 60)
        }
    }
}
