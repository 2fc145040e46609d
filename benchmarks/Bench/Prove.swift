// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Domain
import EmbeddedPostgres
import EventLog
import Postgres
import Proofs

/// Inclusion proofs in a large tree.
///
/// The tiles are made up; proofs are made from them as from real ones, and each is checked.
struct Prove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Inclusion proofs at so many events, each from the database's tiles."
    )

    @Option(help: "Events in the tree.")
    var events: Int64 = 10_000_000

    @Option(help: "Proofs to measure.")
    var proofs = 2_000

    func run() async throws {
        try await Machine.withCluster { cluster in
            try measure(on: ConnectionTarget(cluster.conninfo))
        }
    }

    private func measure(on target: ConnectionTarget) throws {
        let owner = try Connection(to: target)
        try Migrations.run(on: owner)
        let connection = try Log.connect(to: target)
        let name = "prove-\(UInt32.random(in: 0 ... .max))"
        let ledger = try Log.openLedger(named: name, on: connection)
        let full = events / Int64(TileID.width)
        try makeTiles(full, of: ledger, on: connection)
        try owner.execute(
            """
            INSERT INTO tally.events (ledger, position, recorded_at, type, account, data)
            SELECT \(ledger.id), p, clock_timestamp(), 'lot.expired', 'alice', '{"lot":"l"}'
            FROM generate_series(\(full * Int64(TileID.width) + 1), \(events)) p;
            ANALYZE tally.tiles
            """
        )
        var whole = Tiles(of: ledger, on: connection)
        let root = try whole.root(of: events)
        let hasher = MerkleHasher(SHA256())
        let clock = ContinuousClock()
        var times: [Duration] = []
        for _ in 0..<proofs {
            let position = Int64.random(in: 1...events)
            // Nothing is known from the proof before.
            var tiles = Tiles(of: ledger, on: connection)
            var proof: [Digest] = []
            times.append(
                try clock.measure { proof = try tiles.inclusion(of: position, in: events) }
            )
            let leaf = try leaf(position, &tiles)
            guard
                hasher.isIncluded(leaf, at: position - 1, in: events, root: root, proof: proof)
            else { throw ProofError.treeMismatch(ledger: name, size: events) }
        }
        times.sort()
        print(
            """
            {"events": \(events), "proofs": \(proofs), \
            "p50_ms": \(times[proofs / 2] / .milliseconds(1)), \
            "p99_ms": \(times[proofs * 99 / 100] / .milliseconds(1)), \
            "most_ms": \(times[proofs - 1] / .milliseconds(1))}
            """
        )
    }

    private func leaf(_ position: Int64, _ tiles: inout Tiles) throws -> Digest {
        let tile = TileID(of: Subtree(height: 0, index: position - 1))
        let hashes = try tiles.hashes(of: tile, in: events)
        return hashes[Int((position - 1) % Int64(TileID.width))]
    }

    private static let insert = Statement(
        "bench_tile_insert",
        "INSERT INTO tiles (ledger, level, number, hashes, root) VALUES ($1, 0, $2, $3, $4)"
    )

    private func makeTiles(_ count: Int64, of ledger: Ledger, on connection: Connection) throws {
        let hasher = MerkleHasher(SHA256())
        for start in stride(from: 0, to: count, by: 500) {
            try connection.transaction {
                for number in start..<min(start + 500, count) {
                    let hashes = RandomBytes.make(TileID.width * Digest.byteCount)
                    var tree = CompactRange()
                    for hash in Tiles.digests(hashes) ?? [] { tree.append(hash, hasher) }
                    var parameters = Parameters()
                    parameters.append(ledger.id)
                    parameters.append(number)
                    parameters.append(hashes)
                    parameters.append(tree.root(hasher).bytes)
                    try connection.query(Self.insert, parameters)
                }
            }
        }
    }
}
