// SPDX-License-Identifier: Apache-2.0

import Archive
import Compression
import Domain
import EventFormat
import EventLog
import Foundation
import Postgres
import Projections
import Replaying
import ShippedProjections
import Synchronization
import TestSupport
import Testing

@Suite struct `Replaying segments alone` {
    private static let names = ["balances", "lots", "timelines"]

    private static func source(
        _ folder: String
    ) -> @Sendable () throws -> any ReplaySource {
        { try ArchiveSource(Archive(DirectoryTarget(folder), ledger: Ledger.defaultName)) }
    }

    private static func source(_ log: ArchivedLog) -> @Sendable () throws -> any ReplaySource {
        { [target = log.target, ledger = log.ledger] in
            try LogSource(ledger, on: Log.connect(to: target))
        }
    }

    private static func printed(
        _ selection: Selection,
        from source: @escaping @Sendable () throws -> any ReplaySource
    ) async throws -> [UInt8] {
        let shared = Shared()
        let replayer = Replayer {
            var source = try source()
            let range = try selection.range(in: &source)
            let sink = LineSink { slice in shared.bytes.withLock { $0 += slice } }
            return Replayer.Ends(
                source: source,
                sink: sink,
                range: range,
                only: selection.only
            )
        }
        _ = try await replayer.begin()
        while try await replayer.step() != nil {}
        return shared.bytes.withLock { $0 }
    }

    private static func lines(_ events: some Sequence<RecordedEvent>) -> [UInt8] {
        var lines: [UInt8] = []
        for event in events {
            event.appendLine(ledger: Ledger.defaultName, to: &lines)
            lines.append(UInt8(ascii: "\n"))
        }
        return lines
    }

    @Test func `prints what the log prints, over the ends of segments and commits`() async throws {
        let fixture = try await ArchiveFixture.shared.value
        let events = fixture.events
        let source = Self.source(fixture.folder)
        for range in [1...3, 65_530...65_540, 131_070...131_072] as [ClosedRange<Position>] {
            let selection = Selection(
                from: .position(range.lowerBound),
                until: .position(range.upperBound)
            )
            let printed = try await Self.printed(selection, from: source)
            let wanted = events[Int(range.lowerBound) - 1..<Int(range.upperBound)]
            #expect(printed == Self.lines(wanted), "\(range)")
        }
        let only = Only([.account("a33000"), .account("a40000")])
        let printed = try await Self.printed(Selection(only: only), from: source)
        let wanted = events.prefix(131_072).filter { ["a33000", "a40000"].contains($0.account) }
        #expect(printed == Self.lines(wanted))
        #expect(wanted.count == 4)
    }

    @Test func `the whole is the same from segments, and from a log that was trimmed`()
        async throws
    {
        let log = try await ArchiveFixture.copy()
        try await log.trim()
        ArchivePlaces().serveTheLog()
        let selection = Selection(until: .position(131_072))
        let printed = try await Self.printed(selection, from: Self.source(log.folder))
        #expect(printed == Self.lines(log.fixture.events.prefix(131_072)))
        #expect(try await Self.printed(selection, from: Self.source(log)) == printed)
        await log.records.close()
    }

    @Test func `a time is where its commit is`() async throws {
        let fixture = try await ArchiveFixture.shared.value
        // Commits are of 10 000 events; the last one is cut by the archive's end.
        for position in [1, 10_000, 65_000, 70_001, 131_072] as [Position] {
            let time = fixture.events[Int(position) - 1].recordedAt
            var source = try Self.source(fixture.folder)()
            if position <= 130_000 {
                let end = (position + 9_999) / 10_000 * 10_000
                #expect(try source.position(at: time) == end, "\(position)")
            } else {
                // The rest of its commit is not archived yet.
                #expect(throws: ReplayFailure.self) { try source.position(at: time) }
            }
            let before = Instant(microseconds: time.microseconds - 1)
            #expect(try source.position(at: before) == (position - 1) / 10_000 * 10_000)
        }
        var source = try Self.source(fixture.folder)()
        let later = Instant(microseconds: fixture.events[131_071].recordedAt.microseconds + 1)
        #expect(throws: ReplayFailure.self) { try source.position(at: later) }
    }

