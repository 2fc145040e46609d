// SPDX-License-Identifier: Apache-2.0

/// How long to leave a server alone that did not let us in.
///
/// The time doubles with each failure, from 50 ms to 2 s, and a random part of up to half is taken
/// off, so that many clients do not come back at once.
struct BackOff {
    private var next = Self.shortest

    private static let shortest = Duration.milliseconds(50)
    private static let longest = Duration.seconds(2)

    mutating func failed(using generator: inout some RandomNumberGenerator) -> Duration {
        let share = Double.random(in: 0.5...1, using: &generator)
        let delay = max(next * share, Self.shortest)
        next = min(next * 2, Self.longest)
        return delay
    }

    mutating func succeeded() {
        next = Self.shortest
    }
}
