// SPDX-License-Identifier: Apache-2.0

import Testing
import tally

@Suite struct `Workload generator` {
    static let rows: [WorkloadRow] = {
        var generator = WorkloadGenerator(seed: 7)
        return generator.rows(50_000)
    }()

    static func share(_ isCounted: (WorkloadRow) -> Bool) -> Double {
        Double(rows.count(where: isCounted)) / Double(rows.count)
    }

    @Test func `outcomes come as often as stated`() {
        #expect(abs(Self.share { $0.status == .succeeded } - 0.984) < 0.003)
        #expect(abs(Self.share { $0.status == .failed } - 0.015) < 0.003)
        #expect(abs(Self.share { $0.status == .pending } - 0.001) < 0.001)
    }

    static let images: [(count: Int64, inTrace: Double)] = [
        (1, 15_494), (4, 5_132), (8, 3_968), (2, 2_191),
    ]

    @Test(arguments: images)
    func `images come as often as in the trace`(count: Int64, inTrace: Double) {
        let share = Self.share { $0.images == count }
        #expect(abs(share - inTrace / 26_785) < 0.01)
    }

    @Test func `steps and LoRAs stay in their bounds`() {
        #expect(Self.rows.allSatisfy { 20...40 ~= $0.steps && 0...3 ~= $0.adapters })
        #expect(Self.rows.contains { $0.steps != 30 })
        #expect(Set(Self.rows.map(\.adapters)) == [0, 1, 2, 3])
    }

    @Test func `few customers ask for much`() {
        let counts = Dictionary(grouping: Self.rows, by: \.customer).mapValues(\.count)
        let largest = Double(counts.values.max() ?? 0) / Double(Self.rows.count)
        #expect(0.03...0.07 ~= largest)
        #expect(counts.count > 3_000)
    }

    @Test func `the same seed gives the same rows, more of them begin alike`() {
        var again = WorkloadGenerator(seed: 7)
        #expect(again.rows(500) == Array(Self.rows.prefix(500)))
        var other = WorkloadGenerator(seed: 8)
        #expect(other.rows(500) != Array(Self.rows.prefix(500)))
    }
}
