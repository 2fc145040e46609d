// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import EventFormat
import EventLog
import Postgres
import Proofs
import TestSupport
import Testing

@Suite struct `Tiles of a log` {
    /// A log of so many events, with the tree over them.
    private struct Grown {
        let ledger: Ledger
        let connection: Connection
        let leaves: [Digest]

        init(_ count: Int) async throws {
            let target = ConnectionTarget(try await PrivatePostgres.shared().database())
            let migrator = try Connection(to: target)
            try Migrations.run(on: migrator)
            migrator.close()
            let connection = try Log.connect(to: target)
            let ledger = try Log.openLedger(named: "main", on: connection)
            var (head, tree) = (try Log.head(of: ledger, on: connection), CompactRange())
            var batch = Batch(ledger: ledger, hasher: SHA256())
            var serial = 0
            while serial < count {
                let time = Instant(microseconds: head.recordedAt.microseconds + 1)
                batch.reset(after: head, tree: tree, recordedAt: time)
                for _ in 0..<min(700, count - serial) {
                    serial += 1
                    batch.append(.granted(LotID(trusted: "l\(serial)"), 1, to: "alice"))
                }
                head = batch.head
                tree = batch.tree
                try Log.startAppend(batch, head: head, on: connection)
                let appended = try Log.finishAppend(of: batch.count, on: connection)
                #expect(appended == .stored)
            }
            let hasher = MerkleHasher(SHA256())
            let leaves = try Log.events(of: ledger, after: 0, limit: count, on: connection)
                .map { hasher.leaf($0.line(ledger: ledger.name)) }
            #expect(leaves.count == count)
            self.ledger = ledger
            self.connection = connection
            self.leaves = leaves
        }

        func root(_ size: Int) -> Digest {
            let hasher = MerkleHasher(SHA256())
            var tree = CompactRange()
            for leaf in leaves.prefix(size) { tree.append(leaf, hasher) }
            return tree.root(hasher)
        }

        func stored() throws -> [String] {
            let rows = try connection.execute(
                "SELECT level || '/' || number FROM tiles ORDER BY level, number"
            )
            return (0..<rows.count).map { rows.string($0, 0) }
        }
    }

    @Test func `are made once they are full, and prove every event of every tree`() async throws {
        let log = try await Grown(1_100)
        var tiles = Tiles(of: log.ledger, on: log.connection)
        #expect(try tiles.extend(through: 255) == 0)
        #expect(try tiles.extend(through: 1_100, atMost: 2) == 512)
        #expect(try tiles.extend(through: 1_100) == 1_024)
        #expect(try log.stored() == ["0/0", "0/1", "0/2", "0/3"])
        let hasher = MerkleHasher(SHA256())
        var generator = SeededRandom(number: 1)
        for _ in 0..<60 {
            let size = Int64.random(in: 1...1_100, using: &generator)
            let position = Int64.random(in: 1...size, using: &generator)
            let smaller = Int64.random(in: 0...size, using: &generator)
            let root = log.root(Int(size))
            #expect(try tiles.root(of: size) == root)
            #expect(
                hasher.isIncluded(
                    log.leaves[Int(position - 1)],
                    at: position - 1,
                    in: size,
                    root: root,
                    proof: try tiles.inclusion(of: position, in: size)
                ),
                "\(position) in \(size), seed \(SeededRandom.seedOfRun)"
            )
            let proof = try tiles.consistency(of: smaller, with: size)
            let old = log.root(Int(smaller))
            #expect(hasher.areConsistent((smaller, old), (size, root), proof: proof))
        }
        log.connection.close()
    }

    @Test func `are made anew where they are absent`() async throws {
        let log = try await Grown(600)
        var tiles = Tiles(of: log.ledger, on: log.connection)
        try tiles.extend(through: 600)
        try log.connection.execute("DELETE FROM tiles WHERE number = 0")
        var fresh = Tiles(of: log.ledger, on: log.connection)
        #expect(try fresh.root(of: 600) == log.root(600))
        #expect(try log.stored() == ["0/0", "0/1"])
        try fresh.clear()
        #expect(try log.stored() == [])
        #expect(try fresh.root(of: 600) == log.root(600))
        log.connection.close()
    }

    @Test func `have the hashes that are in the tree of a size, and no more`() async throws {
        let log = try await Grown(300)
        var tiles = Tiles(of: log.ledger, on: log.connection)
        let first = TileID(level: 0, number: 0)
        let second = TileID(level: 0, number: 1)
        #expect(try tiles.hashes(of: first, in: 300) == Array(log.leaves.prefix(256)))
        #expect(try tiles.hashes(of: second, in: 300) == Array(log.leaves[256...]))
        #expect(try tiles.hashes(of: second, in: 260) == Array(log.leaves[256..<260]))
        #expect(try tiles.hashes(of: second, in: 256) == [])
        #expect(try tiles.hashes(of: TileID(level: 1, number: 0), in: 300) == [log.root(256)])
        #expect(try tiles.hashes(of: TileID(level: 60, number: .max), in: 300) == [])
        log.connection.close()
    }

    @Test func `refuse positions that are not in the tree`() async throws {
        let log = try await Grown(3)
        var tiles = Tiles(of: log.ledger, on: log.connection)
        #expect(throws: ProofError.noSuchPosition(0, size: 3)) {
            _ = try tiles.inclusion(of: 0, in: 3)
        }
        #expect(throws: ProofError.noSuchPosition(4, size: 3)) {
            _ = try tiles.inclusion(of: 4, in: 3)
        }
        #expect(throws: ProofError.noSuchPosition(4, size: 3)) {
            _ = try tiles.consistency(of: 4, with: 3)
        }
        #expect(throws: ProofError.noSuchPosition(1, size: 0)) {
            _ = try tiles.inclusion(of: 1, in: 0)
        }
        log.connection.close()
    }
}
