// SPDX-License-Identifier: Apache-2.0

/// A stretch of the UTC calendar.
///
/// The raw values are part of the stored format.
package enum Period: String, CaseIterable, Sendable {
    case day
    /// From Monday, as in ISO 8601.
    case week
    case month

    /// The first instant of the period that a time lies in.
    package func start(of time: Instant) -> Instant {
        let today = time.days
        switch self {
        case .day: return Instant(days: today)
        case .week:
            // 1970-01-01 was a Thursday.
            let weekday = (today + 3) % 7
            return Instant(days: today - (weekday < 0 ? weekday + 7 : weekday))
        case .month:
            return Instant(days: today - CivilDate(daysSince1970: today).day + 1)
        }
    }
}

extension Instant {
    private static let microsecondsPerDay = 86_400 * microsecondsPerSecond

    /// Whole days since 1970-01-01, rounded down.
    fileprivate var days: Int64 {
        let days = microseconds / Self.microsecondsPerDay
        return microseconds % Self.microsecondsPerDay < 0 ? days - 1 : days
    }

    fileprivate init(days: Int64) {
        self.init(microseconds: days * Self.microsecondsPerDay)
    }
}
