// SPDX-License-Identifier: Apache-2.0

/// What became of the ledger's own events.
package enum ArchiveEvent: EventFamily {
    case segmentArchived(SegmentArchived)

    package var account: AccountID? { nil }

    package func forEachKey<Failure: Error>(
        _ body: (EntityKey) throws(Failure) -> Void
    ) throws(Failure) {
        switch self {
        case .segmentArchived(let event): try body(.segment(event.segment.id))
        }
    }
}

/// From now on the segment's events may leave the database.
package struct SegmentArchived: Hashable, Sendable {
    package let segment: ArchivedSegment
    package let fingerprint: Fingerprint

    package init(segment: ArchivedSegment, fingerprint: Fingerprint) {
        self.segment = segment
        self.fingerprint = fingerprint
    }
}
