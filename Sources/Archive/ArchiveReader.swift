// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
package import EventFormat
package import EventLog
internal import Synchronization

/// Reads events out of an archive; the segments that were read last stay unpacked in memory.
package final class ArchiveReader: SegmentReader {
    /// Some dozens of megabytes each.
    private static let segmentsMaximum = 3

    private let target: any ArchiveTarget
    /// The newest last.
    ///
    /// Held while one is unpacked: who comes meanwhile mostly wants the same.
    private let segments = Mutex<[(segment: TrimmedSegment, lines: SegmentLines)]>([])

    package init(_ target: any ArchiveTarget) {
        self.target = target
    }

    package func events(
        of segment: TrimmedSegment,
        after position: Position,
        through last: Position,
        limit: Int
    ) throws -> [RecordedEvent] {
        let lines = try lines(of: segment)
        let start = Int(position + 1 - segment.first)
        let wanted = Int(min(last, segment.last) - segment.first) + 1
        let end = min(wanted, start + min(limit, lines.count))
        do throws(FormatError) {
            return try lines.events(start..<end, of: segment.ledger)
        } catch {
            let path = SegmentPath.events(ledger: segment.ledger, first: segment.first)
            throw LogError.archiveDamaged(
                path: "\(target.location)/\(path)",
                reason: "has a line that is no event's"
            )
        }
    }

    private func lines(of segment: TrimmedSegment) throws -> SegmentLines {
        try segments.withLock { segments in
            if let index = segments.firstIndex(where: { $0.segment == segment }) {
                let known = segments.remove(at: index)
                segments.append(known)
                return known.lines
            }
            let lines = try Archive(target, ledger: segment.ledger)
                .lines(first: segment.first, sha256: segment.sha256)
            if segments.count == Self.segmentsMaximum { segments.removeFirst() }
            segments.append((segment, lines))
            return lines
        }
    }
}
