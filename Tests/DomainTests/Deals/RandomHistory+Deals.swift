// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport

extension RandomHistory {
    static let deals = 60

    private static let sequences = sequences(round: 0)

    private static func sequences(round: Int) -> [[TimedCommand]] {
        (0..<deals).map { number in
            var commands = RandomCommands(number: 5_000 + 10_000 * round + number)
            var deals = RandomDeals(number: 6_000 + 10_000 * round + number)
            return deals.sequence(of: 40, beside: &commands)
        }
    }

    /// One history of purchases, claims and generations after the other; others in each round.
    static func eachOfDeals(
        round: Int = 0,
        _ body: (inout RandomHistory) throws -> Void
    ) rethrows {
        let sequences = round == 0 ? sequences : sequences(round: round)
        for (number, commands) in sequences.enumerated() {
            var history = RandomHistory(number: number, commands: commands)
            try body(&history)
        }
    }
}

extension MemoryStore {
    var payments: [Payment] { entities.values.compactMap(\.payment) }

    var generations: [Generation] { entities.values.compactMap(\.generation) }
}
