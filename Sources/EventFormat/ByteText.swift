// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import JSONText

/// The texts that the log is made of, appended as UTF-8. No call allocates unless the array grows.
extension [UInt8] {
    package mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(digitsOf: value.magnitude, atLeast: 1)
    }

    /// Decimal digits, with leading zeros up to a width.
    mutating func append(digitsOf value: UInt64, atLeast width: Int) {
        var count = 1
        var power: UInt64 = 1
        while value / power >= 10 {
            power *= 10
            count += 1
        }
        if count < width {
            append(contentsOf: repeatElement(UInt8(ascii: "0"), count: width - count))
        }
        var rest = value
        while power > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / power))
            rest %= power
            power /= 10
        }
    }

    /// Credits as a decimal without trailing zeros: 2 500 000 microcredits are `2.5`.
    package mutating func append(credits microcredits: Int128) {
        guard let small = Int64(exactly: microcredits), small != .min else {
            append(largeCredits: microcredits)
            return
        }
        if small < 0 { append(UInt8(ascii: "-")) }
        let unit = UInt64(Amount.microcreditsPerCredit)
        append(digitsOf: small.magnitude / unit, atLeast: 1)
        append(fraction: small.magnitude % unit)
    }

    private mutating func append(largeCredits microcredits: Int128) {
        if microcredits < 0 { append(UInt8(ascii: "-")) }
        let unit = UInt128(Amount.microcreditsPerCredit)
        append(String(microcredits.magnitude / unit))
        append(fraction: UInt64(microcredits.magnitude % unit))
    }

    private mutating func append(fraction: UInt64) {
        guard fraction > 0 else { return }
        append(UInt8(ascii: "."))
        var digits = fraction
        var width = 6
        while digits.isMultiple(of: 10) {
            digits /= 10
            width -= 1
        }
        append(digitsOf: digits, atLeast: width)
    }

    /// RFC 3339, UTC, six digits: `2026-11-21T09:30:00.000000Z`.
    package mutating func append(_ instant: Instant) {
        let (seconds, microseconds) = instant.microseconds.flooredDivision(
            by: Instant.microsecondsPerSecond
        )
        let (days, second) = seconds.flooredDivision(by: 86_400)
        let date = CivilDate(daysSince1970: days)
        append(digitsOf: date.year.magnitude, atLeast: 4)
        append(UInt8(ascii: "-"))
        append(digitsOf: date.month.magnitude, atLeast: 2)
        append(UInt8(ascii: "-"))
        append(digitsOf: date.day.magnitude, atLeast: 2)
        append(UInt8(ascii: "T"))
        append(digitsOf: (second / 3600).magnitude, atLeast: 2)
        append(UInt8(ascii: ":"))
        append(digitsOf: (second / 60 % 60).magnitude, atLeast: 2)
        append(UInt8(ascii: ":"))
        append(digitsOf: (second % 60).magnitude, atLeast: 2)
        append(UInt8(ascii: "."))
        append(digitsOf: microseconds.magnitude, atLeast: 6)
        append(UInt8(ascii: "Z"))
    }

    /// 32 lower-case hexadecimal digits.
    mutating func append(_ fingerprint: Fingerprint) {
        for word in [fingerprint.high, fingerprint.low] {
            for shift in stride(from: 60, through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
                append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}

extension Int64 {
    /// Quotient and remainder, the remainder never negative.
    fileprivate func flooredDivision(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
