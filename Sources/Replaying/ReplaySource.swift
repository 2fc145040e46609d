// SPDX-License-Identifier: Apache-2.0

package import Archive
package import Cryptography
package import Domain
package import EventFormat
package import EventLog

/// Where events are replayed from.
///
/// Its calls block the thread that they are made on.
package protocol ReplaySource {
    /// The ledger's name.
    var ledger: String { get }
    /// The row before the first event.
    var genesis: Head { get }
    /// The last position that there is.
    var end: Position { get }

    /// The last position that was recorded at or before a time; 0 where none was.
    ///
    /// - Throws: `ReplayFailure.timeAhead` where more may still come.
    mutating func position(at time: Instant) throws -> Position

    /// Goes to the place after a position, to read on up to another.
    ///
    /// - Returns: the Merkle root there; `nil` if it is known only when what is before was read.
    mutating func begin(after position: Position, through last: Position) throws -> Digest?

    /// The next events, proved; `nil` after the last.
    ///
    /// One that can prove only what it has read from the beginning gives what comes before its place,
    /// too. No stretch reaches from before the place to behind it.
    mutating func next() throws -> Stretch?
}

/// Events of a ledger that follow one another.
package struct Stretch {
    /// Of how many events it is at most.
    package static let maximum = 8_192

    package let first: Position
    /// Lines of which `range` are the events'.
    package let lines: SegmentLines
    package let range: Range<Int>
    /// Those that end in it, in order.
    package let commits: [Head]
    /// Of the last event.
    package let lastTime: Instant
    /// The Merkle root of all events up to here.
    package let root: Digest
    /// The rows that the lines are of.
    package let events: () throws -> [RecordedEvent]

    package var last: Position { first + Position(range.count) - 1 }
}
