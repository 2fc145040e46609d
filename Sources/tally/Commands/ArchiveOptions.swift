// SPDX-License-Identifier: Apache-2.0

internal import Archive
internal import ArgumentParser
internal import Domain
internal import Engine
internal import EventLog
private import Foundation
internal import Postgres

/// Which ledger, and where its archive is.
struct ArchiveOptions: ParsableArguments {
    @OptionGroup var ledger: LedgerOptions

    @Option(
        help: ArgumentHelp(
            "The archive: a folder, or s3://bucket/prefix (default: where it was last).",
            valueName: "place"
        )
    )
    var to: String?

    /// Works with the archiver of the ledger.
    func work<Value: Sendable>(
        _ body: @escaping @Sendable (Archiver, Desk) async throws -> Value
    ) async throws -> Value {
        let settings = try await ledger.place.settings()
        let given = to ?? settings.archive
        return try await ledger.open(makes: false) { desk in
            let recorded = try await desk.trimLine.location
            guard let location = given ?? recorded else {
                throw Failure.usage("Where is the archive? Give --to or TALLY_ARCHIVE.")
            }
            let session = Session(desk.installation.target, setup: Log.setup)
            do {
                let archiver = Archiver(
                    desk.handler.ledger,
                    to: try settings.archivePlaces.target(at: Self.whole(location)),
                    session: session,
                    records: desk.segments
                )
                let value = try await body(archiver, desk)
                await session.close()
                return value
            } catch {
                await session.close()
                throw error
            }
        }
    }

    /// A folder by its whole path: another command may run elsewhere.
    static func whole(_ location: String) -> String {
        location.contains("://") ? location : URL(filePath: location).standardizedFileURL.path
    }
}

extension Desk {
    var segments: LedgerSegments { LedgerSegments(installation, handler) }

    var head: Position {
        get async throws { try await read([]).head }
    }

    var trimLine: Log.TrimLine {
        get async throws {
            let ledger = handler.ledger
            return try await installation.sessions.perform { connection in
                try Log.trimLine(of: ledger, on: connection)
            }
        }
    }
}
