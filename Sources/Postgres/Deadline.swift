// SPDX-License-Identifier: Apache-2.0

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

    /// The time left as `poll` takes it: milliseconds, rounded up so that it does not spin.
    var pollMilliseconds: CInt {
        let (seconds, attoseconds) = left.components
        let attosecondsInMillisecond: Int64 = 1_000_000_000_000_000
        let part = (attoseconds + attosecondsInMillisecond - 1) / attosecondsInMillisecond
        return CInt(clamping: seconds * 1000 + part)
    }
}
