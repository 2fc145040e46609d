// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Domain
package import EventFormat
internal import Synchronization

/// A segment whose events the database has let go, and what proves the file that has them.
package struct TrimmedSegment: Hashable, Sendable {
    package let ledger: String
    package let first: Position
    package let last: Position
    /// Of the file.
    package let sha256: Digest
}

/// Reads events out of an archive.
package protocol SegmentReader: Sendable {
    /// The events of a segment after a position, up to another, so many at most: at least one.
    ///
    /// Blocks the thread that it is called on.
    func events(
        of segment: TrimmedSegment,
        after position: Position,
        through last: Position,
        limit: Int
    ) throws -> [RecordedEvent]
}

/// How the log comes to the archives that its ledgers name.
///
/// The log does not know how they are made; whoever does says so once, before the program begins.
package enum Archives {
    package typealias Opener = @Sendable (_ location: String) throws -> any SegmentReader

    private static let opener = Mutex<Opener?>(nil)

    package static func open(by open: @escaping Opener) {
        opener.withLock { $0 = open }
    }

    /// `nil` where nobody said how.
    static func reader(at location: String) throws -> (any SegmentReader)? {
        try opener.withLock { $0 }?(location)
    }
}
