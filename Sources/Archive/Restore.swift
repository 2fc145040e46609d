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
        let segments = try restoreSegments()
        if let tail { try restore(from: tail) }
        guard tree.size > 0 else {
            throw Failure.nothingThere(ledger: ledger.name, location: archive.target.location)
        }
        try endCommit()
        try Log.setArchive(archive.target.location, of: ledger, on: connection)
        return Report(head: head, segments: segments)
    }

    /// - Returns: how many there are.
    private mutating func restoreSegments() throws -> Int {
        var scan = SegmentScan(archive)
        var count = 0
        while let segment = try scan.next() {
            try copy(segment.events())
            try copy(segment.commits)
            (tree, head, lastTime) = (scan.tree, scan.head, segment.lastTime)
            progress?(tree.size)
            count += 1
        }
        return count
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
