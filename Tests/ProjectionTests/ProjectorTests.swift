// SPDX-License-Identifier: Apache-2.0

import Domain
import EventLog
import Logging
import Projections
import TestSupport
import Testing

@Suite struct `Projectors` {
    /// One as a server process runs it.
    private func projector(
        _ harness: ProjectionHarness,
        activity: HeadWatch = HeadWatch()
    ) -> Task<Void, Never> {
        let projector = Projector(
            target: harness.target,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            activity: activity
        )
        return Task { await projector.run() }
    }

    private func isLevel(_ harness: ProjectionHarness) throws -> Bool {
        try ProjectionStatus.all(on: harness.connection)
            .allSatisfy { $0.lag == 0 || !$0.isActive }
    }

    @Test func `bring all read models forward, and when one ends the other goes on`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        let first = projector(harness)
        let second = projector(harness)
        var commands = RandomCommands(number: 77)
        for projector in [first, second] {
            try harness.run(commands.sequence(of: 40))
            let isLevel = try await eventually { try self.isLevel(harness) }
            #expect(isLevel)
            #expect(try harness.balances() == harness.foldedBalances())
            #expect(try harness.lots() == harness.foldedLots())
            projector.cancel()
            await projector.value
        }
        // Nobody is left who would.
        try harness.run(commands.sequence(of: 1))
        #expect(try !isLevel(harness))
    }

    @Test func `go on at the new build after a switch, and with what is installed later`()
        async throws
    {
        let harness = try await ProjectionHarness()
        let shipped = try ProjectionHarness.shipped()
        let (balances, path) = try #require(shipped.first { $0.file.name == "balances" })
        try Registry.install([(balances, path)], on: harness.connection)
        let projector = projector(harness)
        try harness.run(.open("alice"), .grant("l1", 10))
        let isLevel = try await eventually { try self.isLevel(harness) }
        #expect(isLevel)
        let next = try ProjectionFile(
            balances.source.replacing("version: 2", with: "version: 3"),
            path: path
        )
        let rebuild = try Rebuild.begin(next, path: path, on: harness.connection)
        try rebuild.switchOver(path: path, on: harness.connection)
        try Registry.install(shipped.filter { $0.file.name != "balances" }, on: harness.connection)
        try harness.run(.reserve("r1", 4))
        let isLevelAgain = try await eventually { try self.isLevel(harness) }
        #expect(isLevelAgain)
        #expect(try harness.balances() == harness.foldedBalances())
        #expect(try harness.lots() == harness.foldedLots())
        projector.cancel()
        await projector.value
    }

    @Test func `apply the file that serves, not one that was given up under the same number`()
        async throws
    {
        let harness = try await ProjectionHarness()
        let path = "counts.sql"
        func file(_ version: Int, counting factor: Int) throws -> ProjectionFile {
            let text = `The file of a read model`.whole
                .replacing("version: 2", with: "version: \(version)")
                .replacing("c.events + b.events", with: "c.events + \(factor) * b.events")
            return try ProjectionFile(text, path: path)
        }
        try Registry.install([(try file(2, counting: 1), path)], on: harness.connection)
        let givenUp = try Rebuild.begin(
            try file(3, counting: 100),
            path: path,
            on: harness.connection
        )
        let projector = projector(harness)
        try harness.run(.open("alice"), .grant("l1", 10))
        let isLevel = try await eventually { try self.isLevel(harness) }
        #expect(isLevel)
        #expect(try Rebuild.abort("counts", on: harness.connection) == 1)
        let rebuild = try Rebuild.begin(
            try file(3, counting: 10),
            path: path,
            on: harness.connection
        )
        #expect(rebuild.new.number == givenUp.new.number)
        while try rebuild.advance(on: harness.connection) {}
        try rebuild.switchOver(path: path, on: harness.connection)
        try harness.run(.reserve("r1", 4))
        let isLevelAgain = try await eventually { try self.isLevel(harness) }
        #expect(isLevelAgain)
        #expect(try harness.sql("SELECT * FROM tally_api.counts") == ["1|alice|30"])
        projector.cancel()
        await projector.value
    }

    @Test func `are told by how much they are behind`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        func balances() throws -> ProjectionStatus {
            try #require(
                try ProjectionStatus.all(on: harness.connection).first { $0.name == "balances" }
            )
        }
        #expect(try balances().lag == 0)
        #expect(try balances().secondsBehind == 0)
        try harness.run(.open("alice"), .grant("l1", 10), .reserve("r1", 4))
        #expect(try balances().lag == 3)
        // As long as nothing happens, it grows.
        let isBehind = try await eventually { try balances().secondsBehind > 0 }
        #expect(isBehind)
        let applier = Applier(try #require(try harness.builds().first { $0.name == "balances" }))
        #expect(try applier.step(ledger: 1, limit: 2, on: harness.connection) == .applied(2))
        #expect(try balances().lag == 1)
        #expect(
            try ProjectionStatus.position(of: "balances", ledger: 1, on: harness.connection) == 2
        )
        try harness.catchUp()
        #expect(try balances().lag == 0)
        #expect(try balances().secondsBehind == 0)
        #expect(try balances().position == 3)
    }
}
