// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventLog
internal import Glibc
internal import Postgres

/// The one clock of the batches: PostgreSQL's when it was last asked, and what has passed since.
///
/// Nobody's calendar plays a part but PostgreSQL's: a machine whose date is wrong may write.
struct BatchClock: Sendable {
    /// PostgreSQL's time when ours was zero, in microseconds.
    private let origin: Int64

    /// Asks PostgreSQL.
    init(on connection: Connection) throws {
        let before = Self.elapsed()
        let there = try Log.clock(on: connection)
        let after = Self.elapsed()
        origin = there.microseconds - (before + (after - before) / 2)
    }

    var now: Instant { Instant(microseconds: origin + Self.elapsed()) }

    /// Never before what is recorded already.
    func batchTime(after head: Instant) -> Instant {
        max(now, head)
    }

    /// Microseconds since the machine started; goes on while it sleeps, and never jumps.
    ///
    /// C: `clock_gettime` of `CLOCK_BOOTTIME`.
    private static func elapsed() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * Instant.microsecondsPerSecond + Int64(time.tv_nsec) / 1000
    }
}
