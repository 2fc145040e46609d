// SPDX-License-Identifier: Apache-2.0

import Domain
import EventLog
import Postgres
import Projections
import TestSupport
import Testing

@Suite struct `A convoy of read models` {
    private static let counts = `The file of a read model`.whole

    /// All that serve, as the projector takes them along.
    private func members(_ harness: ProjectionHarness) throws -> [Applier] {
        try harness.builds().filter(\.isActive).map { Applier($0) }
    }

    private func step(
        _ harness: ProjectionHarness,
        limit: Int = 1_000,
        on connection: Connection? = nil
    ) throws -> Convoy.Outcome {
        try Convoy.step(
            try members(harness),
            ledger: harness.ledger.id,
            limit: limit,
            on: connection ?? harness.connection
        )
    }

    private func positions(_ harness: ProjectionHarness) throws -> [String: Position] {
        Dictionary(
            uniqueKeysWithValues: try ProjectionStatus.all(on: harness.connection)
                .filter { $0.ledger == harness.ledger.name }.map { ($0.name, $0.position) }
        )
    }

    @Test(arguments: 0..<3)
    func `has what each would have by itself, however the events are cut`(number: Int) async throws
    {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.failCommitsOnDemand()
        var random = SeededRandom(number: 9100 + number)
        var commands = RandomCommands(number: 9110 + number)
        var deals = RandomDeals(number: 9120 + number)
        let comment: Comment = "TALLY_TEST_SEED=\(SeededRandom.seedOfRun), history \(number)"
        try harness.run(RandomDeals.opening.map { TimedCommand($0, at: 0) })
        for timed in commands.sequence(of: 80) {
            try harness.run([timed, TimedCommand(deals.next(), at: timed.time)])
        }
        // One of them is ahead, and whoever dies before the commit has done nothing.
        let first = try #require(try members(harness).randomElement(using: &random))
        _ = try first.step(ledger: 1, limit: 7, on: harness.connection)
        let before = try harness.digests()
        try harness.sql("SET test.crashes = 'yes'")
        #expect(throws: PostgresError.self, comment) { try step(harness) }
        try harness.sql("RESET test.crashes")
        #expect(try harness.digests() == before, comment)

        var outcome = Convoy.Outcome()
        repeat {
            outcome = try step(harness, limit: Int.random(in: 1...40, using: &random))
            #expect(outcome.left == [], comment)
        } while outcome.count > 0
        #expect(Set(try positions(harness).values).count == 1, comment)
        #expect(try harness.balances() == harness.foldedBalances(), comment)
        for (file, path) in try ProjectionHarness.shipped() {
            let rebuild = try Rebuild.begin(file, path: path, on: harness.connection)
            while try rebuild.advance(limit: 10_000, on: harness.connection) {}
            for difference in try rebuild.differences(on: harness.connection) {
                #expect(difference.count == 0, "\(difference) \(comment)")
            }
        }
    }

    @Test func `goes on without one that fails, which then finds its event by itself`() async throws
    {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(.open("alice"), .grant("l1", 10), .reserve("r1", 4))
        let lots = try #require(try harness.builds().first { $0.name == "lots" })
        try harness.sql("ALTER TABLE \(lots.schema).lots ADD CHECK (held < 4000000)")
        #expect(try step(harness) == Convoy.Outcome(count: 3, left: [lots.id]))
        #expect(try positions(harness).filter { $0.value != 3 } == ["lots": 0])
        #expect(try harness.sql("SELECT * FROM tally_api.lots") == [])
        #expect(try harness.balances() == harness.foldedBalances())

        var outcome = Applier.Outcome.applied(0)
        while case .applied = outcome {
            outcome = try Applier(lots).step(ledger: 1, limit: 100, on: harness.connection)
        }
        #expect(outcome == .stopped(3))
        // It has stopped, and nobody tries again.
        try harness.run(.capture("r1", id: nil))
        #expect(try step(harness) == Convoy.Outcome(count: 1))
        #expect(try positions(harness).filter { $0.value != 4 } == ["lots": 2])

        try harness.sql("ALTER TABLE \(lots.schema).lots DROP CONSTRAINT lots_held_check")
        #expect(try Registry.retry("lots", on: harness.connection) == 1)
        // Back among the others, over what it has missed.
        #expect(try step(harness) == Convoy.Outcome(count: 2))
        #expect(try harness.lots() == harness.foldedLots())
    }

