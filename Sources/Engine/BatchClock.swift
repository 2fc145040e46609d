// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Glibc

/// The one clock of the batches: PostgreSQL's, as last measured against ours.
struct BatchClock {
    /// A process that is further off than this does not write.
    static let offsetMaximum = Instant.microsecondsPerSecond

    /// PostgreSQL's clock minus ours, in microseconds.
    var offset: Int64 = 0

    var isTrustworthy: Bool { abs(offset) <= Self.offsetMaximum }

    var now: Instant { Instant(microseconds: Self.local().microseconds + offset) }

    /// Never before what is recorded already.
    func batchTime(after head: Instant) -> Instant {
        max(now, head)
    }

    /// C: `clock_gettime` of `CLOCK_REALTIME`.
    static func local() -> Instant {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Instant(
            microseconds: Int64(time.tv_sec) * Instant.microsecondsPerSecond
                + Int64(time.tv_nsec) / 1000
        )
    }
}
