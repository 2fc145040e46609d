// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import EventLog
import Projections
import TestSupport
import Testing

/// Events by themselves, whatever the accounts have: what SQL makes of each is what Swift does.
@Suite struct `Postings in SQL` {
    @Test(arguments: 0..<4)
    func `are those of the event`(number: Int) async throws {
        var random = SeededRandom(number: 9100 + number)
        var events: [Event] = []
        for _ in 0..<40 { events += Self.oneOfEach(&random) }
        let harness = try await ProjectionHarness()
        try Registry.install(
            try ProjectionHarness.shipped().filter { $0.file.name == "journal" },
            on: harness.connection
        )
        try harness.append(events, recordedAt: Instant(microseconds: 4_000_000_000_000_000))
        try harness.catchUp { Int.random(in: 1...200, using: &random) }
        let comment: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number)"
        let posted = try harness.sql(
            "SELECT position, book, amount FROM tally_journal_1.postings"
        )
        var expected: [String] = []
        for (index, event) in events.enumerated() {
            for book in BookAccount.allCases {
                let sum = event.postings.filter { $0.account == book }.reduce(Int128(0)) {
                    $0 + $1.microcredits
                }
                if sum != 0 { expected.append("\(index + 1)|\(book.rawValue)|\(sum)") }
            }
        }
        #expect(Set(posted).symmetricDifference(expected).sorted() == [], comment)
        let types = EventType.allCases.map { "'\($0.rawValue)'" }.joined(separator: ",")
        let changes = try harness.sql(
            """
            SELECT position, available_change, held_change, debt_change
            FROM tally.decoded_events(1, 0, 100000, ARRAY[\(types)]) ORDER BY position
            """
        )
        let wanted = events.enumerated().map { index, event in
            let sums = [BookAccount.available, .held, .debt].map { book in
                event.postings.filter { $0.account == book }.reduce(Int128(0)) {
                    $0 + $1.microcredits
                }
            }
            return "\(index + 1)|\(sums[0])|\(sums[1])|\(-sums[2])"
        }
        #expect(changes == wanted, comment)
    }

    @Test func `pass over an amount that is no credit, and an event without an account`()
        async throws
    {
        let harness = try await ProjectionHarness()
        try harness.sql(
            """
            RESET ROLE;
            INSERT INTO tally.events VALUES
                (\(harness.ledger.id), 1, now(), 'payment.succeeded', NULL,
                    '{"amount":{"minor_units":5}}');
            """
        )
        let rows = try harness.sql(
            """
            SELECT account IS NULL, amount IS NULL, available_change, held_change, debt_change
            FROM tally.decoded_events(\(harness.ledger.id), 0, 1, ARRAY['payment.succeeded'])
            """
        )
        #expect(rows == ["t|t|0|0|0"])
    }

    /// One event of each type that moves credit, with random parts.
    private static func oneOfEach(_ random: inout SeededRandom) -> [Event] {
        var parts = RandomParts(random: random)
        defer { random = parts.random }
        return [
            parts.charged(), parts.refunded(), parts.reversed(), parts.reinstated(),
            parts.rolledOver(), parts.forgiven(), parts.recovered(),
            .granted("l", parts.amount(), parts.random.pick(LotSource.allCases)),
            .increased("a", parts.amount()),
            .opened(), .suspended(),
            .lotExpired("l", parts.amount()),
            .settled(parts.amount(), from: [:], because: .payment("p")),
        ]
    }
}

/// Events whose amount is the sum of its parts.
private struct RandomParts {
    var random: SeededRandom

    mutating func amount() -> Amount {
        let large: Int64 = 1_000_000_000_000
        return micro(random.chance(percent: 5) ? large : .random(in: 1...999, using: &random))
    }

    /// Often nothing.
    private mutating func part() -> Balance {
        random.chance(percent: 50) ? .zero : Balance(amount())
    }

    private mutating func slices() -> [Slice] {
        (1...Int.random(in: 1...3, using: &random)).map { number in
            Slice(lot: LotID(trusted: "l\(number)"), amount: amount())
        }
    }

    private func sum(_ slices: [Slice], _ parts: Balance...) -> Amount {
        let sum = slices.reduce(Int128(0)) { $0 + Int128($1.amount.microcredits) }
        return micro(Int64(parts.reduce(sum) { $0 + $1.microcredits }))
    }

    private func micro(_ microcredits: Int64) -> Amount {
        guard let amount = Amount(microcredits: microcredits) else {
            preconditionFailure("\(microcredits) is no amount.")
        }
        return amount
    }

    mutating func charged() -> Event {
        let (slices, debt, uncollected) = (slices(), part(), part())
        return .creditsCharged(
            CreditsCharged(
                reservation: "r",
                account: "alice",
                amount: sum(slices, debt, uncollected),
                slices: slices,
                debt: debt,
                uncollected: uncollected
            )
        )
    }

    mutating func refunded() -> Event {
        let (slices, debt) = (slices(), part())
        return .creditsRefunded(
            CreditsRefunded(
                id: "f",
                reservation: "r",
                account: "alice",
                amount: sum(slices, debt),
                slices: slices.map { RefundedSlice(slice: $0, home: nil) },
                newLot: nil,
                debt: debt,
                reason: nil,
                fingerprint: .none
            )
        )
    }

    mutating func reversed() -> Event {
        let (slices, debt, uncollected) = (slices(), part(), part())
        return .creditsReversed(
            CreditsReversed(
                payment: "p",
                account: "alice",
                amount: sum(slices, debt, uncollected),
                slices: slices,
                bonus: random.chance(percent: 50) ? .zero : Balance(slices[0].amount),
                debt: debt,
                uncollected: uncollected
            )
        )
    }

    mutating func reinstated() -> Event {
        let (slices, debt, uncollected, forgiven) = (slices(), part(), part(), part())
        return .creditsReinstated(
            CreditsReinstated(
                payment: "p",
                account: "alice",
                amount: sum(slices, debt, uncollected, forgiven),
                slices: slices.map { RefundedSlice(slice: $0, home: nil) },
                bonus: random.chance(percent: 50) ? .zero : Balance(slices[0].amount),
                debt: debt,
                uncollected: uncollected,
                forgiven: forgiven
            )
        )
    }

    mutating func rolledOver() -> Event {
        let slices = slices()
        return .creditsRolledOver(
            CreditsRolledOver(
                lot: "l9",
                account: "alice",
                amount: sum(slices),
                slices: slices,
                terms: LotTerms(.subscription),
                fingerprint: .none
            )
        )
    }

    mutating func forgiven() -> Event {
        let amount = amount()
        return .debtForgiven(
            DebtForgiven(
                id: "x",
                account: "alice",
                amount: amount,
                parts: [DebtPart(debt: .payment("p"), amount: amount)],
                reason: nil,
                fingerprint: .none
            )
        )
    }

    mutating func recovered() -> Event {
        let slices = slices()
        return .uncollectedRecovered(
            UncollectedRecovered(
                payment: "p",
                account: "alice",
                amount: sum(slices),
                slices: slices,
                cause: .lot("l1")
            )
        )
    }
}
