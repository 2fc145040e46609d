// SPDX-License-Identifier: Apache-2.0

package import Archive
package import Cryptography
package import Domain
package import EventLog

/// Replays segments alone: no database has to be there.
///
/// What comes before the range is read, too, for its hashes.
package struct ArchiveSource: ReplaySource {
    package let genesis: Head
    package let end: Position

    private let archive: Archive
    private let survey: ArchiveSurvey
    private var scan: SegmentScan
    private var place: Position = 0
    private var last: Position = 0

    /// - Throws: `ReplayFailure.nothingThere`; `LogError.archiveDamaged`; what the target throws.
    package init(_ archive: Archive) throws {
        self.archive = archive
        guard let survey = try ArchiveSurvey(archive) else {
            throw ReplayFailure.nothingThere(
                ledger: archive.ledger,
                location: archive.target.location
            )
        }
        self.survey = survey
        genesis = survey.genesis
        end = survey.end
        scan = SegmentScan(archive)
    }

    package var ledger: String { archive.ledger }

    package func position(at time: Instant) throws -> Position {
        // The last segment may end inside a commit.
        guard time < survey.endTime else {
            let settled = Instant(microseconds: survey.endTime.microseconds - 1)
            throw ReplayFailure.timeAhead(time, end: end, endTime: settled)
        }
        return try survey.position(at: time)
    }

    package mutating func begin(after position: Position, through last: Position) -> Digest? {
        scan = SegmentScan(archive)
        place = position
        self.last = last
        return nil
    }

    package mutating func next() throws -> Stretch? {
        let done = scan.tree.size
        guard done < last else { return nil }
        let stop = done < place ? place : last
        let limit = min(Position(Stretch.maximum), stop - done)
        guard let part = try scan.next(atMost: Int(limit)) else {
            throw archive.missing(first: done + 1)
        }
        return Stretch(
            first: part.first,
            lines: part.segment,
            range: part.range,
            commits: part.commits.filter { $0.last > 0 },
            lastTime: part.lastTime,
            root: part.root,
            events: part.events
        )
    }
}
