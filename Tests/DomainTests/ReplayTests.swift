// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

/// What `tally verify` folds the log with.
@Suite struct `A replay` {
    private static let history: [Event] = [
        .opened(), .granted("l1", 10), .reserved("r1", 4, from: ["l1": 4]),
        .opened("bob"), .granted("l2", 5, to: "bob"),
    ]

    private static func replay(_ events: [Event]) -> Replay {
        var replay = Replay()
        for (index, event) in events.enumerated() {
            replay.apply(event, at: Position(index + 1))
        }
        return replay
    }

    @Test func `finds accounts, holds and books in agreement`() {
        let given = Given(Self.history)
        given.when(.adjust("a1", .decrease(10), allowsDebt: true)).thenBalance(
            available: 0,
            held: 4,
            debt: 4
        )
        let replay = Self.replay(given.store.events)
        #expect(replay.violations == [])
        #expect(replay.crossViolations() == [])
    }
}
