// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Domain
internal import EventFormat
package import EventLog
package import Postgres

/// The tiles of a ledger's tree on one connection.
///
/// They are looked up, and made from the log where they are absent. Leaf index = position − 1. Tiles once looked up are kept: make one for a proof or two, not for ever.
package struct Tiles {
    private struct Tile {
        let hashes: [Digest]
        let root: Digest
    }

    /// Two megabytes of hashes.
    private static let cacheMaximum = 256

    private static let find = Statement(
        "tile_find",
        "SELECT hashes, root FROM tiles WHERE ledger = $1 AND level = $2 AND number = $3"
    )
    private static let roots = Statement(
        "tile_roots",
        """
        SELECT number, root FROM tiles
        WHERE ledger = $1 AND level = $2 AND number >= $3 AND number < $4 ORDER BY number
        """
    )
    private static let insert = Statement(
        "tile_insert",
        """
        INSERT INTO tiles (ledger, level, number, hashes, root) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING
        """
    )
    private static let next = Statement(
        "tile_next",
        "SELECT coalesce(max(number) + 1, 0) FROM tiles WHERE ledger = $1 AND level = 0"
    )
    private static let clear = Statement("tile_clear", "DELETE FROM tiles WHERE ledger = $1")

    private let ledger: Ledger
    private let connection: Connection
    private let hasher = MerkleHasher(SHA256())
    private var cache: [TileID: Tile] = [:]
    /// At the right edge of trees.
    private var partials: [TilePath: [Digest]] = [:]

    package init(of ledger: Ledger, on connection: Connection) {
        self.ledger = ledger
        self.connection = connection
    }

    /// Makes those of level 0 that a log of so many events has full, and what they fill above.
    ///
    /// - Returns: up to which position there are tiles now; call again where it is less.
    @discardableResult
    package mutating func extend(
        through position: Position,
        atMost tilesMaximum: Int = 256
    ) throws -> Position {
        var number = try nextNumber()
        let end = min(position / Int64(TileID.width), number + Int64(tilesMaximum))
        while number < end {
            _ = try full(TileID(level: 0, number: number))
            number += 1
            var (level, count) = (1, number)
            while count % Int64(TileID.width) == 0 {
                count /= Int64(TileID.width)
                _ = try full(TileID(level: level, number: count - 1))
                level += 1
            }
        }
        return number * Int64(TileID.width)
    }

    private func nextNumber() throws -> Int64 {
        var parameters = Parameters()
        parameters.append(ledger.id)
        return try connection.query(Self.next, parameters).int64(0, 0)
    }

    /// Forgets all of them: `extend` makes them anew.
    package mutating func clear() throws {
        cache = [:]
        partials = [:]
        var parameters = Parameters()
        parameters.append(ledger.id)
        try connection.query(Self.clear, parameters)
    }

    /// The hashes of a tile in the tree of a size; empty if it is beyond.
    package mutating func hashes(of tile: TileID, in size: Position) throws -> [Digest] {
        Array(try hashes(of: tile, count: tile.width(in: size)))
    }

    /// The first hashes of a tile, by the full one or by what is below it.
    private mutating func hashes(of tile: TileID, count: Int) throws -> [Digest] {
        if count == TileID.width { return try full(tile).hashes }
        let path = TilePath(tile, width: count)
        if let known = partials[path] { return known }
        let hashes: [Digest]
        if let found = try cached(tile) {
            hashes = Array(found.hashes.prefix(count))
        } else {
            hashes = try below(tile, count: count)
        }
        if partials.count >= Self.cacheMaximum { partials = [:] }
        partials[path] = hashes
        return hashes
    }

    private mutating func full(_ tile: TileID) throws -> Tile {
        if let found = try cached(tile) { return found }
        let hashes = try below(tile, count: TileID.width)
        let made = Tile(hashes: hashes, root: root(of: hashes))
        try store(made, as: tile)
        keep(made, as: tile)
        return made
    }

    private mutating func cached(_ tile: TileID) throws -> Tile? {
        if let found = cache[tile] { return found }
        guard let found = try stored(tile) else { return nil }
        keep(found, as: tile)
        return found
    }

    private mutating func keep(_ tile: Tile, as id: TileID) {
        if cache.count >= Self.cacheMaximum { cache = [:] }
        cache[id] = tile
    }

    /// Leaves from the log, other hashes from the roots of the tiles below.
    private mutating func below(_ tile: TileID, count: Int) throws -> [Digest] {
        guard count > 0 else { return [] }
        let first = tile.number * Int64(TileID.width)
        if tile.level == 0 { return try leaves(after: first, count: count) }
        var found = try storedRoots(level: tile.level - 1, first, count: count)
        for offset in 0..<count where found[offset] == nil {
            let child = TileID(level: tile.level - 1, number: first + Int64(offset))
            found[offset] = try full(child).root
        }
        return found.compactMap(\.self)
    }

    private func leaves(after position: Position, count: Int) throws -> [Digest] {
        let last = position + Position(count)
        let events = try Log.events(
            of: ledger,
            after: position,
            through: last,
            limit: count,
            on: connection
        )
        guard events.count == count else {
            throw LogError.gap(ledger: ledger.name, after: position + Position(events.count))
        }
        return events.map { hasher.leaf($0.line(ledger: ledger.name)) }
    }

    private func stored(_ tile: TileID) throws -> Tile? {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(Int32(tile.level))
        parameters.append(tile.number)
        let rows = try connection.query(Self.find, parameters)
        guard rows.count == 1 else { return nil }
        guard let hashes = Self.digests(rows.bytes(0, 0)), hashes.count == TileID.width,
            let root = Digest(rows.bytes(0, 1))
        else { throw ProofError.damagedTile(level: tile.level, number: tile.number) }
        return Tile(hashes: hashes, root: root)
    }

    private func storedRoots(level: Int, _ first: Int64, count: Int) throws -> [Digest?] {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(Int32(level))
        parameters.append(first)
        parameters.append(first + Int64(count))
        let rows = try connection.query(Self.roots, parameters)
        var roots = [Digest?](repeating: nil, count: count)
        for row in 0..<rows.count {
            roots[Int(rows.int64(row, 0) - first)] = Digest(rows.bytes(row, 1))
        }
        return roots
    }

    private func store(_ tile: Tile, as id: TileID) throws {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(Int32(id.level))
        parameters.append(id.number)
        parameters.append(Self.bytes(tile.hashes))
        parameters.append(tile.root.bytes)
        try connection.query(Self.insert, parameters)
    }

    private func root(of hashes: [Digest]) -> Digest {
        var tree = CompactRange()
        for hash in hashes { tree.append(hash, hasher) }
        return tree.root(hasher)
    }

    package static func bytes(_ hashes: [Digest]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * Digest.byteCount)
        for hash in hashes { hash.append(to: &bytes) }
        return bytes
    }

    /// Returns `nil` unless the bytes are whole hashes.
    package static func digests(_ bytes: [UInt8]) -> [Digest]? {
        guard bytes.count.isMultiple(of: Digest.byteCount) else { return nil }
        return stride(from: 0, to: bytes.count, by: Digest.byteCount).compactMap {
            Digest(bytes[$0..<$0 + Digest.byteCount])
        }
    }
}

