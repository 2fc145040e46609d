// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Domain
internal import EventFormat
package import EventLog
package import Postgres
package import Proofs

/// Proves that a ledger still begins with what a checkpoint was of: hashes every event again, and
/// trusts nothing that is derived.
package struct ConsistencyAudit {
    package struct Report: Sendable {
        package let old: TreeHead
        package let size: Position
        package let root: Digest
        /// Whoever has the two checkpoints can check it by itself (RFC 9162, section 2.1.4.2).
        package let proof: [Digest]
    }

    private static let chunk = 10_000

    /// - Throws: `behind`, `inconsistent`, or `LogError.rootMismatch` where the log is damaged.
    package static func run(
        from old: TreeHead,
        ledger: Ledger,
        target: ConnectionTarget,
        progress: (@Sendable (_ done: Position, _ total: Position) -> Void)? = nil
    ) async throws -> Report {
        let session = Session(target, setup: Log.setup)
        do {
            let report = try await session.perform { connection in
                try run(from: old, ledger, connection, progress)
            }
            await session.close()
            return report
        } catch {
            await session.close()
            throw error
        }
    }

    private static func run(
        from old: TreeHead,
        _ ledger: Ledger,
        _ connection: Connection,
        _ progress: (@Sendable (Position, Position) -> Void)?
    ) throws -> Report {
        let head = try Log.head(of: ledger, on: connection)
        guard old.size <= head.last else {
            throw ProofError.behind(
                ledger: ledger.name,
                size: old.size,
                head: head.last,
                source: old.origin
            )
        }
        let hasher = MerkleHasher(SHA256())
        var tree = CompactRange()
        try check(old, tree, hasher, ledger)
        while tree.size < head.last {
            let events = try Log.events(
                of: ledger,
                after: tree.size,
                through: head.last,
                limit: chunk,
                on: connection
            )
            guard !events.isEmpty else {
                throw LogError.gap(ledger: ledger.name, after: tree.size)
            }
            for event in events {
                tree.append(hasher.leaf(event.line(ledger: ledger.name)), hasher)
                try check(old, tree, hasher, ledger)
            }
            progress?(tree.size, head.last)
        }
        let root = tree.root(hasher)
        guard root == head.root else {
            throw LogError.rootMismatch(ledger: ledger.name, position: head.last)
        }
        var tiles = Tiles(of: ledger, on: connection)
        let proof = try tiles.consistency(of: old.size, with: head.last)
        guard hasher.areConsistent((old.size, old.root), (head.last, root), proof: proof) else {
            throw ProofError.treeMismatch(ledger: ledger.name, size: head.last)
        }
        return Report(old: old, size: head.last, root: root, proof: proof)
    }

    private static func check(
        _ old: TreeHead,
        _ tree: CompactRange,
        _ hasher: MerkleHasher,
        _ ledger: Ledger
    ) throws {
        guard tree.size == old.size, tree.root(hasher) != old.root else { return }
        throw ProofError.inconsistent(ledger: ledger.name, size: old.size, source: old.origin)
    }
}
