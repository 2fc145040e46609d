// SPDX-License-Identifier: Apache-2.0

package import Cryptography
internal import Domain
internal import EventLog
package import Proofs

/// The tiles of an archived log as files beside its segments: a stranger proves events with these,
/// the lines and a signed checkpoint, and asks nobody.
///
/// A segment is 256 full tiles of level 0 under one full tile of level 1. The levels above end in a
/// tile that is seldom full; each width that it had stays as a file of its own.
///
/// - Source: https://c2sp.org/tlog-tiles
package struct TileFiles: Sendable {
    package struct File: Hashable, Sendable {
        package let path: String
        package let bytes: [UInt8]
    }

    package static func path(of tile: TilePath, ledger: String) -> String {
        "\(ledger)/tile/\(tile.text)"
    }

    package static func checkpointPath(ledger: String) -> String { "\(ledger)/checkpoint" }

    /// Those that a segment adds, in the order of their levels: by the hashes of its lines, and the
    /// roots of the trees of all segments up to it, itself included.
    package static func added(
        by leaves: [Digest],
        trees: [Digest],
        ledger: String
    ) -> [File] {
        precondition(leaves.count == ArchivedSegment.eventsEach, "A segment is full.")
        precondition(!trees.isEmpty, "The segment's own tree is among them.")
        let number = Int64(trees.count - 1)
        let hasher = MerkleHasher(SHA256())
        let width = TileID.width
        var files: [File] = []
        var roots: [Digest] = []
        for offset in 0..<width {
            let hashes = Array(leaves[offset * width..<(offset + 1) * width])
            let tile = TileID(level: 0, number: number * Int64(width) + Int64(offset))
            files.append(file(of: tile, hashes, ledger))
            roots.append(hasher.root(of: hashes))
        }
        files.append(file(of: TileID(level: 1, number: number), roots, ledger))
        return files + above(trees, ledger: ledger)
    }

    /// Those above the segments at the end of their tree, by the roots of all of them: what is
    /// written last.
    package static func above(_ trees: [Digest], ledger: String) -> [File] {
        let hasher = MerkleHasher(SHA256())
        let width = TileID.width
        var files: [File] = []
        var (level, hashes) = (2, trees)
        while !hashes.isEmpty {
            let last = (hashes.count - 1) / width
            let tile = TileID(level: level, number: Int64(last))
            files.append(file(of: tile, Array(hashes[(last * width)...]), ledger))
            // Tiles that are full have a hash on the next level.
            hashes = (0..<hashes.count / width).map { full in
                hasher.root(of: Array(hashes[full * width..<(full + 1) * width]))
            }
            level += 1
        }
        return files
    }

    private static func file(of tile: TileID, _ hashes: [Digest], _ ledger: String) -> File {
        File(
            path: path(of: TilePath(tile, width: hashes.count), ledger: ledger),
            bytes: Tiles.bytes(hashes)
        )
    }
}

extension MerkleHasher {
    fileprivate func root(of hashes: [Digest]) -> Digest {
        var tree = CompactRange()
        for hash in hashes { tree.append(hash, self) }
        return tree.root(self)
    }
}

extension Archive {
    /// Writes the tiles of a segment; what is there as it should be stays.
    package func writeTiles(of leaves: [Digest], trees: [Digest]) throws {
        for file in TileFiles.added(by: leaves, trees: trees, ledger: ledger) {
            try put(file.bytes, file.path)
        }
    }

    /// Whether the tiles are there that were to be written last: then those below them were, too,
    /// as long as they are written again from the first on before a new segment's are.
    func hasLastTiles(of trees: [Digest]) throws -> Bool {
        try TileFiles.above(trees, ledger: ledger).allSatisfy { file in
            try target.read(file.path) == file.bytes
        }
    }

    /// Compares the tiles of a segment with its lines.
    ///
    /// - Throws: `LogError.archiveDamaged`, which names the first tile that is missing or another.
    package func verifyTiles(of lines: SegmentLines, trees: [Digest]) throws {
        for file in TileFiles.added(by: lines.leaves, trees: trees, ledger: ledger) {
            guard let bytes = try target.read(file.path) else {
                throw damaged(file.path, "is missing: tally archive tiles writes it again")
            }
            guard bytes == file.bytes else {
                throw damaged(file.path, "is not what the lines of the log are hashed to")
            }
        }
    }

    /// Puts a signed checkpoint of the archived tree beside its tiles.
    package func writeCheckpoint(_ note: String) throws {
        try put(Array(note.utf8), TileFiles.checkpointPath(ledger: ledger))
    }
}

extension SegmentLines {
    package var leaves: [Digest] {
        var leaves: [Digest] = []
        leaves.reserveCapacity(count)
        forEachLeaf(MerkleHasher(SHA256())) { leaves.append($0) }
        return leaves
    }
}