    @Test func `of which one fails at the commit does nothing, and each is to go by itself`()
        async throws
    {
        let harness = try await ProjectionHarness()
        try harness.install()
        let file = try ProjectionFile(Self.counts, path: "counts.sql")
        try Registry.install([(file, "counts.sql")], on: harness.connection)
        let counts = try #require(try harness.builds().first { $0.name == "counts" })
        try harness.sql(
            """
            CREATE FUNCTION \(counts.schema).refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'no more' USING ERRCODE = 'check_violation';
            END $$;
            CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON \(counts.schema).counts
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
                EXECUTE FUNCTION \(counts.schema).refuse()
            """
        )
        try harness.run(.open("alice"), .grant("l1", 10))
        let outcome = try step(harness)
        #expect(outcome.count == 0)
        #expect(Set(outcome.left) == Set(try members(harness).map(\.build.id)))
        #expect(Set(try positions(harness).values) == [0])
        for member in try members(harness) {
            _ = try member.step(ledger: 1, limit: 100, on: harness.connection)
        }
        // Only the one to blame has stopped.
        let failed = try ProjectionStatus.all(on: harness.connection)
            .filter { $0.failedPosition != nil }
        #expect(failed.map(\.name) == ["counts"])
        try harness.run(.reserve("r1", 4))
        #expect(try step(harness).left == [])
        #expect(try harness.balances() == harness.foldedBalances())
    }

    @Test func `shows each no other events than those that it declares`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        let file = try ProjectionFile(Self.counts, path: "counts.sql")
        try Registry.install([(file, "counts.sql")], on: harness.connection)
        try harness.run(.open("alice"), .grant("l1", 10), .reserve("r1", 4), .suspend("alice"))
        #expect(try step(harness) == Convoy.Outcome(count: 4))
        // Three of the four.
        #expect(try harness.sql("SELECT * FROM tally_api.counts") == ["1|alice|3"])
        // What it does not declare only moves it.
        try harness.run(.reinstate("alice"))
        #expect(try step(harness) == Convoy.Outcome(count: 1))
        #expect(try harness.sql("SELECT * FROM tally_api.counts") == ["1|alice|3"])
        #expect(Set(try positions(harness).values) == [5])
    }

    @Test func `leaves one behind that meets an event which it must not pass over`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        let text = Self.counts.replacing("-- others: ignored\n", with: "")
        let file = try ProjectionFile(text, path: "counts.sql")
        try Registry.install([(file, "counts.sql")], on: harness.connection)
        let counts = try #require(try harness.builds().first { $0.name == "counts" })
        try harness.run(.open("alice"), .grant("l1", 10), .suspend("alice"))
        #expect(try step(harness) == Convoy.Outcome(count: 3, left: [counts.id]))
        let applier = Applier(counts)
        #expect(try applier.step(ledger: 1, limit: 100, on: harness.connection) == .applied(2))
        #expect(try applier.step(ledger: 1, limit: 100, on: harness.connection) == .stopped(3))
        #expect(try harness.sql("SELECT * FROM tally_api.counts") == ["1|alice|2"])
    }

    @Test func `passes over those that are somebody else's`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(.open("alice"), .grant("l1", 10))
        _ = try step(harness, limit: 1)
        let other = try ProjectionHarness.connect(harness.target)
        defer { other.close() }
        let lock = "BEGIN; SELECT FROM tally.projection_progress WHERE name "
        try other.execute(lock + "= 'lots' FOR UPDATE")
        #expect(try step(harness) == Convoy.Outcome(count: 1))
        #expect(try positions(harness).filter { $0.value != 2 } == ["lots": 1])
        try harness.run(.reserve("r1", 4))
        try other.execute("ROLLBACK; " + lock + "<> 'lots' FOR UPDATE")
        #expect(try step(harness) == Convoy.Outcome(count: 2))
        #expect(try positions(harness).filter { $0.value != 2 } == ["lots": 3])
        try other.execute("ROLLBACK; " + lock + "IS NOT NULL FOR UPDATE")
        #expect(try step(harness) == Convoy.Outcome())
        try other.execute("ROLLBACK")
        #expect(try step(harness) == Convoy.Outcome(count: 1))
        #expect(Set(try positions(harness).values) == [3])
    }
}
