// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Domain
package import EventFormat
package import EventLog

/// Reads an archive from its first segment on, and proves what it reads.
///
/// Every line must stand at its place, commits must fit their events, and each file must be the one
/// that a later event of the ledger says was archived. The last root is for whoever kept one.
package struct SegmentScan {
    /// Events that follow one another, all of one segment.
    package struct Part {
        package let segment: SegmentLines
        /// Which of the segment's lines they are.
        package let range: Range<Int>
        package let first: Position
        /// Those that end in it, in order, with the roots that follow from the lines; before the
        /// first event, the genesis row.
        package let commits: [Head]
        /// Of the last event.
        package let lastTime: Instant
        /// The root of all events up to here.
        package let root: Digest

        fileprivate let ledger: String
        fileprivate let damaged: LogError

        package var last: Position { first + Position(range.count) - 1 }

        /// The events; each must give the very line that was read.
        package func events() throws -> [RecordedEvent] {
            let events: [RecordedEvent]
            do throws(FormatError) {
                events = try segment.events(range, of: ledger)
            } catch {
                throw damaged
            }
            var line: [UInt8] = []
            for (event, index) in zip(events, range) {
                line.removeAll(keepingCapacity: true)
                event.appendLine(ledger: ledger, to: &line)
                guard line[...] == segment[index] else { throw damaged }
            }
            return events
        }
    }

    /// The segment that is being read.
    private struct Open {
        let first: Position
        let path: String
        let commitsPath: String
        let lines: SegmentLines
        var commits: ArraySlice<CommitLines.Commit>
    }

    private static let segmentArchived = EventType.segmentArchived.storedNames.map {
        Array($0.utf8)
    }

    private let archive: Archive
    private let hasher = MerkleHasher(SHA256())
    private let prefix: LinePrefix
    private let frame: LineFrame.Prefix
    private var open: Open?
    package private(set) var tree = CompactRange()
    /// The last commit that ended.
    package private(set) var head = Head.genesis
    /// Of the files that were read: the events, and where commits end.
    private var files: [Position: Digest] = [:]
    private var ends: [Position: Digest] = [:]
    /// The ledger's root after each segment.
    private var roots: [Position: Digest] = [:]

    package init(_ archive: Archive) {
        self.archive = archive
        prefix = LinePrefix(ledger: archive.ledger)
        frame = LineFrame.Prefix(ledger: archive.ledger)
    }

    /// The next events, so many at most; `nil` where the archive ends.
    ///
    /// - Throws: `LogError.archiveDamaged`, which names the file; what the target throws.
    package mutating func next(atMost limit: Int = .max) throws -> Part? {
        guard var segment = try open ?? openSegment(first: tree.size + 1) else { return nil }
        let start = Int(tree.size + 1 - segment.first)
        let end = start + min(limit, segment.lines.count - start)
        var commits: [Head] = []
        if tree.size == 0 { commits.append(try genesis(&segment)) }
        var time = head.recordedAt
        let lines = segment.lines
        try lines.forEachLeaf(start..<end, hasher) { index, leaf in
            guard let frame = LineFrame(lines[index], frame), frame.position == tree.size + 1
            else { throw damaged(segment) }
            tree.append(leaf, hasher)
            if Self.segmentArchived.contains(where: frame.type.elementsEqual) {
                try check(try event(at: index, of: segment))
            }
            let isEnd = segment.commits.first?.last == tree.size
            guard isEnd || index == end - 1 else { return }
            time = try event(at: index, of: segment).recordedAt
            if isEnd { commits.append(try endCommit(&segment, at: time)) }
        }
        let isWhole = end == lines.count
        guard !isWhole || segment.commits.isEmpty else { throw misfit(segment) }
        open = isWhole ? nil : segment
        let root = tree.root(hasher)
        if isWhole { roots[segment.first] = root }
        return Part(
            segment: lines,
            range: start..<end,
            first: segment.first + Position(start),
            commits: commits,
            lastTime: time,
            root: root,
            ledger: archive.ledger,
            damaged: damaged(segment)
        )
    }

    private mutating func openSegment(first: Position) throws -> Open? {
        let path = SegmentPath.events(ledger: archive.ledger, first: first)
        guard let file = try archive.target.read(path) else { return nil }
        files[first] = SHA256.hash(file)
        let commitsPath = SegmentPath.commits(ledger: archive.ledger, first: first)
        ends[first] = try archive.target.read(commitsPath).map { SHA256.hash($0) }
        return Open(
            first: first,
            path: path,
            commitsPath: commitsPath,
            lines: try archive.lines(of: file, path),
            commits: try archive.commits(commitsPath)[...]
        )
    }

    private mutating func genesis(_ segment: inout Open) throws -> Head {
        guard let genesis = segment.commits.popFirst(), genesis.last == 0 else {
            throw archive.damaged(segment.commitsPath, "does not begin with the genesis row")
        }
        head = Head(
            first: 0,
            last: 0,
            recordedAt: genesis.recordedAt,
            root: MerkleHasher.emptyRoot
        )
        return head
    }

    private mutating func endCommit(_ segment: inout Open, at time: Instant) throws -> Head {
        guard let commit = segment.commits.popFirst(), commit.first == head.last + 1,
            commit.recordedAt == time
        else { throw misfit(segment) }
        head = Head(
            first: commit.first,
            last: commit.last,
            recordedAt: time,
            root: tree.root(hasher)
        )
        return head
    }

    private func event(at index: Int, of segment: Open) throws -> RecordedEvent {
        do throws(FormatError) {
            return try RecordedEvent(line: segment.lines[index], ledger: prefix)
        } catch {
            throw damaged(segment)
        }
    }

    /// The log tells of the files before it.
    private func check(_ event: RecordedEvent) throws {
        guard
            case .archive(.segmentArchived(let archived)) = try event.decoded(),
            let sha256 = files[archived.segment.first]
        else { return }
        let root = roots[archived.segment.first]
        guard sha256.hex == archived.segment.sha256, root?.hex == archived.segment.root else {
            let path = SegmentPath.events(ledger: archive.ledger, first: archived.segment.first)
            throw archive.damaged(path, "is another file than the one that was recorded")
        }
        guard ends[archived.segment.first]?.hex == archived.segment.commits else {
            let path = SegmentPath.commits(ledger: archive.ledger, first: archived.segment.first)
            throw archive.damaged(path, "is another file than the one that was recorded")
        }
    }

    private func damaged(_ segment: Open) -> LogError {
        archive.damaged(segment.path, "has a line that is no event's")
    }

    private func misfit(_ segment: Open) -> LogError {
        archive.damaged(segment.commitsPath, "does not fit the events")
    }
}
