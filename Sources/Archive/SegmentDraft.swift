// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Domain
internal import EventFormat
package import EventLog
package import Postgres

/// A full segment as it stands in the log, proved by the roots of all commits that touch it.
package struct SegmentDraft: Sendable {
    package let first: Position
    /// The lines.
    package let content: [UInt8]
    /// A line for each commit that ends in it.
    package let commits: [UInt8]
    /// The hash of each line.
    package let leaves: [Digest]
    /// The root of the segment's own tree.
    package let tree: Digest
    /// The ledger's root after it.
    package let root: Digest

    /// Reads the segment that begins after a range; `nil` if it is not full yet.
    ///
    /// - Throws: `LogError` where the log does not fit its own roots: nothing is archived then.
    package static func read(
        after range: CompactRange,
        of ledger: Ledger,
        on connection: Connection
    ) throws -> SegmentDraft? {
        var reader = SegmentReading(ledger, range, connection)
        return try reader.run()
    }
}

private struct SegmentReading {
    private static let chunk = 8_192
    /// Most events are shorter than this.
    private static let lineBytes = 512

    private let ledger: Ledger
    private let connection: Connection
    private let first: Position
    private let last: Position
    private let hasher = MerkleHasher(SHA256())
    private var range: CompactRange
    private var own = CompactRange()
    private var leaves: [Digest] = []
    private var content: [UInt8] = []
    private var ends = CommitLines()
    private var remaining: ArraySlice<Head> = []

    init(_ ledger: Ledger, _ range: CompactRange, _ connection: Connection) {
        self.ledger = ledger
        self.range = range
        self.connection = connection
        first = range.size + 1
        last = range.size + ArchivedSegment.eventsEach
    }

    mutating func run() throws -> SegmentDraft? {
        remaining = try Log.commits(
            of: ledger,
            after: first - 1,
            through: last,
            limit: .max,
            on: connection
        )[...]
        guard let end = remaining.last?.last, end >= last else { return nil }
        if first == 1 { try appendGenesis() }
        content.reserveCapacity(Self.lineBytes * Int(ArchivedSegment.eventsEach))
        leaves.reserveCapacity(Int(ArchivedSegment.eventsEach))
        try read(through: last)
        let (tree, root) = (own.root(hasher), range.root(hasher))
        // The commit that goes on in the next segment has its root there.
        if end > last { try read(through: end) }
        guard remaining.isEmpty else { throw LogError.gap(ledger: ledger.name, after: end) }
        return SegmentDraft(
            first: first,
            content: content,
            commits: ends.bytes,
            leaves: leaves,
            tree: tree,
            root: root
        )
    }

    /// The genesis row holds no event, but a time.
    private mutating func appendGenesis() throws {
        guard let genesis = try Log.genesis(of: ledger, on: connection) else {
            throw LogError.noGenesis(ledger: ledger.name)
        }
        ends.append(genesis)
    }

    private mutating func read(through end: Position) throws {
        while range.size < end {
            let events = try Log.events(
                of: ledger,
                after: range.size,
                through: end,
                limit: Self.chunk,
                on: connection
            )
            guard !events.isEmpty else {
                throw LogError.gap(ledger: ledger.name, after: range.size)
            }
            for event in events { try take(event) }
        }
    }

    private mutating func take(_ event: RecordedEvent) throws {
        var line: [UInt8] = [0x00]
        event.appendLine(ledger: ledger.name, to: &line)
        let leaf = hasher.prefixedLeaf(line)
        range.append(leaf, hasher)
        if event.position <= last {
            own.append(leaf, hasher)
            leaves.append(leaf)
            content.append(contentsOf: line.dropFirst())
            content.append(UInt8(ascii: "\n"))
        }
        guard let commit = remaining.first, event.position >= commit.first,
            event.recordedAt == commit.recordedAt
        else { throw LogError.rootMismatch(ledger: ledger.name, position: event.position) }
        guard event.position == commit.last else { return }
        guard range.root(hasher) == commit.root else {
            throw LogError.rootMismatch(ledger: ledger.name, position: event.position)
        }
        if commit.last <= last { ends.append(commit) }
        remaining.removeFirst()
    }
}
