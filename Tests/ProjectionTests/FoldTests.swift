// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Postgres
import Projections
import TestSupport
import Testing

@Suite struct `Read models` {
    @Test(arguments: 0..<8)
    func `are what a fold of the same events is, however they are cut`(number: Int) async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        var random = SeededRandom(number: 9000 + number)
        var commands = RandomCommands(number: number)
        let comment: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number)"
        try harness.failCommitsOnDemand()
        var deals = RandomDeals(number: 9050 + number)
        try harness.run(RandomDeals.opening.map { TimedCommand($0, at: 0) })
        for _ in 0..<3 {
            for timed in commands.sequence(of: 60) {
                try harness.run([timed, TimedCommand(deals.next(), at: timed.time)])
            }
            try harness.crash(after: Int.random(in: 1...20, using: &random), comment)
            try harness.catchUp { Int.random(in: 1...20, using: &random) }
        }
        expectEqual(try harness.balances(), harness.foldedBalances(), comment)
        expectEqual(try harness.lots(), harness.foldedLots(), comment)
        expectEqual(try harness.reservations(), harness.foldedReservations(), comment)
        expectEqual(try harness.trialBalance(), harness.foldedTrialBalance(), comment)
        expectEqual(try harness.lastLines(), harness.foldedLastLines(), comment)
        let unequal = "SELECT day FROM tally_api.trial_balance_days GROUP BY day HAVING "
        #expect(try harness.sql(unequal + "sum(incoming) <> sum(outgoing)") == [], comment)
        let last = "SELECT DISTINCT ON (book) book, balance FROM tally_api.trial_balance_days "
        let balances = try harness.sql(
            "SELECT * FROM (\(last)ORDER BY book, day DESC) b WHERE balance <> 0"
        )
        expectEqual(balances, harness.foldedTrialBalance(), comment)
        #expect(try harness.lotsThatDoNotAddUp() == [], comment)
        for finding in try ProjectionCheck.run(ledger: harness.ledger, on: harness.connection) {
            #expect(finding.difference == nil, "\(finding.name) \(comment)")
        }

        // In one pass, beside them.
        for (file, path) in try ProjectionHarness.shipped() {
            let rebuild = try Rebuild.begin(file, path: path, on: harness.connection)
            while try rebuild.advance(limit: 10_000, on: harness.connection) {}
            for difference in try rebuild.differences(on: harness.connection) {
                #expect(difference.count == 0, "\(difference) \(comment)")
            }
        }
    }

    /// Shows the lines that only one side has: SQL `-`, the fold `+`.
    private func expectEqual(
        _ table: [String],
        _ fold: [String],
        _ comment: Comment,
        at location: SourceLocation = #_sourceLocation
    ) {
        let missing = Set(table).subtracting(fold).map { "- \($0)" }
        let surplus = Set(fold).subtracting(table).map { "+ \($0)" }
        let difference: [String] = (missing + surplus).sorted()
        #expect(difference == [], comment, sourceLocation: location)
        #expect(table.count == fold.count, comment, sourceLocation: location)
    }

    @Test func `add up to more than a number of 64 bits`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        let most = try #require(Amount(microcredits: Amount.maximum))
        let day = Instant(microseconds: 4_000_000_000_000_000)
        try harness.append([.opened("alice")], recordedAt: day)
        for part in 0..<10 {
            let grants = (0..<950).map { Event.granted(LotID(trusted: "l\(part)-\($0)"), most) }
            try harness.append(grants, recordedAt: day)
        }
        try harness.catchUp()
        for sum in [
            "available FROM tally_api.balances",
            "max(available_after) FROM tally_api.statements",
            "sold FROM tally_api.analytics WHERE bucket = 'day'",
            "balance FROM tally_api.trial_balance WHERE book = 'available'",
        ] {
            #expect(try harness.sql("SELECT " + sum) == ["9500000000000"], "\(sum)")
        }
    }

    @Test func `are not moved by a worker that died before its commit`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(.open("alice"), .grant("l1", 10), .reserve("r1", 4))
        let build = try #require(try harness.builds().first { $0.name == "balances" })
        let applier = Applier(build)
        #expect(try applier.step(ledger: 1, limit: 1, on: harness.connection) == .applied(1))
        // All is applied but the progress, which has to wait.
        try harness.sql("BEGIN; LOCK TABLE tally.projection_progress IN SHARE MODE")
        // It waits for as long as a busy machine takes to find it.
        let session = Session(harness.target, setup: Build.setup + ["SET lock_timeout = 0"])
        let lost = Task {
            try await session.perform { try applier.step(ledger: 1, limit: 100, on: $0) }
        }
        let administrator = try Connection(to: harness.target)
        defer { administrator.close() }
        let isKilled = try await eventually {
            try administrator.execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE wait_event_type = 'Lock' AND query ~ 'UPDATE tally.projection_progress'
                    AND datname = current_database()
                """
            ).count == 1
        }
        #expect(isKilled)
        await #expect(throws: PostgresError.self) { try await lost.value }
        await session.close()
        try harness.sql("ROLLBACK")
        #expect(try harness.sql("SELECT available FROM tally_api.balances") == ["0"])
        try harness.catchUp()
        #expect(try harness.balances() == harness.foldedBalances())
    }

    @Test func `stop at an event that cannot be applied, until somebody has looked`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(.open("alice"), .grant("l1", 10), .reserve("r1", 4))
        let build = try #require(try harness.builds().first { $0.name == "balances" })
        let applier = Applier(build)
        let other = try ProjectionHarness.connect(harness.target)
        defer { other.close() }
        try other.execute("ALTER TABLE \(build.schema).balances ADD CHECK (held < 4000000)")
        // The events before the one that does not fit are applied; it is named.
        var outcome = Applier.Outcome.applied(0)
        while case .applied = outcome {
            outcome = try applier.step(ledger: 1, limit: 100, on: harness.connection)
        }
        #expect(outcome == .stopped(3))
        let status = try #require(
            try ProjectionStatus.all(on: harness.connection).first { $0.name == "balances" }
        )
        #expect(status.position == 2 && status.failedPosition == 3 && status.lag == 1)
        #expect(status.error?.contains("violates check constraint") == true)
        #expect(try applier.pending(isActive: true, on: harness.connection) == [])
        try other.execute(
            "ALTER TABLE \(build.schema).balances DROP CONSTRAINT balances_held_check"
        )
        #expect(try Registry.retry("balances", on: harness.connection) == 1)
        #expect(try Registry.retry("balances", on: harness.connection) == 0)
        #expect(try applier.step(ledger: 1, limit: 100, on: harness.connection) == .applied(1))
        #expect(try harness.balances() == harness.foldedBalances())
    }

    @Test func `stop at an event that they do not know, and are not skipped past it`() async throws
    {
        let harness = try await ProjectionHarness()
        let text = `The file of a read model`.whole.replacing("-- others: ignored\n", with: "")
        let file = try ProjectionFile(text, path: "counts.sql")
        try Registry.install([(file, "counts.sql")], on: harness.connection)
        try harness.run(.open("alice"), .grant("l1", 10), .suspend("alice"), .grant("l2", 10))
        let applier = Applier(try harness.builds()[0])
        #expect(try applier.step(ledger: 1, limit: 100, on: harness.connection) == .applied(2))
        #expect(try applier.step(ledger: 1, limit: 100, on: harness.connection) == .stopped(3))
        let error = try ProjectionStatus.all(on: harness.connection)[0].error
        #expect(error?.contains("account.suspended") == true)
        #expect(try harness.sql("SELECT * FROM tally_api.counts") == ["1|alice|2"])
    }

    @Test func `are one worker's at a time`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(.open("alice"), .grant("l1", 10))
        let other = try ProjectionHarness.connect(harness.target)
        defer { other.close() }
        let applier = Applier(try harness.builds()[0])
        _ = try applier.step(ledger: 1, limit: 1, on: harness.connection)
        try other.execute("BEGIN; SELECT FROM tally.projection_progress FOR UPDATE")
        #expect(try applier.step(ledger: 1, limit: 1, on: harness.connection) == .busy)
        // Its connection is gone, and the next one goes on.
        other.close()
        let goesOn = try await eventually {
            try applier.step(ledger: 1, limit: 1, on: harness.connection) == .applied(1)
        }
        #expect(goesOn)
    }
}

/// Both sides of the comparison, as sorted lines.
extension ProjectionHarness {
    func balances() throws -> [String] {
        try sql(
            """
            SELECT account, status, available, held, debt, position FROM tally_api.balances
            ORDER BY account COLLATE "C"
            """
        )
    }

    func foldedBalances() -> [String] {
        store.accounts.sorted { $0.id.text < $1.id.text }.map { account in
            let last = lastPosition(of: account.id)
            return [
                account.id.text, account.status.rawValue, CreditText.text(account.available),
                CreditText.text(account.held), CreditText.text(account.debt), "\(last)",
            ].joined(separator: "|")
        }
    }

    private func lastPosition(of account: AccountID) -> Int {
        1 + (store.events.lastIndex { $0.account == account && $0.isOfCredit } ?? -1)
    }

    func lots() throws -> [String] {
        try sql(
            """
            SELECT account, lot, source, priority, available, held, payment FROM tally_api.lots
            WHERE available + held > 0
            """
        ).sorted()
    }

    func foldedLots() -> [String] {
        store.accounts.flatMap { account in
            account.lots.filter { $0.remaining + $0.held > 0 }.map { lot in
                [
                    account.id.text, lot.id.text, lot.terms.source.rawValue,
                    "\(lot.terms.priority)",
                    CreditText.text(Balance(microcredits: Int128(lot.remaining))),
                    CreditText.text(Balance(microcredits: Int128(lot.held))),
                    lot.terms.payment?.text ?? "",
                ].joined(separator: "|")
            }
        }.sorted()
    }

    /// What came into each lot is in it, or is known to have left it.
    func lotsThatDoNotAddUp() throws -> [String] {
        try sql(
            """
            SELECT account, lot FROM tally_api.lots
            WHERE amount + refunded + reinstated - reissued <> available + held + captured
                + charged + adjusted + settled + reversed + rolled_over + expired
            """
        )
    }

    func reservations() throws -> [String] {
        try sql(
            """
            SELECT reservation, account, status, reserved, captured, released, refunded,
                charged, uncollected
            FROM tally_api.reservations
            """
        ).sorted()
    }

    func foldedReservations() -> [String] {
        store.reservations.map { reservation in
            [
                reservation.id.text, reservation.account.text, reservation.status.rawValue,
                CreditText.text(reservation.amount), CreditText.text(reservation.captured),
                CreditText.text(reservation.released), CreditText.text(reservation.refunded),
                CreditText.text(reservation.charge?.amount ?? .zero),
                CreditText.text(reservation.charge?.uncollected ?? .zero),
            ].joined(separator: "|")
        }.sorted()
    }

    func trialBalance() throws -> [String] {
        try sql("SELECT book, balance FROM tally_api.trial_balance WHERE balance <> 0").sorted()
    }

    func foldedTrialBalance() -> [String] {
        BookAccount.allCases.filter { store.books[$0] != .zero }.map { book in
            "\(book.rawValue)|\(CreditText.text(store.books[book]))"
        }.sorted()
    }

    /// What each account has after its last line.
    func lastLines() throws -> [String] {
        try sql(
            """
            SELECT DISTINCT ON (account COLLATE "C") account, available_after, held_after,
                debt_after, position
            FROM tally_api.statements ORDER BY account COLLATE "C", position DESC
            """
        )
    }

    func foldedLastLines() -> [String] {
        store.accounts.sorted { $0.id.text < $1.id.text }.map { account in
            [
                account.id.text, CreditText.text(account.available), CreditText.text(account.held),
                CreditText.text(account.debt), "\(lastPosition(of: account.id))",
            ].joined(separator: "|")
        }
    }
}
