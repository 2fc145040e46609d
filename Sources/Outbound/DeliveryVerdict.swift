// SPDX-License-Identifier: Apache-2.0

/// What an attempt means for its event and its endpoint.
package enum DeliveryVerdict: Hashable, Sendable {
    case delivered
    case retried(after: Duration)
    /// The event is a dead letter, and the next one goes on.
    case dead
    /// The receiver is gone for good: the endpoint is disabled.
    case gone

    /// `attempts` are those that were made, with this one; `chance` is in `0..<1`.
    package init(
        _ attempt: DeliveryAttempt,
        attempts: Int,
        _ schedule: RetrySchedule,
        chance: Double
    ) {
        var asked: Duration?
        if case .answered(let status, let retryAfter) = attempt {
            switch status {
            case 200...299:
                self = .delivered
                return
            case 410:
                self = .gone
                return
            case 429, 503: asked = retryAfter
            // A redirect is not followed: it could lead anywhere.
            default: break
            }
        }
        let delay = schedule.delay(after: attempts, asked: asked, chance: chance)
        self = delay.map { .retried(after: $0) } ?? .dead
    }
}
