// SPDX-License-Identifier: Apache-2.0

import Domain
import EventLog
import Logging
import Postgres
import Projections
import TestSupport
import Testing

/// A program finds a read model whose stored file another program wrote, or somebody spoilt.
@Suite struct `Read models that cannot be read` {
    private static func status(
        _ name: String,
        _ harness: ProjectionHarness
    ) throws
        -> ProjectionStatus
    {
        try #require(
            try ProjectionStatus.all(on: harness.connection)
                .first { $0.name == name && $0.isActive }
        )
    }

    private static func spoil(_ name: String, _ harness: ProjectionHarness) throws {
        let owner = try Connection(to: harness.target)
        defer { owner.close() }
        try owner.execute(
            """
            UPDATE tally.projections SET source = replace(source, '-- [apply]', '-- [later]')
            WHERE name = '\(name)'
            """
        )
    }

    @Test func `stop alone, are seen, and are mended by a rebuild`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(.open("alice"), .grant("l1", 10))
        try harness.catchUp()
        try Self.spoil("balances", harness)
        try harness.run(.reserve("r1", 4))
        let projector = Projector(
            target: harness.target,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            activity: HeadWatch()
        )
        let work = Task { await projector.run() }
        let hasStopped = try await eventually {
            try Self.status("balances", harness).failedPosition == 3
                && Self.status("lots", harness).lag == 0
        }
        #expect(hasStopped)
        let error = try #require(try Self.status("balances", harness).error)
        #expect(error.contains("cannot read the projection"), "\(error)")

        let (file, path) = try #require(
            try ProjectionHarness.shipped().first { $0.file.name == "balances" }
        )
        let (old, new) = ("version: \(file.version)", "version: \(file.version + 1)")
        let next = try ProjectionFile(file.source.replacing(old, with: new), path: path)
        // Another version is active: it is for the rebuild to put it away.
        let pending = try Registry.install([(next, path)], on: harness.connection)
        #expect(pending.map(\.name) == ["balances"])
        let rebuild = try Rebuild.begin(next, path: path, on: harness.connection)
        while try rebuild.advance(on: harness.connection) {}
        try rebuild.switchOver(path: path, on: harness.connection)
        let isLevel = try await eventually {
            try ProjectionStatus.all(on: harness.connection).allSatisfy { $0.lag == 0 }
        }
        #expect(isLevel)
        #expect(try harness.balances() == harness.foldedBalances())
        work.cancel()
        await work.value
    }
}
