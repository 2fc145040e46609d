// SPDX-License-Identifier: Apache-2.0

import Archive
import Cryptography
import Domain
import EventFormat
import EventLog
import Foundation
import Postgres
import Proofs
import Synchronization
import TestSupport
import Testing

@Suite struct `Tiles beside the segments` {
    init() { ArchivePlaces().serveTheLog() }

    @Test func `prove an event to a stranger who has nothing but the files`() async throws {
        let log = try await ArchiveFixture.copy()
        await log.records.close()
        let folder = StrangersFolder(log.folder + "/main")
        let note = try SignedNote(parsing: folder.text("checkpoint"))
        try note.verify(by: LogRecords.key.verifier)
        let head = try TreeHead(parsing: note.text)
        #expect(head.size == 2 * ArchivedSegment.eventsEach)
        #expect(try folder.hash(folder.hashes("tile/2/000.p/2")) == head.root)
        #expect(
            try folder.hashes("tile/2/000.p/2")
                == [
                    folder.hash(folder.hashes("tile/1/000")),
                    folder.hash(folder.hashes("tile/1/001")),
                ]
        )
        var random = SeededRandom(number: 1)
        for _ in 0..<20 {
            let index = Int.random(in: 0..<131_072, using: &random)
            let leaf = MerkleHasher(SHA256()).leaf(log.fixture.events[index].line(ledger: "main"))
            let tile = TilePath(TileID(level: 0, number: Int64(index / 256))).text
            let leaves = try folder.hashes("tile/" + tile)
            #expect(leaves[index % 256] == leaf)
            let above = TilePath(TileID(level: 1, number: Int64(index / 65_536))).text
            #expect(
                try folder.hashes("tile/" + above)[index / 256 % 256] == folder.hash(leaves)
            )
        }
    }

    @Test func `one flipped bit is found and named, and mended from the lines`() async throws {
        let log = try await ArchiveFixture.copy()
        let target = DirectoryTarget(log.folder)
        try await log.records.verify(in: target)
        var random = SeededRandom(number: 1)
        let tiles = ["0/000", "0/511", "1/000", "1/001", "2/000.p/1", "2/000.p/2"]
        for tile in tiles {
            let path = "main/tile/" + tile
            var bytes = try #require(try target.read(path))
            let index = bytes.indices.randomElement(using: &random) ?? 0
            bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try target.write(bytes, to: path)
            await #expect(
                throws: LogError.archiveDamaged(
                    path: log.folder + "/" + path,
                    reason: "is not what the lines of the log are hashed to"
                )
            ) { try await log.records.verify(in: target) }
            #expect(try await log.records.writeTiles(to: target) == 2)
            try await log.records.verify(in: target)
        }
        try FileManager.default.removeItem(atPath: log.folder + "/main/tile/0/300")
        await #expect(
            throws: LogError.archiveDamaged(
                path: log.folder + "/main/tile/0/300",
                reason: "is missing: tally archive tiles writes it again"
            )
        ) { try await log.records.verify(in: target) }
        await log.records.close()
    }

    @Test func `a run writes the checkpoint that the run before it did not come to`() async throws {
        let log = try await ArchiveFixture.copy()
        let target = DirectoryTarget(log.folder)
        let written = try #require(try target.read("main/checkpoint"))
        let older = try #require(try await log.records.checkpoint(size: 65_536))
        try target.write(Array(older.utf8), to: "main/checkpoint")
        #expect(try await log.records.archive(to: target) == [])
        #expect(try target.read("main/checkpoint") == written)
        try FileManager.default.removeItem(atPath: log.folder + "/main/checkpoint")
        #expect(try await log.records.archive(to: target) == [])
        #expect(try target.read("main/checkpoint") == written)
        await log.records.close()
    }

    @Test func `a run writes all tiles where their end is missing or another`() async throws {
        let log = try await ArchiveFixture.copy()
        let target = DirectoryTarget(log.folder)
        try FileManager.default.removeItem(atPath: log.folder + "/main/tile")
        #expect(try await log.records.archive(to: target) == [])
        try await log.records.verify(in: target)
        let last = "main/tile/2/000.p/2"
        let tile = try #require(try target.read(last))
        try target.write(Array(tile.reversed()), to: last)
        #expect(try await log.records.archive(to: target) == [])
        #expect(try target.read(last) == tile)
        await log.records.close()
    }

    @Test func `tiles that a stopped run left out are written before a new segment's`()
        async throws
    {
        let log = try await ArchiveFixture.copy()
        try FileManager.default.removeItem(atPath: log.folder + "/main/tile")
        let written = Mutex(0)
        let stopping = DirectoryTarget(log.folder) { step in
            guard step == .open else { return }
            let count = written.withLock { count in
                count += 1
                return count
            }
            if count == 100 { throw CancellationError() }
        }
        await #expect(throws: CancellationError.self) {
            try await log.records.archive(to: stopping)
        }
        try await log.fillSegment()
        let target = DirectoryTarget(log.folder)
        #expect(try await log.records.archive(to: target).map(\.first) == [131_073])
        try await log.records.verify(in: target)
        await log.records.close()
    }

    @Test func `a run with nothing to do reads two files and writes none`() async throws {
        let log = try await ArchiveFixture.copy()
        let target = WatchedTarget(DirectoryTarget(log.folder))
        #expect(try await log.records.archive(to: target) == [])
        #expect(target.calls == ["read main/tile/2/000.p/2", "read main/checkpoint"])
        await log.records.close()
    }

    @Test func `a trimmed log makes its absent tiles out of the archive`() async throws {
        let log = try await ArchiveFixture.copy()
        try await log.trim()
        let connection = try log.connect()
        var tiles = Tiles(of: log.ledger, on: connection)
        try tiles.clear()
        let size = ArchivedSegment.eventsEach * 2
        let root = try tiles.root(of: size)
        let hasher = MerkleHasher(SHA256())
        for position: Position in [1, 256, 257, 65_536, 65_537, 131_072] {
            let proof = try tiles.inclusion(of: position, in: size)
            let leaf = hasher.leaf(log.fixture.events[Int(position) - 1].line(ledger: "main"))
            #expect(
                hasher.isIncluded(leaf, at: position - 1, in: size, root: root, proof: proof)
            )
        }
        connection.close()
        await log.records.close()
    }

    @Test func `full tiles above the segments have a hash on the level above them`() {
        let leaves = [Digest](repeating: SHA256.hash([1]), count: 65_536)
        let trees = (0..<257).map { SHA256.hash([UInt8($0 % 256), UInt8($0 / 256)]) }
        let files = TileFiles.added(by: leaves, trees: trees, ledger: "main")
        let above = files.map(\.path).filter { !$0.hasPrefix("main/tile/0/") }
        #expect(above == ["main/tile/1/256", "main/tile/2/001.p/1", "main/tile/3/000.p/1"])
        #expect(files.first?.path == "main/tile/0/x065/536")
        #expect(files.last?.bytes == StrangersFolder("").hash(Array(trees.prefix(256))).bytes)
    }
}

