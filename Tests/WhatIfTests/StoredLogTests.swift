// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import JSONText
import Postgres
import TestSupport
import Testing
import WhatIf

/// The same sums from a log in PostgreSQL, however much of it the pages tell.
@Suite struct `What might have been of a stored log` {
    private static func comment(_ number: Int) -> Comment {
        "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number)"
    }

    private static func alternative(_ history: History) -> Alternative {
        var prices = history.prices.mapValues(\.doubled)
        prices["luma"]?.rates.base += 1_234_567
        prices["luma"]?.capture = .absorb(percent: 10)
        return Alternative(prices: prices, rounding: Rounding(place: -2, .halfUp))
    }

    @Test(arguments: 0..<6)
    func `does not depend on how much the pages tell`(number: Int) async throws {
        let history = try History.random(7_500 + number, of: 300)
        let harness = try await WhatIfHarness()
        let alternative = Self.alternative(history)
        let parts = Grouping([.account, .model])
        let whole = try history.sums(alternative, by: parts)
        let middle = history.records.count / 2
        let late = Position(history.records.count * 2 / 3)
        let period = WhatIf.Period(since: .position(late), until: nil)
        let end = try history.sums(alternative, in: late...history.whole.upperBound, by: parts)

        // Pages of one half, then of all, then none.
        try harness.append(history.records[..<middle])
        try await harness.writePages()
        try harness.append(history.records[middle...])
        for pages in ["half", "all", "none"] {
            if pages == "all" { try await harness.writePages() }
            if pages == "none" { try harness.sql("DELETE FROM tally.state") }
            for chunk in [3, 50, 2_000] {
                let comment: Comment = "\(Self.comment(number)), \(pages), \(chunk)"
                let all = try await harness.ask(alternative, by: parts, chunk: chunk)
                #expect(all.sums == whole, comment)
                #expect(all.positions == history.whole, comment)
                let some = try await harness.ask(alternative, period, by: parts, chunk: chunk)
                #expect(some.sums == end, comment)
            }
        }
    }

    /// Of an order from before the period, the page tells; where refunds are, only the log does.
    @Test(arguments: [false, true])
    func `knows of a refund before a late success`(isBeforePages: Bool) async throws {
        let tokens: (Int64) -> Usage = { Usage([Usage.Quantity("tokens", ExactDecimal($0))]) }
        var history = History()
        let rate = UnitRate("tokens", assumed: "10", microcredits: Amount.microcreditsPerCredit)
        let price = Price(rates: Rates(units: [rate]))
        let dispute = DisputeCommand.open(OpenDispute(id: "d1", generation: "g1"))
        let resolution = DisputeCommand.resolve(
            ResolveDispute(id: "d1", outcome: .partial, amount: 3)
        )
        history.run(
            .catalog(.defineModel("flux", .flux, price, reason: nil)),
            .open("alice"),
            .grant("l1", 1_000),
            .generate(),
            .submit(),
            .reportUsage(tokens(4)),
            .cancel(),
            .dispute(dispute, .number(50)),
            .dispute(resolution, .number(51))
        )
        let start = history.records.count
        history.run(.open("bob"), .success(usage: tokens(10)))
        try #require(history.records.count > start + 1)
        let period = Position(start + 1)...history.whole.upperBound
        let alternative = Alternative(prices: ["flux": price.doubled])
        let expected = try history.sums(alternative, in: period)
        try #require(expected.total.generations == 1)

        let harness = try await WhatIfHarness()
        try harness.append(history.records[..<start])
        if isBeforePages { try harness.append(history.records[start...]) }
        try await harness.writePages()
        if !isBeforePages { try harness.append(history.records[start...]) }
        let since = WhatIf.Period(since: .position(period.lowerBound), until: nil)
        for chunk in [3, 2_000] {
            let report = try await harness.ask(alternative, since, chunk: chunk)
            #expect(report.sums.total.was == expected.total.was)
            #expect(report.sums.total.would == expected.total.would)
            let same = try await harness.ask(Alternative(), since, chunk: chunk)
            #expect(same.sums.total.difference == 0)
        }
    }

    @Test func `changes no row of any table`() async throws {
        let history = try History.random(7_600)
        let harness = try await WhatIfHarness()
        try harness.append(history.records[...])
        try await harness.writePages()
        try harness.project()
        let before = try harness.digests()
        let report = try await harness.ask(Self.alternative(history))
        #expect(report.sums.total.generations > 0)
        #expect(try harness.digests() == before)
    }

    @Test func `is asked by sessions that may not write`() async throws {
        let harness = try await WhatIfHarness()
        let sessions = WhatIf.readingSessions(harness.target)
        await #expect {
            try await sessions.perform { connection in
                _ = try connection.execute("DELETE FROM state")
            }
        } throws: { error in
            (error as? PostgresError)?.sqlState?.rawValue == "25006"
        }
        await sessions.close()
    }

    @Test func `begins and ends where it is told`() async throws {
        let history = try History.random(7_700)
        let harness = try await WhatIfHarness()
        try harness.append(history.records[...])
        let days = try harness.sql(
            "SELECT DISTINCT (recorded_at AT TIME ZONE 'UTC')::date::text FROM tally.events ORDER BY 1"
        )
        var generations = 0
        var groups: Set<Group> = []
        for day in days {
            let start = try #require(TimeText.instant(day + "T00:00:00Z"))
            let period = WhatIf.Period(
                since: .time(start),
                until: .time(start.adding(seconds: 86_400))
            )
            let report = try await harness.ask(Alternative(), period, by: Grouping([.day]))
            let days = report.sums.groups.keys.map(\.day)
            let expected = start.microseconds / 86_400_000_000
            #expect(days.allSatisfy { $0 == expected })
            generations += report.sums.total.generations
            groups.formUnion(report.sums.groups.keys)
        }
        let whole = try await harness.ask(Alternative(), by: Grouping([.day]))
        #expect(generations == whole.sums.total.generations)
        #expect(groups == Set(whole.sums.groups.keys))
        let nothing = WhatIf.Period(since: .time(.latest), until: nil)
        #expect(try await harness.ask(Alternative(), nothing).positions == nil)
        let first = WhatIf.Period(since: nil, until: .position(5))
        #expect(try await harness.ask(Alternative(), first).positions == 1...5)
    }

    @Test func `of a newer program is not read`() async throws {
        let harness = try await WhatIfHarness()
        let newer = LedgerFormat.current + 1
        try harness.sql("UPDATE tally.ledgers SET format = \(newer)")
        await #expect(throws: LogError.formatIsNewer(ledger: "main", format: newer)) {
            try await harness.ask(Alternative())
        }
    }
}
