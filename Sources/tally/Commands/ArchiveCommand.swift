// SPDX-License-Identifier: Apache-2.0

internal import Archive
internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Postgres

struct ArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Bring full segments of the log into an archive, and look after them.",
        discussion: """
            A segment is 65536 events in one LZ4 file, a line each. The archive is a folder or an \
            S3 bucket: --to, or TALLY_ARCHIVE, with which a server archives by itself. What is \
            there already is left alone.

              tally archive --to /srv/archive
              tally archive list
              tally archive verify
              tally archive trim --keep 16
            """,
        subcommands: [Run.self, List.self, Verify.self, Tiles.self, Trim.self],
        defaultSubcommand: Run.self
    )

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Archive every full segment that is not archived yet.",
            discussion: "  tally archive run --to /srv/archive"
        )

        @OptionGroup var options: ArchiveOptions

        func run() async throws {
            let segments = try await options.work { archiver, desk in
                let head = try await desk.head
                let bar = ProgressBar("Archiving", unit: "events")
                let done = ArchivedSoFar()
                try await archiver.run { segment in
                    await done.append(segment)
                    bar.show(Int(segment.last), of: Int(head))
                }
                bar.finish()
                return await done.segments
            }
            try options.ledger.output.print(
                ArchiveText.document(segments),
                text: segments.isEmpty
                    ? "There is no full segment that is not archived." : ArchiveText.table(segments)
            )
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the segments that the log records as archived.",
            discussion: "  tally archive list"
        )

        @OptionGroup var ledger: LedgerOptions

        func run() async throws {
            let (segments, line) = try await ledger.open(makes: false) { desk in
                let segments = try await desk.segments.all().map(\.content)
                let ledger = desk.handler.ledger
                let line = try await desk.installation.sessions.perform { connection in
                    try Log.trimLine(of: ledger, on: connection)
                }
                return (segments, line)
            }
            try ledger.output.print(
                ArchiveText.document(segments, line),
                text: segments.isEmpty
                    ? "Nothing is archived." : ArchiveText.text(segments, line)
            )
        }
    }
}

extension ArchiveCommand {
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read every archived file, and compare each line with the log's own hashes.",
            discussion: """
                Ends with 1, and names the first file that does not fit.

                  tally archive verify --to /srv/archive
                """
        )

        @OptionGroup var options: ArchiveOptions

        func run() async throws {
            let count = try await options.work { archiver, desk in
                let segments = try await desk.segments.all().map(\.content)
                let bar = ProgressBar("Verifying", unit: "segments")
                try await archiver.verify(segments) { bar.show($0, of: segments.count) }
                bar.finish()
                return segments.count
            }
            try options.ledger.output.print(
                .object([.number("segments", Int64(count)), .bool("ok", true)]),
                text: "All \(count) segments are whole, and fit the log."
            )
        }
    }

    struct Tiles: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the tiles of the tree, and a signed checkpoint, beside the segments.",
            discussion: """
                Archiving does so by itself. This writes again what is missing or damaged; the \
                segments are verified first.

                  tally archive tiles --to /srv/archive
                """
        )

        @OptionGroup var options: ArchiveOptions

        func run() async throws {
            let count = try await options.work { archiver, desk in
                let total = try await desk.segments.all().count
                let bar = ProgressBar("Writing tiles", unit: "segments")
                let count = try await archiver.writeTiles { bar.show($0, of: total) }
                bar.finish()
                return count
            }
            try options.ledger.output.print(
                .object([.number("segments", Int64(count)), .bool("ok", true)]),
                text: "The tiles of \(count) segments are as they should be."
            )
        }
    }

    struct Trim: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove archived events from the database; reads go on from the archive.",
            discussion: """
                Each segment is read from the archive and compared once more before its events go. \
                They come back by tally restore alone: keep a copy of the archive elsewhere.

                  tally archive trim --keep 16
                """
        )

        @OptionGroup var options: ArchiveOptions
        @Option(
            help: "How many of the newest archived segments stay in the database.",
            transform: { text in
                guard let count = Int(text), 0...10_000_000 ~= count else {
                    throw ValidationError("Give a number from 0 to 10000000.")
                }
                return count
            }
        )
        var keep = 1

        func run() async throws {
            let keep = keep
            let line = try await options.work { archiver, desk in
                let segments = try await desk.segments.all()
                guard let last = segments.dropLast(keep).last?.content.last else {
                    return try await desk.trimLine.position
                }
                return try await archiver.trim(through: last)
            }
            try options.ledger.output.print(
                .object([.number("trimmed", line)]),
                text: line == 0
                    ? "Nothing was removed."
                    : "Events up to position \(line) are in the archive alone."
            )
        }
    }
}

private actor ArchivedSoFar {
    private(set) var segments: [ArchivedSegment] = []

    func append(_ segment: ArchivedSegment) {
        segments.append(segment)
    }
}
