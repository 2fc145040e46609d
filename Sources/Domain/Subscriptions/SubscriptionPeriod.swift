// SPDX-License-Identifier: Apache-2.0

/// What one payment of a subscription is for.
///
/// The provider says when it begins and ends.
package struct SubscriptionPeriod: Hashable, Sendable {
    package let start: Instant
    /// Not part of it.
    package let end: Instant

    /// Returns `nil` unless the end is after the start.
    package init?(start: Instant, end: Instant) {
        guard start < end else { return nil }
        self.start = start
        self.end = end
    }

    package func contains(_ time: Instant) -> Bool { start <= time && time < end }

    /// In the names of lots; providers do not count finer.
    package var startSeconds: Int64 { start.microseconds / Instant.microsecondsPerSecond }
}
