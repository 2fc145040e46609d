// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventFormat
package import EventLog

/// How far an archive reaches, and when: by its small files, and the last one of its segments.
package struct ArchiveSurvey {
    /// A segment of the archive, by its file of commits.
    private struct Known {
        let first: Position
        /// The last commit that ends in it, or in one before it.
        let last: Position
        let lastTime: Instant
    }

    /// The row before the first event.
    package let genesis: Head
    /// The last position.
    package let end: Position
    /// When it was recorded.
    package let endTime: Instant

    private let archive: Archive
    private let segments: [Known]

    /// Returns `nil` where the archive holds no segment of the ledger.
    ///
    /// - Throws: `LogError.archiveDamaged`; what the target throws.
    package init?(_ archive: Archive) throws {
        var segments: [Known] = []
        var genesis = Head.genesis
        var end: Position = 0
        while let commits = try archive.commitsIfThere(first: end + 1) {
            if let first = commits.first, first.last == 0 {
                genesis = Head(
                    first: 0,
                    last: 0,
                    recordedAt: first.recordedAt,
                    root: genesis.root
                )
            }
            let before = segments.last
            segments.append(
                Known(
                    first: end + 1,
                    last: commits.last?.last ?? before?.last ?? 0,
                    lastTime: commits.last?.recordedAt ?? before?.lastTime ?? genesis.recordedAt
                )
            )
            end += ArchivedSegment.eventsEach
        }
        // A run that was ended may have left what is told of a segment without the segment.
        if let last = segments.last,
            try archive.target.read(SegmentPath.events(ledger: archive.ledger, first: last.first))
                == nil
        {
            segments.removeLast()
            end -= ArchivedSegment.eventsEach
        }
        guard let last = segments.last else { return nil }
        let lines = try archive.lines(first: last.first, sha256: nil)
        do throws(FormatError) {
            let events = try lines.events(lines.count - 1..<lines.count, of: archive.ledger)
            endTime = events[0].recordedAt
        } catch {
            let path = SegmentPath.events(ledger: archive.ledger, first: last.first)
            throw archive.damaged(path, "has a line that is no event's")
        }
        self.genesis = genesis
        self.end = end
        self.archive = archive
        self.segments = segments
    }

    /// The last position that was recorded at or before a time, which is not after the end's.
    package func position(at time: Instant) throws -> Position {
        guard time < endTime else { return end }
        // Times never run backwards: the first segment in which a later commit ends has the place.
        guard let found = segments.first(where: { time < $0.lastTime }) else {
            // Between the last whole commit and the one that the archive's end cuts.
            return segments.last?.last ?? 0
        }
        let path = SegmentPath.commits(ledger: archive.ledger, first: found.first)
        let commits = try archive.commits(path)
        guard let next = commits.first(where: { time < $0.recordedAt }) else { return found.last }
        return max(0, next.first - 1)
    }
}

extension Archive {
    /// What to say of a segment that should be there.
    package func missing(first: Position) -> LogError {
        damaged(SegmentPath.events(ledger: ledger, first: first), "is missing")
    }

    fileprivate func commitsIfThere(first: Position) throws -> [CommitLines.Commit]? {
        let path = SegmentPath.commits(ledger: ledger, first: first)
        guard try target.read(path) != nil else { return nil }
        return try commits(path)
    }
}
