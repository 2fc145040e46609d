// SPDX-License-Identifier: Apache-2.0

import Archive
import Cryptography
import Domain
import EventFormat
import EventLog
import Postgres
import Proofs
import TestSupport

/// Writes a ledger, and keeps what it says of its archive: in the place of the command handler.
actor LogRecords: SegmentRecords {
    static let origin = "archive.example/main"
    private static let batch = 10_000
    static let key = {
        guard let key = SigningKey(name: origin, seed: [UInt8](repeating: 7, count: 32)) else {
            preconditionFailure("A seed has 32 bytes.")
        }
        return key
    }()

    let ledger: Ledger
    private let target: ConnectionTarget
    private let connection: Connection
    private var segments: [Position: Segment] = [:]

    init(_ target: ConnectionTarget) throws {
        self.target = target
        connection = try Log.connect(to: target)
        ledger = try Log.openLedger(named: Ledger.defaultName, on: connection)
        let all = try Log.events(of: ledger, after: 0, limit: .max, on: connection)
        for event in all where event.type == EventType.segmentArchived.rawValue {
            guard case .archive(.segmentArchived(let archived)) = try event.decoded() else {
                continue
            }
            segments[archived.segment.first] = Segment.evolve(
                nil,
                by: .archive(.segmentArchived(archived)),
                at: event.position
            )
        }
    }

    func close() {
        connection.close()
    }

    func events() throws -> [RecordedEvent] {
        try Log.events(of: ledger, after: 0, limit: .max, on: connection)
    }

    /// Commits of so many events, so many microseconds apart.
    func write(_ events: [Event], by count: Int = batch, apart: Int64 = 1) throws {
        let hasher = MerkleHasher(SHA256())
        var tree = CompactRange()
        for event in try self.events() {
            tree.append(hasher.leaf(event.line(ledger: ledger.name)), hasher)
        }
        var head = try Log.head(of: ledger, on: connection)
        var batch = Batch(ledger: ledger, hasher: SHA256())
        for start in stride(from: 0, to: events.count, by: count) {
            let time = Instant(microseconds: head.recordedAt.microseconds + apart)
            batch.reset(after: head, tree: tree, recordedAt: time)
            for event in events[start..<min(start + count, events.count)] {
                batch.append(event)
            }
            try Log.startAppend(batch, head: batch.head, on: connection)
            let appended = try Log.finishAppend(of: batch.count, on: connection)
            precondition(appended == .stored, "Nobody else writes to this ledger.")
            (head, tree) = (batch.head, batch.tree)
        }
    }

    func segment(first: Position) -> Segment? { segments[first] }

    func record(_ segment: ArchivedSegment) throws {
        guard segments[segment.first] == nil else { return }
        let event = Event.archive(
            .segmentArchived(SegmentArchived(segment: segment, fingerprint: .none))
        )
        try write([event])
        let position = try Log.head(of: ledger, on: connection).last
        segments[segment.first] = Segment.evolve(nil, by: event, at: position)
    }

    func checkpoint(size: Position) throws -> String? {
        let hasher = MerkleHasher(SHA256())
        var tree = CompactRange()
        for event in try events().prefix(Int(size)) {
            tree.append(hasher.leaf(event.line(ledger: ledger.name)), hasher)
        }
        let head = TreeHead(origin: Self.origin, size: size, root: tree.root(hasher))
        return SignedNote(head.text, signedBy: Self.key).note
    }

    /// In order.
    var archived: [ArchivedSegment] {
        segments.values.map(\.content).sorted { $0.first < $1.first }
    }

    func verify(in target: any ArchiveTarget) async throws {
        let segments = archived
        try await archiver(target) { try await $0.verify(segments) }
    }

    func writeTiles(to target: any ArchiveTarget) async throws -> Int {
        try await archiver(target) { try await $0.writeTiles() }
    }

    func archive(to target: any ArchiveTarget) async throws -> [ArchivedSegment] {
        let archived = Archived()
        try await archiver(target) { try await $0.run { await archived.append($0) } }
        return await archived.segments
    }

    func trim(from target: any ArchiveTarget, through last: Position) async throws -> Position {
        try await archiver(target) { try await $0.trim(through: last) }
    }

    @discardableResult
    private func archiver<Value: Sendable>(
        _ target: any ArchiveTarget,
        _ body: (Archiver) async throws -> Value
    ) async throws -> Value {
        let session = Session(self.target, setup: Log.setup)
        do {
            let value = try await body(
                Archiver(ledger, to: target, session: session, records: self)
            )
            await session.close()
            return value
        } catch {
            await session.close()
            throw error
        }
    }
}

private actor Archived {
    private(set) var segments: [ArchivedSegment] = []

    func append(_ segment: ArchivedSegment) {
        segments.append(segment)
    }
}
