// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
internal import EventFormat
package import EventLog
package import Postgres

/// Rebuilds a ledger in a database that does not have it: from its archive, and from what another
/// database still has after that.
///
/// All of it is one transaction. Positions, times, commits and roots are as they were; pages and read
/// models follow from the log when the program starts. The keys of sealed texts are in neither.
package struct Restore {
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case ledgerExists(String)
        case nothingThere(ledger: String, location: String)
        /// The other database does not go on where the archive ends.
        case tailDoesNotFit(after: Position)

        package var description: String {
            switch self {
            case .ledgerExists(let ledger):
                "The database has a ledger \(ledger) already: restore into an empty one."
            case .nothingThere(let ledger, let location):
                "\(location) holds no segment of ledger \(ledger)."
            case .tailDoesNotFit(let position):
                "The other database does not go on after position \(position) as the archive ends."
            }
        }
    }

    package struct Report: Hashable, Sendable {
        /// The last commit, with the root of all.
        package let head: Head
        package let segments: Int
    }

    private let archive: Archive
    private let connection: Connection
    let progress: (@Sendable (Position) -> Void)?
    let hasher = MerkleHasher(SHA256())
    private(set) var ledger = Ledger(id: 0, name: "")
    var tree = CompactRange()
    var head = Head.genesis
    /// Of the last event.
    private(set) var lastTime = Head.genesis.recordedAt
    /// What the archive's own events say of its files.
    private var files: [Position: Digest] = [:]

    /// Restores into a migrated database, by a connection that was set up with `Log.setup`.
    ///
    /// `tail` is a database that has what follows the archive; `nil` where nothing does.
    package static func run(
        from archive: Archive,
        tail: Connection?,
        into connection: Connection,
        progress: (@Sendable (Position) -> Void)? = nil
    ) throws -> Report {
        try connection.transaction {
            var restore = Restore(archive, connection, progress)
            return try restore.run(tail)
        }
    }

    private init(
        _ archive: Archive,
        _ connection: Connection,
        _ progress: (@Sendable (Position) -> Void)?
    ) {
        self.archive = archive
        self.connection = connection
        self.progress = progress
    }

    private mutating func run(_ tail: Connection?) throws -> Report {
        guard try Log.ledger(named: archive.ledger, on: connection) == nil else {
            throw Failure.ledgerExists(archive.ledger)
        }
        ledger = try Log.insertLedger(named: archive.ledger, on: connection)
        var segments = 0
        while try restoreSegment(first: tree.size + 1) { segments += 1 }
        if let tail { try restore(from: tail) }
        guard tree.size > 0 else {
            throw Failure.nothingThere(ledger: ledger.name, location: archive.target.location)
        }
        try endCommit()
        try Log.setArchive(archive.target.location, of: ledger, on: connection)
        return Report(head: head, segments: segments)
    }

    /// `false` where the archive ends.
    private mutating func restoreSegment(first: Position) throws -> Bool {
        let path = SegmentPath.events(ledger: ledger.name, first: first)
        guard let file = try archive.target.read(path) else { return false }
        files[first] = SHA256.hash(file)
        let lines = try archive.lines(of: file, path)
        let events = try lines.events(0..<lines.count, of: ledger.name)
        try check(lines, events, path)
        try copy(events)
        try addCommits(of: events, lines, first)
        return true
    }

    /// Each event must be at its place and give the very line that was read.
    private mutating func check(
        _ lines: SegmentLines,
        _ events: [RecordedEvent],
        _ path: String
    ) throws {
        var line: [UInt8] = []
        for (index, event) in events.enumerated() {
            line.removeAll(keepingCapacity: true)
            event.appendLine(ledger: ledger.name, to: &line)
            guard line[...] == lines[index], event.position == tree.size + Position(index) + 1
            else { throw archive.damaged(path, "has a line that is no event's") }
            try check(event)
        }
    }

    /// The log tells of the files before it.
    private func check(_ event: RecordedEvent) throws {
        guard event.isOf(.segmentArchived),
            case .archive(.segmentArchived(let archived)) = try event.decoded(),
            let sha256 = files[archived.segment.first]
        else { return }
        guard sha256.hex == archived.segment.sha256 else {
            let path = SegmentPath.events(ledger: ledger.name, first: archived.segment.first)
            throw archive.damaged(path, "is another file than the one that was recorded")
        }
    }

    func copy(_ events: [RecordedEvent]) throws {
        let id = ledger.id
        try connection.copyIn("COPY tally.events FROM STDIN (FORMAT binary)") { writer in
            writer.header()
            for event in events { try writer.row(event, of: id) }
            writer.trailer()
        }
    }

    func copy(_ commits: [Head]) throws {
        let id = ledger.id
        try connection.copyIn("COPY tally.commits FROM STDIN (FORMAT binary)") { writer in
            writer.header()
            for commit in commits { try writer.row(commit, of: id) }
            writer.trailer()
        }
    }
}

/// Commits: where they end is written down, their roots follow from the lines.
extension Restore {
    private mutating func addCommits(
        of events: [RecordedEvent],
        _ lines: SegmentLines,
        _ first: Position
    ) throws {
        let path = SegmentPath.commits(ledger: ledger.name, first: first)
        var remaining = try archive.commits(path)[...]
        var commits: [Head] = []
        if first == 1 {
            guard let genesis = remaining.popFirst(), genesis.last == 0 else {
                throw archive.damaged(path, "does not begin with the genesis row")
            }
            head = Head(
                first: 0,
                last: 0,
                recordedAt: genesis.recordedAt,
                root: MerkleHasher.emptyRoot
            )
            commits.append(head)
        }
        try lines.forEachLeaf(hasher) { leaf in
            tree.append(leaf, hasher)
            guard let commit = remaining.first, commit.last == tree.size else { return }
            let time = events[Int(commit.last - first)].recordedAt
            guard commit.first == head.last + 1, commit.recordedAt == time else {
                throw archive.damaged(path, "does not fit the events")
            }
            head = Head(
                first: commit.first,
                last: commit.last,
                recordedAt: time,
                root: tree.root(hasher)
            )
            commits.append(head)
            remaining.removeFirst()
        }
        guard remaining.isEmpty else { throw archive.damaged(path, "does not fit the events") }
        try copy(commits)
        lastTime = events.last?.recordedAt ?? lastTime
        progress?(tree.size)
    }
}
