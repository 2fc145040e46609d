// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Domain
package import EventLog
package import Postgres

/// What the ledger says of its archive; recording is a command like any other.
package protocol SegmentRecords: Sendable {
    /// The segment that begins at a position; `nil` where none is recorded.
    func segment(first: Position) async throws -> Segment?
    /// Records a segment as one event of the log; a repeat adds none.
    func record(_ segment: ArchivedSegment) async throws
    /// The signed checkpoint of the tree of a size; `nil` where the ledger has no key to sign with.
    func checkpoint(size: Position) async throws -> String?
}

extension SegmentRecords {
    /// All that are recorded, in order.
    package func all() async throws -> [Segment] {
        var segments: [Segment] = []
        while let segment = try await segment(
            first: Position(segments.count) * ArchivedSegment.eventsEach + 1
        ) {
            segments.append(segment)
        }
        return segments
    }
}

/// Brings full segments of a ledger into its archive, and lets go of what is there.
///
/// Where it is ended at any point, what lies in the archive and is not recorded does not count: the
/// next run writes it again.
package struct Archiver: Sendable {
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// Another process archives the ledger.
        case busy(ledger: String)
        case hashUnreadable(first: Position)
        /// The place has not what is recorded: it is another one, or was not filled yet.
        case elsewhere(place: String, missing: String)

        package var description: String {
            switch self {
            case .busy(let ledger): "Another process is archiving ledger \(ledger): let it end."
            case .hashUnreadable(let first):
                "What is recorded of segment \(first) has no hash of 64 digits."
            case .elsewhere(let place, let missing):
                "\(place) has no \(missing), which is recorded as archived: copy the whole archive "
                    + "there first, or give the place where it is."
            }
        }
    }

    private static let lock = Statement(
        "archiver_lock",
        "SELECT pg_try_advisory_lock(hashtext('tally archive'), $1)"
    )
    private static let unlock = Statement(
        "archiver_unlock",
        "SELECT pg_advisory_unlock(hashtext('tally archive'), $1)"
    )

    private let ledger: Ledger
    private let archive: Archive
    private let session: Session
    private let records: any SegmentRecords

    /// The session is one that was set up with `Log.setup`, and used for nothing else meanwhile.
    package init(
        _ ledger: Ledger,
        to target: any ArchiveTarget,
        session: Session,
        records: any SegmentRecords
    ) {
        self.ledger = ledger
        archive = Archive(target, ledger: ledger.name)
        self.session = session
        self.records = records
    }

    /// Archives every full segment that is not recorded; each is told when it is.
    ///
    /// Tiles and checkpoint end as those of what is recorded, also where a run before was ended, or
    /// they are gone.
    ///
    /// - Returns: how many there were.
    /// - Throws: `elsewhere` where something is to be written beside segments that are not there.
    @discardableResult
    package func run(
        _ report: @Sendable (ArchivedSegment) async throws -> Void = { _ in }
    ) async throws -> Int {
        try await alone {
            var trees = try await archivedTrees()
            // Before a new segment's tiles stand for those below them, too.
            if try await !haveTiles(trees) { try await writeTiles(trees) }
            var count = 0
            while let segment = try await write(after: trees) {
                try await records.record(segment)
                try await report(segment)
                trees = try await archivedTrees()
                count += 1
            }
            try await writeCheckpoint(of: trees.count)
            return count
        }
    }

    /// Writes the tiles of all segments, and the checkpoint, as they should be.
    ///
    /// - Returns: how many segments there are.
    package func writeTiles(
        _ report: @Sendable (_ done: Int) -> Void = { _ in }
    ) async throws -> Int {
        try await alone {
            let trees = try await archivedTrees()
            try await writeTiles(trees, report)
            try await writeCheckpoint(of: trees.count)
            return trees.count
        }
    }

    private func writeTiles(
        _ trees: [Digest],
        _ report: @Sendable (_ done: Int) -> Void = { _ in }
    ) async throws {
        let archive = archive
        try await session.perform { _ in try archive.checkPlace(of: trees) }
        for (index, segment) in try await records.all().map(\.content).enumerated() {
            _ = try await session.perform { _ in
                let lines = try archive.verify(segment)
                try archive.writeTiles(of: lines.leaves, trees: Array(trees[...index]))
            }
            report(index + 1)
        }
    }

    private func haveTiles(_ trees: [Digest]) async throws -> Bool {
        let archive = archive
        return try await session.perform { _ in try archive.hasLastTiles(of: trees) }
    }

    /// What was signed already is not signed again, and what is there is not written again.
    private func writeCheckpoint(of segments: Int) async throws {
        guard segments > 0 else { return }
        let size = Position(segments) * ArchivedSegment.eventsEach
        guard let note = try await records.checkpoint(size: size) else { return }
        let archive = archive
        try await session.perform { _ in try archive.writeCheckpoint(note) }
    }

    /// Removes from the database what is archived, up to a position, oldest first.
    ///
    /// The files of each segment are read and compared once more before its events go.
    ///
    /// - Returns: the trim line after it.
    /// - Throws: `elsewhere` and `LogError.archiveDamaged` where another place than before has not
    ///   what left the database: from then on it would be looked for there.
    package func trim(
        through last: Position = .max,
        _ report: @Sendable (ArchivedSegment) async throws -> Void = { _ in }
    ) async throws -> Position {
        try await alone {
            let (ledger, archive) = (ledger, archive)
            let segments = try await records.all().map(\.content)
            let trees = try segments.map(Self.tree)
            var line = try await session.perform { connection in
                let line = try Log.trimLine(of: ledger, on: connection)
                let place = archive.target.location
                if line.location != place {
                    try archive.checkPlace(of: trees)
                    for segment in segments where segment.first <= line.position {
                        try archive.verify(segment)
                    }
                    try Log.setArchive(place, of: ledger, on: connection)
                }
                return line.position
            }
            while let segment = try await records.segment(first: line + 1),
                segment.content.last <= last
            {
                line = try await session.perform { connection in
                    try archive.verify(segment.content)
                    return try Log.trim(
                        ledger,
                        recorded: segment.memory.position,
                        on: connection
                    )
                }
                try await report(segment.content)
            }
            return line
        }
    }

    /// Reads the files of all segments from the first one on, and their tiles, and compares each
    /// line with what is recorded.
    ///
    /// - Throws: `LogError.archiveDamaged`, which names the first that does not fit.
    package func verify(
        _ segments: [ArchivedSegment],
        _ report: @Sendable (_ done: Int) -> Void = { _ in }
    ) async throws {
        let archive = archive
        let trees = try segments.map(Self.tree)
        for (index, segment) in segments.enumerated() {
            // On the session's thread: reading blocks.
            try await session.perform { _ in
                let lines = try archive.verify(segment)
                try archive.verifyTiles(of: lines, trees: Array(trees[...index]))
            }
            report(index + 1)
        }
    }

    private func write(after trees: [Digest]) async throws -> ArchivedSegment? {
        let (ledger, archive) = (ledger, archive)
        return try await session.perform { connection in
            let range = CompactRange(segmentTrees: trees, MerkleHasher(SHA256()))
            guard
                let draft = try SegmentDraft.read(after: range, of: ledger, on: connection)
            else { return nil }
            try archive.checkPlace(of: trees)
            let segment = try archive.write(draft)
            try archive.writeTiles(of: draft.leaves, trees: trees + [draft.tree])
            try Log.setArchive(archive.target.location, of: ledger, on: connection)
            return segment
        }
    }

    private func archivedTrees() async throws -> [Digest] {
        try await records.all().map { try Self.tree(of: $0.content) }
    }

    private static func tree(of segment: ArchivedSegment) throws(Failure) -> Digest {
        guard let tree = Digest(hex: segment.tree) else {
            throw .hashUnreadable(first: segment.first)
        }
        return tree
    }

    /// Two at once could write files that differ where their versions of liblz4 do.
    private func alone<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let ledger = ledger
        let isAlone = try await session.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            return try connection.query(Self.lock, parameters).bool(0, 0)
        }
        guard isAlone else { throw Failure.busy(ledger: ledger.name) }
        do {
            let value = try await body()
            try await release()
            return value
        } catch {
            do {
                try await release()
            } catch {
                // The connection is gone, and the lock with it.
            }
            throw error
        }
    }

    private func release() async throws {
        let ledger = ledger
        try await session.perform { connection in
            var parameters = Parameters()
            parameters.append(ledger.id)
            try connection.query(Self.unlock, parameters)
        }
    }
}

extension Archive {
    /// Refuses a place without the first of the segments that are recorded, by their trees.
    fileprivate func checkPlace(of trees: [Digest]) throws {
        guard !trees.isEmpty else { return }
        let path = SegmentPath.events(ledger: ledger, first: 1)
        guard try target.read(path) != nil else {
            throw Archiver.Failure.elsewhere(place: target.location, missing: path)
        }
    }
}
