// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Random numbers that a failure can be repeated with: run again with `TALLY_TEST_SEED=<seed>`.
///
/// - Source: SplitMix64, G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number
///   generators", OOPSLA 2014.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    /// Of this run: from the environment, or any.
    package static let seedOfRun: UInt64 = {
        let given = ProcessInfo.processInfo.environment["TALLY_TEST_SEED"]
        return given.flatMap { UInt64($0) } ?? UInt64.random(in: .min ... .max)
    }()

    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// The same numbers in every run with the same seed; others for every number.
    package init(number: Int, seed: UInt64 = Self.seedOfRun) {
        var mixer = SeededRandom(seed: seed)
        self.init(seed: mixer.next() ^ UInt64(truncatingIfNeeded: number) &* 0xd134_2543_de82_ef95)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// One of several values; there must be one.
    package mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &self)]
    }

    /// True in so many cases of a hundred.
    package mutating func chance(percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &self) < percent
    }
}
