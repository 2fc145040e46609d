// SPDX-License-Identifier: Apache-2.0

import Archive
import Compression
import Domain
import EventFormat
import EventLog
import Foundation
import Postgres
import TestSupport
import Testing

/// A segment that records another one: the archive alone tells which files were archived.
@Suite struct `Files that a later segment records` {
    /// Two segments; the second has the event that records the first.
    private struct Recorded: Sendable {
        let folder: String
        let segments: [ArchivedSegment]

        static let shared = Task { try await make() }

        private static func make() async throws -> Recorded {
            let target = ConnectionTarget(try await PrivatePostgres.shared().database())
            let migrator = try Connection(to: target)
            try Migrations.run(on: migrator)
            migrator.close()
            let records = try LogRecords(target)
            let folder = PrivatePostgres.folder() + "/archive"
            try await records.write([.opened("alice")])
            // Commits of one time: nothing but the file of commits tells where one ends.
            for count in [65_600, 65_600] {
                let events = [Event](repeating: .reinstated("alice"), count: count)
                try await records.write(events, by: 8_000, apart: 0)
                _ = try await records.archive(to: DirectoryTarget(folder))
            }
            let segments = await records.archived
            await records.close()
            return Recorded(folder: folder, segments: segments)
        }

        /// A copy of the files, for a test to change.
        static func copy() async throws -> DirectoryTarget {
            let folder = PrivatePostgres.folder()
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            let copy = folder + "/archive"
            try FileManager.default.copyItem(atPath: try await shared.value.folder, toPath: copy)
            return DirectoryTarget(copy)
        }
    }

    private static func scan(_ target: DirectoryTarget) throws -> Position {
        var scan = SegmentScan(Archive(target, ledger: "main"))
        while try scan.next(atMost: 10_000) != nil {}
        return scan.tree.size
    }

    /// A frame of the same content whose blocks are not compressed.
    ///
    /// - Source: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
    private static func stored(_ content: [UInt8], likeIn frame: [UInt8]) -> [UInt8] {
        // Magic number, flags, size of the content, checksum of these: they are the same.
        var stored = Array(frame.prefix(15))
        let block = 4 << 20
        for start in stride(from: 0, to: content.count, by: block) {
            let bytes = content[start..<min(start + block, content.count)]
            let size = UInt32(bytes.count) | 1 << 31
            stored += (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
            stored += bytes
        }
        return stored + [0, 0, 0, 0] + frame.suffix(4)
    }

    @Test func `fit, where nobody changed them`() async throws {
        let recorded = try await Recorded.shared.value
        #expect(recorded.segments.map(\.first) == [1, 65_537])
        #expect(try Self.scan(try await Recorded.copy()) == 131_072)
    }

    /// The lines are the same, and so are their hashes; the file is another one.
    @Test(arguments: [
        SegmentPath.events(ledger: "main", first: 1), SegmentPath.commits(ledger: "main", first: 1),
    ])
    func `are told from others of the same content`(path: String) async throws {
        let target = try await Recorded.copy()
        let file = try #require(try target.read(path))
        let content = try LZ4Frame.decompress(file, atMost: SegmentLines.bytesMaximum)
        let other = Self.stored(content, likeIn: file)
        #expect(try LZ4Frame.decompress(other, atMost: SegmentLines.bytesMaximum) == content)
        try target.write(other, to: path)
        let failure = LogError.archiveDamaged(
            path: "\(target.location)/\(path)",
            reason: "is another file than the one that was recorded"
        )
        #expect(throws: failure) { try Self.scan(target) }
    }

    @Test func `are told from one that takes two commits for one`() async throws {
        let target = try await Recorded.copy()
        let path = SegmentPath.commits(ledger: "main", first: 1)
        let file = try #require(try target.read(path))
        let content = try LZ4Frame.decompress(file, atMost: 1 << 20)
        var lines = String(decoding: content, as: UTF8.self).split(separator: "\n").map(String.init)
        let index = try #require(lines.firstIndex { $0.contains(#""first":8002,"#) })
        let first = try #require(lines[index - 1].firstRange(of: #"{"first":2,"#))
        #expect(first.lowerBound == lines[index - 1].startIndex)
        lines[index].replace(#""first":8002"#, with: #""first":2"#)
        lines.remove(at: index - 1)
        let merged = lines.map { $0 + "\n" }.joined()
        try target.write(LZ4Frame.compress(Array(merged.utf8)), to: path)
        let failure = LogError.archiveDamaged(
            path: "\(target.location)/\(path)",
            reason: "is another file than the one that was recorded"
        )
        #expect(throws: failure) { try Self.scan(target) }
    }
}