    @Test func `read models are the same as from the log, interrupted or not`() async throws {
        let log = try await ArchiveFixture.copy()
        let selection = Selection(until: .position(131_072))
        var digests: [[String: String]] = []
        for (source, stretches) in [
            (Self.source(log), Int.max), (Self.source(log.folder), 5), (Self.source(log), 4),
        ] {
            let target = ConnectionTarget(try await PrivatePostgres.shared().database())
            try await Self.fill(target, source, selection, stretches)
            // What was begun from segments goes on from the log, and the other way round.
            let other = digests.count == 1 ? Self.source(log) : Self.source(log.folder)
            if stretches < .max { try await Self.fill(target, other, selection, .max) }
            digests.append(try Self.digests(of: target))
        }
        #expect(digests[0].count >= Self.names.count)
        #expect(digests[1] == digests[0] && digests[2] == digests[0])
        await log.records.close()
    }

    private static func fill(
        _ target: ConnectionTarget,
        _ source: @escaping @Sendable () throws -> any ReplaySource,
        _ selection: Selection,
        _ stretches: Int
    ) async throws {
        let files = try ShippedProjections.all.map { path, source in
            (file: try ProjectionFile(source, path: path), path: path)
        }
        let replayer = Replayer {
            try Replayer.Ends(
                from: source(),
                into: Connection(to: target),
                selection,
                hasLog: false,
                readModels: files.filter { names.contains($0.file.name) }
            )
        }
        _ = try await replayer.begin()
        var count = 0
        while count < stretches, try await replayer.step() != nil { count += 1 }
    }

    private static func digests(of target: ConnectionTarget) throws -> [String: String] {
        let connection = try Connection(to: target)
        defer { connection.close() }
        var digests: [String: String] = [:]
        for build in try Build.all(on: connection) {
            let tables = try connection.execute(
                """
                SELECT relname FROM pg_class
                WHERE relnamespace = '\(build.schema)'::regnamespace AND relkind = 'r'
                """
            )
            for table in 0..<tables.count {
                let name = "\(build.schema).\(tables.string(table, 0))"
                let digest =
                    "SELECT count(*) || ' ' || sum(hashtextextended(t::text, 0)::numeric)"
                digests[name] = try connection.execute("\(digest) FROM \(name) t").string(0, 0)
            }
        }
        return digests
    }

    @Test func `a segment that does not fit stops it, and is named`() async throws {
        let log = try await ArchiveFixture.copy()
        let path = log.path(first: 65_537)
        let intact = try Data(contentsOf: URL(filePath: path))
        let selection = Selection(until: .position(131_072))
        func expectRefused(_ reason: String, at path: String) async throws {
            await #expect(throws: LogError.archiveDamaged(path: path, reason: reason)) {
                _ = try await Self.printed(selection, from: Self.source(log.folder))
            }
        }
        var bytes = Array(intact)
        bytes[bytes.count / 2] ^= 1
        try Data(bytes).write(to: URL(filePath: path))
        try await expectRefused("is no whole LZ4 frame", at: path)
        // A whole frame in which an event stands at another's place.
        var lines = try LZ4Frame.decompress(Array(intact), atMost: 1 << 30)
        let place = try #require(lines.firstRange(of: Array("\"position\":65540".utf8)))
        lines[place.upperBound - 1] = UInt8(ascii: "1")
        try Data(LZ4Frame.compress(lines)).write(to: URL(filePath: path))
        try await expectRefused("has a line that is no event's", at: path)
        try intact.write(to: URL(filePath: path))

        // The first one is not needed to know how far the archive reaches.
        let first = log.path(first: 1)
        try FileManager.default.removeItem(atPath: first)
        try await expectRefused("is missing", at: first)
        await log.records.close()
    }

    @Test func `where there is no segment, a sentence says so`() async throws {
        let folder = PrivatePostgres.folder()
        let failure = ReplayFailure.nothingThere(ledger: "main", location: folder)
        await #expect(throws: failure) {
            _ = try await Self.printed(Selection(), from: Self.source(folder))
        }
    }
}

private final class Shared: Sendable {
    let bytes = Mutex<[UInt8]>([])
}
