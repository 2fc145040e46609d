// SPDX-License-Identifier: Apache-2.0

import Domain
import TestSupport
import Testing

@Suite struct `Windows of outcomes` {
    @Test func `only the last minutes count`() {
        var window = OutcomeWindow()
        for minute in 0..<10 {
            window.count(
                failed: minute.isMultiple(of: 2),
                at: Instant(integerLiteral: Int64(minute) * 60)
            )
        }
        #expect(window.sum(at: 540, seconds: 300) == .init(ended: 5, failed: 2))
        #expect(window.sum(at: 599, seconds: 300) == .init(ended: 5, failed: 2))
        #expect(window.sum(at: 600, seconds: 300) == .init(ended: 4, failed: 2))
        #expect(window.sum(at: 840, seconds: 300) == .init(ended: 0, failed: 0))
        #expect(window.end == 4140)
    }

    @Test(arguments: [
        (Int64(9), Int64(9), false), (10, 1, false), (10, 2, true), (100, 10, false),
        (100, 11, true),
    ])
    func `too much is above ten percent, of at least ten`(
        _ ended: Int64,
        _ failed: Int64,
        _ expected: Bool
    ) {
        #expect(OutcomeWindow.Count(ended: ended, failed: failed).exceeds(percent: 10) == expected)
    }

    @Test(arguments: [
        (Int64(100), Int64(5), false), (100, 4, true), (0, 0, true), (1, 0, true), (1, 1, false),
    ])
    func `well is below five percent`(_ ended: Int64, _ failed: Int64, _ expected: Bool) {
        #expect(OutcomeWindow.Count(ended: ended, failed: failed).isWell(percent: 10) == expected)
    }
}
