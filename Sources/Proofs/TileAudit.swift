// SPDX-License-Identifier: Apache-2.0

package import Cryptography
internal import Domain
package import EventLog
package import Postgres

/// Compares the stored tiles and the signed checkpoints with the leaves of a replay.
///
/// Tiles are a cache: one that is absent is no finding. Holds 32 bytes for each 256 leaves.
package struct TileAudit {
    private static let find = Statement(
        "tile_audit_find",
        "SELECT hashes, root FROM tiles WHERE ledger = $1 AND level = $2 AND number = $3"
    )
    private static let extent = Statement(
        "tile_audit_extent",
        """
        SELECT number FROM tiles WHERE ledger = $1 AND level = $2 AND number >= $3
        ORDER BY number LIMIT 1
        """
    )

    private let ledger: Ledger
    private let connection: Connection
    private let hasher: MerkleHasher
    private let keys: [CheckpointStore.Key]
    private var leaves: [Digest] = []
    private var roots: [Digest] = []
    private var size: Position = 0
    private var due: ArraySlice<CheckpointStore.Signed> = []
    private var tilesSeen = 0
    private var checkpointsSeen = 0
    private var tilesFlaw: String?
    private var checkpointsFlaw: String?

    package init(of ledger: Ledger, _ hasher: MerkleHasher, on connection: Connection) throws {
        self.ledger = ledger
        self.connection = connection
        self.hasher = hasher
        keys = try CheckpointStore.keys(of: ledger, on: connection)
        due = try CheckpointStore.signed(in: ledger, after: -1, limit: .max, on: connection)[...]
        check(against: CompactRange())
    }

    /// Takes the next leaf; `tree` is the one with it.
    package mutating func add(_ leaf: Digest, to tree: CompactRange) throws {
        size += 1
        leaves.append(leaf)
        if leaves.count == TileID.width {
            roots.append(try compare(leaves, level: 0, Int64(roots.count)))
            leaves.removeAll(keepingCapacity: true)
        }
        check(against: tree)
    }

    /// After the last leaf.
    ///
    /// - Returns: what is wrong with tiles and with checkpoints, and how many were compared.
    package mutating func finish() throws -> (
        tiles: (flaw: String?, count: Int), checkpoints: (flaw: String?, count: Int)
    ) {
        var level = 0
        var count = Int64(roots.count)
        while level <= TileID.levelMaximum {
            try refuseTile(level: level, from: count)
            let full = roots.count / TileID.width
            roots = try (0..<full).map { number in
                let first = number * TileID.width
                let hashes = Array(roots[first..<first + TileID.width])
                return try compare(hashes, level: level + 1, Int64(number))
            }
            count = Int64(full)
            level += 1
        }
        if let beyond = due.first {
            checkpointsFlaw =
                checkpointsFlaw
                ?? "A checkpoint of \(beyond.head.size) events was signed, and the log has \(size)."
        }
        return ((tilesFlaw, tilesSeen), (checkpointsFlaw, checkpointsSeen))
    }

    private mutating func compare(
        _ hashes: [Digest],
        level: Int,
        _ number: Int64
    ) throws -> Digest {
        var tree = CompactRange()
        for hash in hashes { tree.append(hash, hasher) }
        let root = tree.root(hasher)
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(Int32(level))
        parameters.append(number)
        let rows = try connection.query(Self.find, parameters)
        guard rows.count == 1 else { return root }
        tilesSeen += 1
        if rows.bytes(0, 0) != Tiles.bytes(hashes) || rows.bytes(0, 1) != root.bytes {
            tilesFlaw = tilesFlaw ?? "Tile \(number) of level \(level) does not fit the events."
        }
        return root
    }

    private mutating func refuseTile(level: Int, from number: Int64) throws {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(Int32(level))
        parameters.append(number)
        let rows = try connection.query(Self.extent, parameters)
        guard rows.count == 1 else { return }
        tilesFlaw =
            tilesFlaw ?? "Tile \(rows.int64(0, 0)) of level \(level) is beyond the events."
    }

    private mutating func check(against tree: CompactRange) {
        while let signed = due.first, signed.head.size <= tree.size {
            due.removeFirst()
            checkpointsSeen += 1
            guard let flaw = flaw(of: signed, tree) else { continue }
            checkpointsFlaw =
                checkpointsFlaw ?? "The checkpoint of \(signed.head.size) events: \(flaw)."
        }
    }

    private func flaw(of signed: CheckpointStore.Signed, _ tree: CompactRange) -> String? {
        guard signed.head.size == tree.size, signed.head.root == tree.root(hasher) else {
            return "it is of other events"
        }
        guard let key = keys.first(where: { $0.id == signed.keyID })?.verifier else {
            return "its key is not there"
        }
        do throws(SignedNote.Flaw) {
            let note = try SignedNote(parsing: signed.note)
            try note.verify(by: key)
            let isWhole = note.note == signed.note && note.text == signed.head.text
            return isWhole ? nil : "its note says something else"
        } catch {
            return error.description
        }
    }
}
