// SPDX-License-Identifier: Apache-2.0

internal import Archive
internal import ArgumentParser
internal import Cryptography
internal import EventFormat
internal import EventLog
internal import JSONText
internal import Postgres

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Rebuild a ledger in an empty database, from its archive and what remains.",
        discussion: """
            Positions, times, commits and roots end as they were; pages and read models are \
            rebuilt when the server starts. What was not archived yet comes from the other \
            database, if it is still there. The keys of sealed texts are not in the archive: they \
            are in the old database's table subject_keys alone.

              tally restore --from /srv/archive --data new
              tally restore --from s3://backups/tally --tail postgres://old.example/tally
            """
    )

    @OptionGroup var options: LedgerOptions
    @Option(help: ArgumentHelp("The archive: a folder, or s3://bucket/prefix.", valueName: "place"))
    var from: String
    @Option(help: ArgumentHelp("A database that has what follows the archive.", valueName: "url"))
    var tail: String?

    func run() async throws {
        let (name, tail) = (options.ledger, tail.map { ConnectionTarget($0) })
        let settings = try await options.place.settings()
        let target = try settings.archivePlaces.target(at: ArchiveOptions.whole(from))
        let report = try await options.place.open { place in
            try await place.migrate()
            let bar = ProgressBar("Restoring", unit: "events")
            let report = try await place.read { connection in
                let source = try tail.map { try Log.connect(to: $0) }
                defer { source?.close() }
                return try Restore.run(
                    from: Archive(target, ledger: name),
                    tail: source,
                    into: connection
                ) { bar.show(Int($0), of: Int($0)) }
            }
            bar.finish()
            return report
        }
        try options.output.print(
            .object([
                .number("events", report.head.last), .number("segments", Int64(report.segments)),
                .text("root", report.head.root.hex),
            ]),
            text: "Ledger \(name) is at position \(report.head.last), with the root "
                + "\(report.head.root.hex). Compare it with a checkpoint that you kept."
        )
    }
}
