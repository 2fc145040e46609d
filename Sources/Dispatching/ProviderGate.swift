// SPDX-License-Identifier: Apache-2.0

/// How much may be asked of one provider.
package struct ProviderLimits: Sendable {
    /// Requests under way.
    package var concurrency = 16
    /// Requests in a period of time.
    package var rate = 100
    package var period = Duration.seconds(10)
    /// So many failures in a row, and it is left alone for a while.
    package var failuresMaximum = 5
    package var rest: ClosedRange<Duration> = .seconds(1) ... .seconds(60)

    package init() {}
}

/// Lets requests to one provider through: so many at a time, so many in a period, and none while
/// it does not work.
package struct ProviderGate: Sendable {
    package enum Answer: Hashable, Sendable {
        case open
        /// Not before this time.
        case closed(until: ContinuousClock.Instant)
        /// Not before another one is done.
        case full
    }

    package enum Result: Hashable, Sendable {
        case works
        case fails
        /// It asks to be left alone.
        case rests(Duration)
    }

    private let limits: ProviderLimits
    private(set) var underway = 0
    /// When the period began, and how many were let through in it.
    private var periodStart: ContinuousClock.Instant
    private var passed = 0
    private var failures = 0
    private var closedUntil: ContinuousClock.Instant

    package init(_ limits: ProviderLimits, at now: ContinuousClock.Instant) {
        self.limits = limits
        periodStart = now
        closedUntil = now
    }

    /// Asks to be let through; whoever is, says how it went by `leave`.
    package mutating func enter(at now: ContinuousClock.Instant) -> Answer {
        if now < closedUntil { return .closed(until: closedUntil) }
        // After a rest, one goes first and sees.
        let concurrency = failures >= limits.failuresMaximum ? 1 : limits.concurrency
        guard underway < concurrency else { return .full }
        if now >= periodStart + limits.period {
            periodStart = now
            passed = 0
        }
        guard passed < limits.rate else { return .closed(until: periodStart + limits.period) }
        passed += 1
        underway += 1
        return .open
    }

    package mutating func leave(_ result: Result, at now: ContinuousClock.Instant) {
        underway -= 1
        switch result {
        case .works: failures = 0
        case .fails:
            failures += 1
            guard failures >= limits.failuresMaximum else { return }
            var rest = limits.rest.lowerBound
            for _ in 0..<min(failures - limits.failuresMaximum, 32) { rest *= 2 }
            closedUntil = max(closedUntil, now + min(rest, limits.rest.upperBound))
        case .rests(let pause):
            closedUntil = max(closedUntil, now + min(pause, limits.rest.upperBound))
        }
    }
}
