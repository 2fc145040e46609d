// SPDX-License-Identifier: Apache-2.0

/// A point in time, in microseconds since 1970-01-01 UTC.
///
/// It always arrives inside a command: the domain has no clock.
package struct Instant: Hashable, Sendable {
    /// 9999-12-31T23:59:59.999999Z: the last one that RFC 3339 can write.
    package static let latest = Instant(microseconds: 253_402_300_799_999_999)
    package static let microsecondsPerSecond: Int64 = 1_000_000

    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The instant some seconds later, or `latest` if that is further away.
    package func adding(seconds: Int64) -> Instant {
        let (product, overflowed) = seconds.multipliedReportingOverflow(
            by: Self.microsecondsPerSecond
        )
        let (sum, carried) = microseconds.addingReportingOverflow(product)
        guard !overflowed, !carried else { return .latest }
        return min(Instant(microseconds: sum), .latest)
    }
}

extension Instant: Comparable {
    package static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }
}

/// The place of an event in its ledger: 1, 2, 3 … without gaps.
package typealias Position = Int64
