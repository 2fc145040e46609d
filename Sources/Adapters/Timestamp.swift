// SPDX-License-Identifier: Apache-2.0

/// Times as texts (RFC 3339).
enum Timestamp {
    /// Seconds since 1970, whole ones; `nil` for what is no time from 2000 to 2199.
    static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard 20...40 ~= bytes.count, bytes[4] == dash, bytes[7] == dash,
            [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(bytes[10]),
            bytes[13] == colon, bytes[16] == colon,
            let year = number(bytes[0..<4]), 2000...2199 ~= year,
            let month = number(bytes[5..<7]), 1...12 ~= month,
            let day = number(bytes[8..<10]), 1...31 ~= day,
            let hour = number(bytes[11..<13]), hour < 24,
            let minute = number(bytes[14..<16]), minute < 60,
            let second = number(bytes[17..<19]), second <= 60,
            let offset = offset(bytes[19...])
        else { return nil }
        let days = days(year, month, day)
        return days * 86_400 + hour * 3_600 + minute * 60 + second - offset
    }

    /// The text of a time from 1970 on, in UTC.
    static func text(_ seconds: Int64) -> String {
        let (days, rest) = max(0, seconds).quotientAndRemainder(dividingBy: 86_400)
        // The era of 400 years begins with March of the year 0.
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        let date = [year, month, day].map(padded).joined(separator: "-")
        let time = [rest / 3_600, rest / 60 % 60, rest % 60].map(padded).joined(separator: ":")
        return "\(date)T\(time)Z"
    }

    private static func padded(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : String(number)
    }

    /// With the last digits of a second, which do not matter here.
    private static func offset(_ rest: ArraySlice<UInt8>) -> Int64? {
        var rest = rest
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
        }
        if rest.count == 1, let zone = rest.first {
            return zone == UInt8(ascii: "Z") || zone == UInt8(ascii: "z") ? 0 : nil
        }
        let bytes = Array(rest)
        guard bytes.count == 6, bytes[3] == colon, let hours = number(bytes[1..<3]), hours < 24,
            let minutes = number(bytes[4..<6]), minutes < 60
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
        case dash: return -(hours * 3_600 + minutes * 60)
        default: return nil
        }
    }

    private static let dash = UInt8(ascii: "-")
    private static let colon = UInt8(ascii: ":")

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
        bytes.reduce(0 as Int64?) { sum, byte in
            guard let sum, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            return sum * 10 + Int64(byte - UInt8(ascii: "0"))
        }
    }

    /// Days since 1970 in the Gregorian calendar, by years that begin in March.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