/// Remembers what is asked of a place.
private final class WatchedTarget: ArchiveTarget {
    private let target: any ArchiveTarget
    private let seen = Mutex<[String]>([])

    init(_ target: any ArchiveTarget) {
        self.target = target
    }

    var calls: [String] { seen.withLock { $0 } }
    var location: String { target.location }

    func read(_ path: String) throws -> [UInt8]? {
        seen.withLock { $0.append("read \(path)") }
        return try target.read(path)
    }

    func write(_ bytes: [UInt8], to path: String) throws {
        seen.withLock { $0.append("write \(path)") }
        try target.write(bytes, to: path)
    }
}

/// Reads what lies in a folder by the rules of C2SP alone.
private struct StrangersFolder {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    func text(_ file: String) throws -> String {
        try String(contentsOfFile: path + "/" + file, encoding: .utf8)
    }

    func hashes(_ file: String) throws -> [Digest] {
        let bytes = Array(try Data(contentsOf: URL(filePath: path + "/" + file)))
        return stride(from: 0, to: bytes.count, by: 32).compactMap { Digest(bytes[$0..<$0 + 32]) }
    }

    /// RFC 6962, section 2.1, over hashes of leaves.
    func hash(_ hashes: [Digest]) -> Digest {
        guard hashes.count > 1 else { return hashes[0] }
        var half = 1
        while half * 2 < hashes.count { half *= 2 }
        let left = hash(Array(hashes[..<half]))
        let right = hash(Array(hashes[half...]))
        return SHA256.hash([0x01] + left.bytes + right.bytes)
    }
}
