// SPDX-License-Identifier: Apache-2.0

/// How long is waited before a provider is asked again.
package struct Pace: Sendable {
    /// The first look is after the half of the time that it is expected to take, within these.
    package var firstLook: ClosedRange<Duration> = .seconds(1) ... .seconds(30)
    /// Then each pause is half as long again as the one before.
    package var look: ClosedRange<Duration> = .seconds(2) ... .seconds(60)
    /// Of one that is overdue, each pause is as long as it is overdue.
    package var overdueLook: ClosedRange<Duration> = .seconds(60) ... .seconds(3_600)
    /// After a refusal or a failure, each pause is twice the one before.
    package var retry: ClosedRange<Duration> = .seconds(1) ... .seconds(60)

    package init() {}

    func firstLook(expectedSeconds: Int64?) -> Duration {
        let half = Duration.seconds(min(expectedSeconds ?? 0, 3_600)) / 2
        return min(max(half, firstLook.lowerBound), firstLook.upperBound)
    }

    /// `count` is how often it was asked before.
    func look(after count: Int) -> Duration {
        Self.grown(look, 1.5, count)
    }

    /// However often it was asked before it was overdue, and whoever did.
    package func look(overdueFor duration: Duration) -> Duration {
        min(max(duration, overdueLook.lowerBound), overdueLook.upperBound)
    }

    /// With jitter, so that what failed together does not come back together.
    func retry(
        after count: Int,
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        let pause = Self.grown(retry, 2, count)
        return pause * Double.random(in: 0.5...1, using: &random)
    }

    private static func grown(
        _ bounds: ClosedRange<Duration>,
        _ factor: Double,
        _ count: Int
    ) -> Duration {
        var pause = bounds.lowerBound
        for _ in 0..<min(count, 64) where pause < bounds.upperBound {
            pause = pause * factor
        }
        return min(pause, bounds.upperBound)
    }
}
