// SPDX-License-Identifier: Apache-2.0

internal import Archive
internal import Domain
internal import Engine
internal import EventLog
internal import Logging
internal import Postgres
internal import ServiceLifecycle

/// Beside the server: brings each ledger's full segments into the archive.
///
/// It trims nothing: that is a person's decision.
struct ArchiveService: Service {
    private static let round = Duration.seconds(60)

    let installation: Installation
    let target: ConnectionTarget
    let archive: any ArchiveTarget
    let logger: Logger

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                while true {
                    try await archiveAll()
                    try await Task.sleep(for: Self.round)
                }
            }
        } catch is CancellationError {
            // A segment that was under way is written again by the next start.
        }
    }

    private func archiveAll() async throws {
        let ledgers: [Ledger]
        do {
            ledgers = try await installation.sessions.perform { connection in
                // The others have nothing to archive, and need not be opened for it.
                try Log.ledgers(on: connection).filter { ledger in
                    try Log.head(of: ledger, on: connection).last >= ArchivedSegment.eventsEach
                }
            }
        } catch {
            try Task.checkCancellation()
            logger.warning("The ledgers to archive could not be listed: \(error)")
            return
        }
        for ledger in ledgers {
            do {
                try await archive(ledger)
            } catch {
                try Task.checkCancellation()
                logger.error("Ledger \(ledger.name) could not be archived: \(error)")
            }
        }
    }

    private func archive(_ ledger: Ledger) async throws {
        guard let handler = try await installation.handler(of: ledger.name) else { return }
        let session = Session(target, setup: Log.setup)
        let archiver = Archiver(
            ledger,
            to: archive,
            session: session,
            records: LedgerSegments(installation, handler)
        )
        do {
            try await archiver.run { [logger] segment in
                logger.info(
                    "Positions \(segment.first)–\(segment.last) of \(ledger.name) are archived."
                )
            }
            await session.close()
        } catch Archiver.Failure.busy {
            // Another server does it.
            await session.close()
        } catch {
            await session.close()
            throw error
        }
    }
}
