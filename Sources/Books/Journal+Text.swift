// SPDX-License-Identifier: Apache-2.0

package import Domain

extension JournalHeading {
    /// `positions 1 to 9`, for a comment.
    var positions: String {
        through > after ? "positions \(after + 1) to \(through)" : "no entries after \(after)"
    }
}

extension CivilDate {
    /// As ISO 8601 has it.
    var text: String {
        func digits(_ value: Int64, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(width - text.utf8.count, 0)) + text
        }
        return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    }
}

extension Commodity {
    var unitsPerOne: Int128 { (0..<decimals).reduce(1) { units, _ in units * 10 } }
}

extension CustomerBooks {
    /// Of every book that was ever posted to, each once: one may hold several currencies.
    func accountNames(_ name: (_ account: String, _ book: Book) -> String) -> [String] {
        var names: [String] = []
        for line in closing {
            let found = name(account, line.book)
            if !names.contains(found) { names.append(found) }
        }
        return names
    }
}

extension Instant {
    /// The day that it is in, in UTC.
    package var date: CivilDate {
        let day = 86_400 * Self.microsecondsPerSecond
        let (days, rest) = microseconds.quotientAndRemainder(dividingBy: day)
        return CivilDate(daysSince1970: rest < 0 ? days - 1 : days)
    }
}

extension CivilDate {
    /// When it begins, in UTC.
    package var start: Instant {
        Instant(microseconds: daysSince1970 * 86_400 * Instant.microsecondsPerSecond)
    }
}
