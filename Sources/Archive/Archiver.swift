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

        package var description: String {
            switch self {
            case .busy(let ledger): "Another process is archiving ledger \(ledger): let it end."
            case .hashUnreadable(let first):
                "What is recorded of segment \(first) has no hash of 64 digits."
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
    /// - Returns: how many there were.
    @discardableResult
    package func run(
        _ report: @Sendable (ArchivedSegment) async throws -> Void = { _ in }
    ) async throws -> Int {
        try await alone {
            var range = try await archivedRange()
            var count = 0
            while let segment = try await write(after: range) {
                try await records.record(segment)
                try await report(segment)
                range = try await archivedRange()
                count += 1
            }
            return count
        }
    }

    /// Removes from the database what is archived, up to a position, oldest first.
    ///
    /// The files of each segment are read and compared once more before its events go.
    ///
    /// - Returns: the trim line after it.
    package func trim(
        through last: Position = .max,
        _ report: @Sendable (ArchivedSegment) async throws -> Void = { _ in }
    ) async throws -> Position {
        try await alone {
            let (ledger, archive) = (ledger, archive)
            var line = try await session.perform { connection in
                try Log.setArchive(archive.target.location, of: ledger, on: connection)
                return try Log.trimLine(of: ledger, on: connection).position
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

    /// Reads the files of segments, and compares each line with what is recorded.
    ///
    /// - Throws: `LogError.archiveDamaged`, which names the first that does not fit.
    package func verify(
        _ segments: [ArchivedSegment],
        _ report: @Sendable (_ done: Int) -> Void = { _ in }
    ) async throws {
        let archive = archive
        for (index, segment) in segments.enumerated() {
            // On the session's thread: reading blocks.
            _ = try await session.perform { _ in try archive.verify(segment).count }
            report(index + 1)
        }
    }

    private func write(after range: CompactRange) async throws -> ArchivedSegment? {
        let (ledger, archive) = (ledger, archive)
        return try await session.perform { connection in
            guard
                let draft = try SegmentDraft.read(after: range, of: ledger, on: connection)
            else { return nil }
            let segment = try archive.write(draft)
            try Log.setArchive(archive.target.location, of: ledger, on: connection)
            return segment
        }
    }

    private func archivedRange() async throws -> CompactRange {
        let trees = try await records.all().map { segment in
            guard let tree = Digest(hex: segment.content.tree) else {
                throw Failure.hashUnreadable(first: segment.content.first)
            }
            return tree
        }
        return CompactRange(segmentTrees: trees, MerkleHasher(SHA256()))
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
