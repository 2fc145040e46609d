// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The moment at which waiting ends.
struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant

    /// Counts from now; at most a year.
    init(after duration: Duration) {
        let year = Duration.seconds(31_536_000)
        instant = ContinuousClock.now + min(max(duration, .zero), year)
    }

    var isOver: Bool { instant <= ContinuousClock.now }

    /// The time left, not below zero.
    var left: Duration { max(ContinuousClock.now.duration(to: instant), .zero) }

    /// The time left as `ppoll` takes it.
    var remaining: timespec {
        let (seconds, attoseconds) = left.components
        return timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    }
}
