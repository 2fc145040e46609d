// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat

/// The header `Retry-After`: seconds, or a time.
///
/// - Source: RFC 9110, sections 10.2.3 and 5.6.7
package enum RetryAfter {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `now` is in seconds since 1970; `nil` is a text that says neither.
    package static func duration(_ text: String, now: Int64) -> Duration? {
        let isNumber = text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        if isNumber, 1...9 ~= text.utf8.count, let seconds = Int64(text) {
            return .seconds(seconds)
        }
        return time(text).map { .seconds(max(0, $0 - now)) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`; the older forms are not sent any more.
    private static func time(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", words[1].utf8.count == 2,
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        let time = TimeText.instant("\(words[3])-\(number)-\(words[1])T\(words[4])Z")
        return time.map { $0.microseconds / Instant.microsecondsPerSecond }
    }
}
