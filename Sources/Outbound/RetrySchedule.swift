// SPDX-License-Identifier: Apache-2.0

/// When a delivery that failed is tried again, and when no more.
package struct RetrySchedule: Hashable, Sendable {
    /// About three days in all.
    ///
    /// - Source: standard-webhooks `spec/standard-webhooks.md`, its sample schedule
    package static let standard = RetrySchedule(
        delays: [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map(Duration.seconds)
    )
    /// Whatever a receiver asks for.
    package static let longest = Duration.seconds(86_400)

    /// After the first attempt, the second …; then it is a dead letter.
    package let delays: [Duration]

    package init(delays: [Duration]) {
        self.delays = delays
    }

    /// `attempts`, one or more, were made; `nil` is no more.
    ///
    /// `chance`, in `0..<1`, spreads what failed together over a fifth of the delay, later only; and
    /// nothing comes before the time that the receiver asks for.
    package func delay(
        after attempts: Int,
        asked: Duration?,
        chance: Double
    ) -> Duration? {
        guard delays.indices.contains(attempts - 1) else { return nil }
        let later = max(delays[attempts - 1], min(asked ?? .zero, Self.longest))
        return later + later * (chance / 5)
    }
}
