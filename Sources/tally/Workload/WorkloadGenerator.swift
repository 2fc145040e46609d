// SPDX-License-Identifier: Apache-2.0

/// Requests shaped like the GenTD26 trace, where the trace itself is not at hand.
///
/// Few customers ask for much (Zipf); 98.4 % of the requests succeed, 1.5 % fail, 0.1 % stay open;
/// 1, 2, 4 and 8 images come as often as in the trace. The same seed gives the same rows, and more
/// rows begin with the same ones.
package struct WorkloadGenerator {
    /// As in the trace, whose largest customer has one request in 22; of few rows, not all appear.
    private static let customers = 4_247
    /// In ten thousand.
    private static let failedShare: UInt64 = 150
    private static let pendingShare: UInt64 = 10
    /// The counts of the trace.
    private static let images: [(count: Int64, weight: UInt64)] = [
        (1, 15_494), (4, 5_132), (8, 3_968), (2, 2_191),
    ]
    private static let adapters: [(count: Int64, weight: UInt64)] = [
        (0, 22_329), (1, 4_195), (2, 255), (3, 35),
    ]
    /// Most keep the default.
    private static let steps: [(count: Int64, weight: UInt64)] =
        [(30, 906)] + (20...40).filter { $0 != 30 }.map { ($0, 5) }

    private var state: UInt64
    private let thresholds: [Double]

    package init(seed: UInt64) {
        state = seed
        var sum = 0.0
        thresholds = (1...Self.customers).map { rank in
            sum += Self.weight(ofRank: rank)
            return sum
        }
    }

    package mutating func rows(_ count: Int) -> [WorkloadRow] {
        (0..<count).map { row(number: $0 + 1) }
    }

    private mutating func row(number: Int) -> WorkloadRow {
        let customer = customer()
        return WorkloadRow(
            number: number,
            customer: customer,
            images: pick(Self.images),
            steps: pick(Self.steps),
            adapters: pick(Self.adapters),
            status: status()
        )
    }

    private mutating func status() -> WorkloadRow.Status {
        switch below(10_000) {
        case ..<Self.failedShare: .failed
        case ..<(Self.failedShare + Self.pendingShare): .pending
        default: .succeeded
        }
    }

    /// Zipf, by the inverse of its distribution.
    private mutating func customer() -> String {
        let unit = Double(next() >> 11) / Double(1 << 53)
        let target = unit * (thresholds.last ?? 1)
        var (low, high) = (0, thresholds.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if thresholds[middle] <= target { low = middle + 1 } else { high = middle }
        }
        let digits = String(low)
        return "S" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
    }

    /// rank^-0.8125, from square roots only: these are exact to the last bit on every machine.
    private static func weight(ofRank rank: Int) -> Double {
        let root = Double(rank).squareRoot()
        let fourth = root.squareRoot()
        let sixteenth = fourth.squareRoot().squareRoot()
        return 1 / (root * fourth * sixteenth)
    }

    private mutating func pick(_ choices: [(count: Int64, weight: UInt64)]) -> Int64 {
        var rest = below(choices.reduce(0) { $0 + $1.weight })
        for choice in choices {
            if rest < choice.weight { return choice.count }
            rest -= choice.weight
        }
        preconditionFailure("A draw beyond the sum of the weights.")
    }

    private mutating func below(_ bound: UInt64) -> UInt64 {
        next().multipliedFullWidth(by: bound).high
    }

    /// - Source: SplitMix64, G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number
    ///   generators", OOPSLA 2014.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
