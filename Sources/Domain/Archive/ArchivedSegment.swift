// SPDX-License-Identifier: Apache-2.0

/// Events that lie in the archive: a file of so many lines, and what proves it.
package struct ArchivedSegment: Hashable, Sendable {
    /// 256²: of a segment's events, the hashes fill 256 tiles, and these fill one.
    package static let eventsEach: Position = 65_536

    /// The position before is 0, or the last one of another segment.
    package let first: Position
    /// Of the file, as it lies in the archive.
    package let bytes: Int64
    /// Of the file, in hexadecimal, as all hashes here.
    package let sha256: String
    /// Of the file beside it, which says where commits end.
    package let commits: String
    /// The root of the Merkle tree of the segment's events alone: a node of the ledger's tree.
    package let tree: String
    /// The Merkle root of the ledger after the last event of the segment.
    package let root: String

    package init(
        first: Position,
        bytes: Int64,
        sha256: String,
        commits: String,
        tree: String,
        root: String
    ) {
        self.first = first
        self.bytes = bytes
        self.sha256 = sha256
        self.commits = commits
        self.tree = tree
        self.root = root
    }

    package var last: Position { first + Self.eventsEach - 1 }

    package var id: SegmentID { Self.id(first: first) }

    package static func id(first: Position) -> SegmentID {
        SegmentID(trusted: String(first))
    }
}

package typealias SegmentID = Identifier<Segment>
