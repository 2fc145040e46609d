// SPDX-License-Identifier: Apache-2.0

/// How much an account generates now: what its plan may bound.
package struct GenerationActivity: Hashable, Sendable {
    /// Open generations.
    package var running: Int64
    /// The last minute in which one was started, in minutes since 1970.
    package var minute: Int64
    /// How many were started in that minute.
    package var started: Int64

    package init(running: Int64 = 0, minute: Int64 = 0, started: Int64 = 0) {
        self.running = running
        self.minute = minute
        self.started = started
    }

    /// How many were started in the minute of a time.
    func started(inMinuteOf time: Instant) -> Int64 {
        Self.minute(of: time) == minute ? started : 0
    }

    mutating func start(at time: Instant) {
        started = started(inMinuteOf: time) + 1
        minute = Self.minute(of: time)
        running += 1
    }

    static func secondsToNextMinute(from time: Instant) -> Int64 {
        60 - time.microseconds / Instant.microsecondsPerSecond % 60
    }

    private static func minute(of time: Instant) -> Int64 {
        time.microseconds / Instant.microsecondsPerSecond / 60
    }
}

extension Account {
    mutating func evolve(by event: GenerationEvent, at position: Position) {
        switch event {
        case .requested(let event): generations.start(at: event.requestedAt)
        case .succeeded, .failed, .cancelled: generations.running -= 1
        case .dispatching, .submitted, .prolonged, .overdue, .retried, .usageReported,
            .refunded, .anomaly, .outputsExpired:
            preconditionFailure("The event at \(position) is not one of an account's life.")
        }
    }
}