/// Proofs.
extension Tiles {
    /// The root of the tree of a size.
    package mutating func root(of size: Position) throws -> Digest {
        try hash(of: MerkleProof.tree(of: size), in: size)
    }

    /// The tree of a size, to go on with.
    package mutating func range(of size: Position) throws -> CompactRange {
        let roots = try MerkleProof.tree(of: size).map { try hash(of: $0, in: size) }
        guard let range = CompactRange(size: size, roots: roots) else {
            preconditionFailure("A tree has one perfect subtree for each bit of its size.")
        }
        return range
    }

    /// That the event at a position is in the tree of a size.
    package mutating func inclusion(of position: Position, in size: Position) throws -> [Digest] {
        guard 1...max(1, size) ~= position, size > 0 else {
            throw ProofError.noSuchPosition(position, size: size)
        }
        return try MerkleProof.inclusion(of: position - 1, in: size)
            .map { try hash(of: $0, in: size) }
    }

    /// That the tree of a size begins with the tree of a smaller one.
    package mutating func consistency(
        of smaller: Position,
        with size: Position
    ) throws -> [Digest] {
        guard 0...size ~= smaller else { throw ProofError.noSuchPosition(smaller, size: size) }
        return try MerkleProof.consistency(of: smaller, with: size)
            .map { try hash(of: $0, in: size) }
    }

    private mutating func hash(of subtrees: [Subtree], in size: Position) throws -> Digest {
        hasher.fold(try subtrees.map { try hash(of: $0, in: size) })
    }

    private mutating func hash(of subtree: Subtree, in size: Position) throws -> Digest {
        let tile = TileID(of: subtree)
        let offsets = TileID.offsets(of: subtree)
        let hashes = try hashes(of: tile, in: size)
        guard hashes.count >= offsets.upperBound else {
            throw ProofError.damagedTile(level: tile.level, number: tile.number)
        }
        return root(of: Array(hashes[offsets]))
    }
}
