// SPDX-License-Identifier: Apache-2.0

import Archive
import ArgumentParser
import Compression
import Cryptography
import Domain
import EmbeddedPostgres
import Engine
import EventFormat
import EventLog
import Foundation
import Glibc
import Postgres

/// Segments of a ledger that an import has filled, or of events like those of the append.
struct ArchiveBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Archiving a second, how small it gets, reading back beside lz4, restoring."
    )

    @Option(help: "A database with a ledger to archive; without it, one of made-up events.")
    var databaseURL: String?

    @Option(help: "The ledger in it.")
    var ledger = Ledger.defaultName

    @Option(help: "Segments to make, where there is no database.")
    var segments = 4

    func run() async throws {
        let folder = NSTemporaryDirectory() + "tallystick-bench-archive-\(getpid())"
        defer { removeFolder(folder) }
        try await Machine.withCluster { cluster in
            let target = try databaseURL.map { ConnectionTarget($0) } ?? made(on: cluster)
            let figures = try measure(target, folder)
            try await cluster.query(
                EmbeddedPostgres.creation(of: "restored"),
                database: "postgres"
            )
            try restore(
                from: folder,
                tail: target,
                into: ConnectionTarget(cluster.conninfo(database: "restored")),
                figures
            )
        }
    }

    private func made(on cluster: EmbeddedPostgres) throws -> ConnectionTarget {
        let target = ConnectionTarget(cluster.conninfo)
        let migrator = try Connection(to: target)
        try Migrations.run(on: migrator)
        migrator.close()
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        let ledger = try Log.openLedger(named: ledger, on: connection)
        var appender = Appender(ledger: ledger, head: try Log.head(of: ledger, on: connection))
        for _ in 0..<segments * 64 { try appender.append(1_024, on: connection) }
        return target
    }

    private struct Figures {
        var events = 0
        var contentBytes = 0
        var fileBytes = 0
        var reading = Duration.zero
        var packing = Duration.zero
        var unpacking = Duration.zero
        var parsing = Duration.zero
        var archiving = Duration.zero
    }

    private func measure(_ target: ConnectionTarget, _ folder: String) throws -> Figures {
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        guard let ledger = try Log.ledger(named: ledger, on: connection) else {
            throw ValidationError("There is no ledger \(ledger).")
        }
        let archive = Archive(DirectoryTarget(folder), ledger: ledger.name)
        let clock = ContinuousClock()
        var figures = Figures()
        var trees: [Digest] = []
        while true {
            let start = clock.now
            let range = CompactRange(segmentTrees: trees, MerkleHasher(SHA256()))
            guard
                let draft = try SegmentDraft.read(after: range, of: ledger, on: connection)
            else { break }
            figures.reading += start.duration(to: clock.now)
            let segment = try archive.write(draft)
            try archive.writeTiles(of: draft.leaves, trees: trees + [draft.tree])
            figures.archiving += start.duration(to: clock.now)
            trees.append(draft.tree)
            figures.packing += clock.measure { _ = LZ4Frame.compress(draft.content) }
            let path = folder + "/" + SegmentPath.events(ledger: ledger.name, first: segment.first)
            let file = Array(try Data(contentsOf: URL(filePath: path)))
            figures.unpacking += try clock.measure {
                _ = try archive.lines(first: segment.first, sha256: nil)
            }
            let lines = try archive.lines(first: segment.first, sha256: nil)
            figures.parsing += try clock.measure {
                _ = try lines.events(0..<lines.count, of: ledger.name)
            }
            figures.events += lines.count
            figures.contentBytes += draft.content.count
            figures.fileBytes += file.count
        }
        guard figures.events > 0 else {
            throw ValidationError("Ledger \(ledger.name) has no full segment.")
        }
        return figures
    }

    private func restore(
        from folder: String,
        tail: ConnectionTarget,
        into target: ConnectionTarget,
        _ figures: Figures
    ) throws {
        let migrator = try Connection(to: target)
        try Migrations.run(on: migrator)
        migrator.close()
        let connection = try Log.connect(to: target)
        defer { connection.close() }
        let source = try Log.connect(to: tail)
        defer { source.close() }
        let archive = Archive(DirectoryTarget(folder), ledger: ledger)
        var events: Position = 0
        let restoring = try ContinuousClock().measure {
            events = try Restore.run(from: archive, tail: source, into: connection).head.last
        }
        let lz4 = try lz4Seconds(folder)
        let megabytes = Double(figures.contentBytes) / 1e6
        print(
            """
            {"events": \(figures.events), "bytes_an_event": \
            \(figures.contentBytes / figures.events), \
            "archive_per_second": \(Int(Double(figures.events) / figures.archiving.seconds)), \
            "size_percent": \(100 * Double(figures.fileBytes) / Double(figures.contentBytes)), \
            "pack_mb_per_second": \(Int(megabytes / figures.packing.seconds)), \
            "read_mb_per_second": \(Int(megabytes / figures.unpacking.seconds)), \
            "lz4_mb_per_second": \(lz4.map { "\(Int(megabytes / $0))" } ?? "null"), \
            "parse_per_second": \(Int(Double(figures.events) / figures.parsing.seconds)), \
            "restored": \(events), \
            "restore_per_second": \(Int(Double(events) / restoring.seconds))}
            """
        )
    }

    /// How long `lz4 -dc` takes into a pipe; `nil` where it is not installed.
    private func lz4Seconds(_ folder: String) throws -> Double? {
        guard FileManager.default.fileExists(atPath: "/usr/bin/lz4") else { return nil }
        let files = folder + "/\(ledger)/segments"
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c", "for f in \(files)/*[0-9].ndjson.lz4; do lz4 -dc \"$f\" | cat >/dev/null; done",
        ]
        let start = ContinuousClock.now
        try process.run()
        process.waitUntilExit()
        return start.duration(to: .now).seconds
    }
}

private func removeFolder(_ folder: String) {
    do {
        try FileManager.default.removeItem(atPath: folder)
    } catch {
        // It was never made.
    }
}
