// SPDX-License-Identifier: Apache-2.0

internal import Compression
package import Cryptography
package import Domain
package import EventLog

/// The segments of one ledger in an archive: files that are proved as they are read.
package struct Archive: Sendable {
    package let target: any ArchiveTarget
    package let ledger: String

    package init(_ target: any ArchiveTarget, ledger: String) {
        self.target = target
        self.ledger = ledger
    }

    /// The lines of a segment whose file has a hash; `nil` takes any file.
    ///
    /// - Throws: `LogError.archiveDamaged`; what the target throws.
    package func lines(
        first: Position,
        sha256: Digest?
    ) throws -> SegmentLines {
        let path = SegmentPath.events(ledger: ledger, first: first)
        return try lines(of: file(path, sha256), path)
    }

    func lines(of file: [UInt8], _ path: String) throws -> SegmentLines {
        let content = try content(of: file, path)
        do throws(LZ4Frame.Failure) {
            return try SegmentLines(content: content)
        } catch {
            throw damaged(path, "has not 65536 whole lines")
        }
    }

    /// What a file says of where commits end.
    func commits(_ path: String, sha256: Digest? = nil) throws -> [CommitLines.Commit] {
        let content = try content(of: file(path, sha256), path)
        do {
            return try CommitLines.read(content)
        } catch {
            throw damaged(path, "has a line that is no commit's")
        }
    }

    private func file(_ path: String, _ sha256: Digest?) throws -> [UInt8] {
        guard let file = try target.read(path) else { throw damaged(path, "is missing") }
        if let sha256, SHA256.hash(file) != sha256 {
            throw damaged(path, "is another file than the one that was recorded")
        }
        return file
    }

    private func content(of file: [UInt8], _ path: String) throws -> [UInt8] {
        do throws(LZ4Frame.Failure) {
            return try LZ4Frame.decompress(file, atMost: SegmentLines.bytesMaximum)
        } catch {
            throw damaged(path, "is no whole LZ4 frame")
        }
    }

    func damaged(_ path: String, _ reason: String) -> LogError {
        .archiveDamaged(path: "\(target.location)/\(path)", reason: reason)
    }
}

/// Writing.
extension Archive {
    /// Writes a segment, reads it back, and compares each line with what was read from the log.
    package func write(_ draft: SegmentDraft) throws -> ArchivedSegment {
        let events = LZ4Frame.compress(draft.content)
        let commits = LZ4Frame.compress(draft.commits)
        // First what is told of the segment: where its events are, all is.
        try put(commits, SegmentPath.commits(ledger: ledger, first: draft.first))
        try put(events, SegmentPath.events(ledger: ledger, first: draft.first))
        let segment = ArchivedSegment(
            first: draft.first,
            bytes: Int64(events.count),
            sha256: SHA256.hash(events).hex,
            commits: SHA256.hash(commits).hex,
            tree: draft.tree.hex,
            root: draft.root.hex
        )
        try verify(segment)
        return segment
    }

    /// A file that is there as it should be stays as it is.
    func put(_ bytes: [UInt8], _ path: String) throws {
        guard try target.read(path) != bytes else { return }
        try target.write(bytes, to: path)
    }

    /// Reads both files, and compares them and the hash of every line with what is recorded.
    @discardableResult
    package func verify(_ segment: ArchivedSegment) throws -> SegmentLines {
        let lines = try lines(first: segment.first, sha256: digest(segment.sha256))
        let hasher = MerkleHasher(SHA256())
        var tree = CompactRange()
        lines.forEachLeaf(hasher) { tree.append($0, hasher) }
        guard tree.root(hasher).hex == segment.tree else {
            let path = SegmentPath.events(ledger: ledger, first: segment.first)
            throw damaged(path, "does not fit the tree of the log")
        }
        let path = SegmentPath.commits(ledger: ledger, first: segment.first)
        _ = try commits(path, sha256: digest(segment.commits))
        return lines
    }

    private func digest(_ hex: String) -> Digest {
        guard let digest = Digest(hex: hex) else {
            preconditionFailure("A recorded segment has hashes of 64 digits.")
        }
        return digest
    }
}

extension CompactRange {
    /// The range that ends with a segment, from the trees of all segments up to it.
    package init(segmentTrees trees: [Digest], _ hasher: MerkleHasher) {
        var segments = CompactRange()
        for tree in trees { segments.append(tree, hasher) }
        let size = segments.size * ArchivedSegment.eventsEach
        guard let range = CompactRange(size: size, roots: segments.roots) else {
            preconditionFailure("A segment is a perfect tree.")
        }
        self = range
    }
}
