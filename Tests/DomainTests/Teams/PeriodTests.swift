// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import TestSupport
import Testing

@Suite struct `Periods of the calendar` {
    @Test(arguments: [
        ("2026-11-21T16:03:00.000001Z", "2026-11-21", "2026-11-16", "2026-11-01"),
        ("2026-11-16T00:00:00.000000Z", "2026-11-16", "2026-11-16", "2026-11-01"),
        ("2026-11-15T23:59:59.999999Z", "2026-11-15", "2026-11-09", "2026-11-01"),
        ("2024-02-29T12:00:00.000000Z", "2024-02-29", "2024-02-26", "2024-02-01"),
        ("2027-01-01T00:00:00.000000Z", "2027-01-01", "2026-12-28", "2027-01-01"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31", "1969-12-29", "1969-12-01"),
    ])
    func `days, ISO weeks and months begin at midnight UTC`(
        _ time: String,
        _ day: String,
        _ week: String,
        _ month: String
    ) throws {
        let time = try #require(TimeText.instant(time))
        for (period, date) in [(Period.day, day), (.week, week), (.month, month)] {
            #expect(TimeText.text(period.start(of: time)) == date + "T00:00:00.000000Z")
        }
    }

    @Test func `a period holds its start, and no time before it`() throws {
        for number in 0..<1000 {
            var random = SeededRandom(number: number)
            let time = Instant(
                microseconds: Int64.random(
                    in: -60_000_000_000_000_000...200_000_000_000_000_000,
                    using: &random
                )
            )
            let seed: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), \(number)"
            for period in Period.allCases {
                let start = period.start(of: time)
                try #require(start <= time, seed)
                try #require(period.start(of: start) == start, seed)
                try #require(period.start(of: start.justBefore) < start, seed)
            }
        }
    }
}
