// SPDX-License-Identifier: Apache-2.0

import Domain
import Postgres
import Projections
import Synchronization
import TestSupport
import Testing

@Suite struct `A rebuild` {
    private static func next(of name: String, adding column: Bool = false) throws -> ProjectionFile
    {
        let (file, path) = try #require(
            try ProjectionHarness.shipped().first { $0.file.name == name }
        )
        var text = file.source.replacing("-- version: 2", with: "-- version: 3")
        if column {
            text = text.replacing(
                "    b.position\nFROM",
                with: "    b.position,\n    1 AS news\nFROM"
            )
        }
        return try ProjectionFile(text, path: path)
    }

    private func progress(of rebuild: Rebuild, _ harness: ProjectionHarness) throws -> String {
        let progress = try rebuild.progress(on: harness.connection)
        return "\(progress.done) of \(progress.total)"
    }

    @Test func `serves the old one until the switch, and the new one after it`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(.open("alice"), .grant("l1", 10), .reserve("r1", 4))
        try harness.catchUp()
        let file = try Self.next(of: "balances", adding: true)
        var rebuild = try Rebuild.begin(file, path: "b.sql", on: harness.connection)
        #expect(try progress(of: rebuild, harness) == "0 of 3")
        #expect(try rebuild.advance(limit: 2, on: harness.connection))
        // As after a kill: what was done is found again.
        rebuild = try Rebuild.begin(file, path: "b.sql", on: harness.connection)
        #expect(try progress(of: rebuild, harness) == "2 of 3")
        #expect(try harness.balances() == harness.foldedBalances())

        try harness.run(.capture("r1", id: nil))
        try rebuild.switchOver(path: "b.sql", on: harness.connection)
        let active = try harness.builds().filter { $0.name == "balances" }
        #expect(active.map(\.file.version) == [3])
        try harness.catchUp()
        #expect(try harness.balances() == harness.foldedBalances())
        #expect(try harness.sql("SELECT news FROM tally_api.balances") == ["1"])
        // And back to fewer columns.
        let back = try ProjectionFile(
            try Self.next(of: "balances").source.replacing("version: 3", with: "version: 4"),
            path: "b.sql"
        )
        let second = try Rebuild.begin(back, path: "b.sql", on: harness.connection)
        while try second.advance(on: harness.connection) {}
        try second.switchOver(path: "b.sql", on: harness.connection)
        #expect(try harness.balances() == harness.foldedBalances())
        #expect(
            try harness.sql("SELECT nspname FROM pg_namespace WHERE nspname ~ 'balances'").count
                == 1
        )
    }

    @Test func `is given up without a trace`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        let file = try Self.next(of: "lots")
        _ = try Rebuild.begin(file, path: "l.sql", on: harness.connection)
        #expect(try harness.builds().count == ProjectionHarness.shipped().count + 1)
        #expect(try Rebuild.abort("lots", on: harness.connection) == 1)
        #expect(try Rebuild.abort("lots", on: harness.connection) == 0)
        #expect(try harness.builds().count == ProjectionHarness.shipped().count)
        #expect(throws: Rebuild.Failure.notActive("none")) {
            let text = file.source.replacing("projection: lots", with: "projection: none")
            let none = try ProjectionFile(text, path: "n.sql")
            _ = try Rebuild.begin(none, path: "n.sql", on: harness.connection)
        }
    }

    @Test func `shows how the rows differ`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(.open("alice"), .open("bob"), .grant("l1", 10))
        try harness.catchUp()
        let text = try Self.next(of: "balances").source.replacing(
            "granted = b.granted + d.granted",
            with: "granted = b.granted + 2 * d.granted"
        )
        let file = try ProjectionFile(text, path: "b.sql")
        let rebuild = try Rebuild.begin(file, path: "b.sql", on: harness.connection)
        while try rebuild.advance(on: harness.connection) {}
        let difference = try #require(try rebuild.differences(on: harness.connection).first)
        #expect(difference.table == "balances" && difference.count == 1)
        #expect(difference.rows[0].key.contains("alice"))
        #expect(difference.rows[0].old?.contains("\"granted\": 10000000") == true)
        #expect(difference.rows[0].new?.contains("\"granted\": 20000000") == true)
    }

    @Test func `fails no reader, while readers hammer and events arrive`() async throws {
        let harness = try await ProjectionHarness()
        try harness.install()
        try harness.run(.open("alice"), .grant("l1", 1000))
        try harness.catchUp()
        let target = harness.target
        let hammer = Hammer()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in 0..<3 {
                group.addTask {
                    let session = Session(target, setup: ["SET ROLE tally_reader"])
                    var last: Int64 = 0
                    while !hammer.isOver.load(ordering: .acquiring) {
                        let position = try await session.perform { connection in
                            // Prepared, and not.
                            let rows =
                                reader == 0
                                ? try connection.query(Self.prepared)
                                : try connection.execute(Self.prepared.sql)
                            #expect(rows.count == 1)
                            return reader == 0 ? rows.int64(0, 0) : Int64(rows.string(0, 0)) ?? -1
                        }
                        #expect(position >= last)
                        last = position
                        hammer.reads.add(1, ordering: .relaxed)
                    }
                    await session.close()
                }
            }
            defer { hammer.isOver.store(true, ordering: .releasing) }
            var text = try Self.next(of: "balances").source
            for version in 3...7 {
                let before = hammer.reads.load(ordering: .relaxed)
                let hasRead = try await eventually {
                    hammer.reads.load(ordering: .relaxed) > before + 20
                }
                #expect(hasRead)
                try harness.run(.reserve(ReservationID(trusted: "r\(version)"), 1))
                text = text.replacing("version: \(version)", with: "version: \(version + 1)")
                let file = try ProjectionFile(text, path: "b.sql")
                let rebuild = try Rebuild.begin(file, path: "b.sql", on: harness.connection)
                while try rebuild.advance(on: harness.connection) {}
                try rebuild.switchOver(path: "b.sql", on: harness.connection)
            }
            hammer.isOver.store(true, ordering: .releasing)
            try await group.waitForAll()
        }
        #expect(try harness.balances() == harness.foldedBalances())
    }

    private static let prepared = Statement(
        "hammer",
        "SELECT position FROM tally_api.balances WHERE ledger = 'main' AND account = 'alice'"
    )
}

/// What readers and the one who switches tell each other.
private final class Hammer: Sendable {
    let isOver = Atomic(false)
    let reads = Atomic(0)
}
