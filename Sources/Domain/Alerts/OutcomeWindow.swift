// SPDX-License-Identifier: Apache-2.0

/// How many ended, and how many of them failed, minute by minute.
package struct OutcomeWindow: Hashable, Sendable {
    /// The fewest that say anything.
    package static let sampleMinimum: Int64 = 10
    private static let minutesMaximum = 60
    private static let microsecondsPerMinute: Int64 = 60 * Instant.microsecondsPerSecond

    package struct Minute: Hashable, Sendable {
        /// Minutes since 1970-01-01.
        package let number: Int64
        package var ended: Int64
        package var failed: Int64

        package init(number: Int64, ended: Int64, failed: Int64) {
            self.number = number
            self.ended = ended
            self.failed = failed
        }
    }

    package struct Count: Hashable, Sendable {
        package let ended: Int64
        package let failed: Int64

        package init(ended: Int64, failed: Int64) {
            self.ended = ended
            self.failed = failed
        }

        /// Whether more than so many percent failed, of enough to say so.
        package func exceeds(percent: Int64) -> Bool {
            ended >= OutcomeWindow.sampleMinimum && failed * 100 > ended * percent
        }

        /// Whether so few failed that all is well again: less than half of what is too much.
        package func isWell(percent: Int64) -> Bool { failed * 200 < ended * percent || ended == 0 }
    }

    /// Oldest first; those that are over stay until others come.
    package var minutes: [Minute]

    package init(minutes: [Minute] = []) {
        self.minutes = minutes
    }

    package mutating func count(failed: Bool, at time: Instant) {
        let number = Self.minute(of: time)
        minutes.removeAll { $0.number <= number - Int64(Self.minutesMaximum) }
        if minutes.last?.number != number {
            minutes.append(Minute(number: number, ended: 0, failed: 0))
        }
        minutes[minutes.endIndex - 1].ended += 1
        minutes[minutes.endIndex - 1].failed += failed ? 1 : 0
    }

    /// Whole minutes, the one that a time lies in being the last.
    package func sum(at time: Instant, seconds: Int64) -> Count {
        let first = Self.minute(of: time) - max(seconds / 60, 1) + 1
        var (ended, failed) = (Int64(0), Int64(0))
        for minute in minutes where minute.number >= first {
            ended += minute.ended
            failed += minute.failed
        }
        return Count(ended: ended, failed: failed)
    }

    /// When the last minute has left the longest window.
    package var end: Instant? {
        guard let last = minutes.last else { return nil }
        let number = last.number + Int64(Self.minutesMaximum)
        return Instant(microseconds: number * Self.microsecondsPerMinute)
    }

    var violations: [String] {
        let isSorted = zip(minutes, minutes.dropFirst()).allSatisfy { $0.number < $1.number }
        let isCounted = minutes.allSatisfy { 0...$0.ended ~= $0.failed }
        return (isSorted ? [] : ["its minutes are not in order."])
            + (isCounted ? [] : ["more failed than ended."])
    }

    private static func minute(of time: Instant) -> Int64 {
        time.microseconds / microsecondsPerMinute
    }
}
