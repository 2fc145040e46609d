// SPDX-License-Identifier: Apache-2.0

import Archive
import Compression
import Cryptography
import Domain
import EventFormat
import EventLog
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct `Segments` {
    @Test func `a file holds the lines that are hashed, and is named after its first`() async throws
    {
        let fixture = try await ArchiveFixture.shared.value
        #expect(fixture.segments.map(\.first) == [1, 65_537])
        for segment in fixture.segments {
            let path = SegmentPath.events(ledger: "main", first: segment.first)
            #expect(path.utf8.count == "main/segments/.ndjson.lz4".utf8.count + 20)
            let file = Array(try Data(contentsOf: URL(filePath: fixture.folder + "/" + path)))
            #expect(Int64(file.count) == segment.bytes)
            #expect(SHA256.hash(file).hex == segment.sha256)
            let content = try LZ4Frame.decompress(file, atMost: 1 << 30)
            var expected: [UInt8] = []
            for event in fixture.events[Int(segment.first) - 1..<Int(segment.last)] {
                event.appendLine(ledger: "main", to: &expected)
                expected.append(UInt8(ascii: "\n"))
            }
            #expect(content == expected)
        }
    }

    @Test func `the roots that are recorded are those of the log`() async throws {
        let fixture = try await ArchiveFixture.shared.value
        let hasher = MerkleHasher(SHA256())
        var tree = CompactRange()
        var own = CompactRange()
        for event in fixture.events {
            let leaf = hasher.leaf(event.line(ledger: "main"))
            tree.append(leaf, hasher)
            own.append(leaf, hasher)
            guard let segment = fixture.segments.first(where: { $0.last == event.position }) else {
                continue
            }
            #expect(tree.root(hasher).hex == segment.root)
            #expect(own.root(hasher).hex == segment.tree)
            own = CompactRange()
        }
    }

    @Test func `lz4 unpacks a segment`() async throws {
        let lz4 = "/usr/bin/lz4"
        guard FileManager.default.fileExists(atPath: lz4) else {
            print("Skipped: lz4 is absent (apt-get install lz4).")
            return
        }
        let fixture = try await ArchiveFixture.shared.value
        let file = fixture.folder + "/" + SegmentPath.events(ledger: "main", first: 1)
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let child = try ChildProcess([lz4, "-q", "-d", file, folder + "/lines"])
        #expect(try await child.end() == 0)
        let lines = Array(try Data(contentsOf: URL(filePath: folder + "/lines")))
        let packed = Array(try Data(contentsOf: URL(filePath: file)))
        #expect(try LZ4Frame.decompress(packed, atMost: 1 << 30) == lines)
    }

    @Test func `a repeat writes no byte and no event`() async throws {
        let log = try await ArchiveFixture.copy()
        let target = DirectoryTarget(log.folder) { step in
            Issue.record("It is about to \(step.rawValue).")
        }
        #expect(try await log.records.archive(to: target) == [])
        #expect(try await log.records.events().count == log.fixture.events.count)
        await log.records.close()
    }

    @Test func `what is recorded and gone from the folder is not written anew, but told of`()
        async throws
    {
        let log = try await ArchiveFixture.copy()
        try FileManager.default.removeItem(atPath: log.path(first: 65_537))
        #expect(try await log.records.archive(to: DirectoryTarget(log.folder)) == [])
        await #expect(
            throws: LogError.archiveDamaged(
                path: log.path(first: 65_537),
                reason: "is missing"
            )
        ) {
            try await log.trim()
        }
        await log.records.close()
    }

    @Test func `a place without what is recorded gets nothing, whether a segment is full or not`()
        async throws
    {
        let log = try await ArchiveFixture.copy()
        let empty = PrivatePostgres.folder() + "/elsewhere"
        // Tiles alone are no archive.
        let bare = log.folder
        try FileManager.default.removeItem(atPath: log.path(first: 1))
        let first = SegmentPath.events(ledger: "main", first: 1)
        func expectRefused(_ place: String) async throws {
            let target = DirectoryTarget(place) { step in
                Issue.record("It is about to \(step.rawValue) in \(place).")
            }
            await #expect(throws: Archiver.Failure.elsewhere(place: place, missing: first)) {
                try await log.records.archive(to: target)
            }
            #expect(await log.records.archived.count == 2)
        }
        try await expectRefused(empty)
        try await log.fillSegment()
        try await expectRefused(empty)
        try await expectRefused(bare)
        let connection = try log.connect()
        #expect(try Log.trimLine(of: log.ledger, on: connection).location == log.fixture.folder)
        connection.close()
        await log.records.close()
    }
}

@Suite struct `A stop while a segment is written` {
    struct Stopped: Error {}

    @Test(arguments: DirectoryTarget.Step.allCases, [1, 2])
    func `leaves no half segment that counts`(
        step: DirectoryTarget.Step,
        file: Int
    ) async throws {
        let log = try await ArchiveFixture.copy()
        let folder = PrivatePostgres.folder() + "/archive"
        let seen = Counter()
        let stopping = DirectoryTarget(folder) { next in
            if next == step, seen.next() == file { throw Stopped() }
        }
        // As if nothing were recorded yet.
        let archive = Archive(stopping, ledger: "main")
        let connection = try log.connect()
        let draft = try #require(
            try SegmentDraft.read(after: CompactRange(), of: log.ledger, on: connection)
        )
        #expect(throws: Stopped.self) { _ = try archive.write(draft) }
        let path = SegmentPath.events(ledger: "main", first: 1)
        let isThere = FileManager.default.fileExists(atPath: folder + "/" + path)
        #expect(isThere == (file == 2 && step == .syncFolder))

        let again = Archive(DirectoryTarget(folder), ledger: "main")
        #expect(try again.write(draft) == log.fixture.segments[0])
        let left = try FileManager.default.subpathsOfDirectory(atPath: folder)
        #expect(
            Set(left) == [
                "main", "main/segments", path, SegmentPath.commits(ledger: "main", first: 1),
            ]
        )
        connection.close()
        await log.records.close()
    }
}

/// Counts from 1.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
