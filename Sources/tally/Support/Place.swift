// SPDX-License-Identifier: Apache-2.0

internal import EmbeddedPostgres
package import Engine
internal import EventFormat
package import EventLog
private import Foundation
internal import JSONText
package import Logging
package import Postgres
internal import Projections

/// The database that a command works on: given by its address, or the data folder's own.
package struct Place: Sendable {
    package let settings: Settings
    package let target: ConnectionTarget
    package let logger: Logger
    private let opened: DataFolder.Opened?

    /// Starts the data folder's cluster if nobody runs it.
    ///
    /// `makes` is whether a data folder that is not there may be made. Reading commands do not: a
    /// mistyped folder must not look like an empty ledger.
    package static func open(_ settings: Settings, makes: Bool) async throws -> Place {
        let logger = JSONLogHandler.logger("tally", level: max(settings.logLevel, .warning))
        settings.readThroughArchives()
        if let url = settings.databaseURL {
            return Place(
                settings: settings,
                target: ConnectionTarget(url),
                logger: logger,
                opened: nil
            )
        }
        let folder = settings.dataFolder
        guard makes || FileManager.default.fileExists(atPath: folder + "/tally.lock") else {
            throw Failure.unavailable(
                "There is no ledger in \(folder): give the right folder with --data, or make one "
                    + "with tally serve --data \(folder)."
            )
        }
        let opened = try await DataFolder.open(folder)
        return Place(
            settings: settings,
            target: ConnectionTarget(opened.conninfo),
            logger: logger,
            opened: opened
        )
    }

    /// Stops the cluster if we started it.
    package func close() async {
        await opened?.close()
    }

    /// All ledgers, migrated, with the master key checked.
    ///
    /// Leaves what is due to the server. `isBrief` is for a command or two, rather than for many.
    package func installation(isBrief: Bool = true) async throws -> Installation {
        var options = EngineOptions()
        options.cacheEntities = settings.cacheEntities
        options.runsScheduler = false
        options.readsKeysInUse = !isBrief
        return try await Installation.open(
            target,
            masterKey: MasterKeyFile.key(for: settings),
            options: options,
            logger: logger
        )
    }

    /// Brings the schema to this version; needs no master key.
    ///
    /// - Returns: what was applied.
    @discardableResult
    package func migrate() async throws -> [String] {
        let session = Session(target)
        do {
            let names = try await session.perform { try Migrations.run(on: $0) }
            await session.close()
            return names
        } catch {
            await session.close()
            throw error
        }
    }

    /// A session that reads; refuses a database that is not migrated, and migrates nothing.
    package func read<R: Sendable>(
        _ body: @Sendable (Connection) throws -> R
    ) async throws -> R {
        let session = Session(target, setup: Log.setup)
        do {
            try await check()
            let result = try await session.perform(body)
            await session.close()
            return result
        } catch {
            await session.close()
            throw error
        }
    }

    /// A session that works on read models.
    package func project<R: Sendable>(
        _ body: @Sendable (Connection) throws -> R
    ) async throws -> R {
        let session = Session(target, setup: Build.setup)
        do {
            try await check()
            let result = try await session.perform(body)
            await session.close()
            return result
        } catch {
            await session.close()
            throw error
        }
    }

    /// Before the first `SET ROLE`, which an empty database would refuse.
    private func check() async throws {
        let session = Session(target)
        do {
            try await session.perform { try Migrations.check(on: $0) }
            await session.close()
        } catch {
            await session.close()
            throw error
        }
    }

    package func ledger(named name: String) async throws -> Ledger {
        guard let ledger = try await read({ try Log.ledger(named: name, on: $0) }) else {
            throw Failure.noLedger(name)
        }
        return ledger
    }
}

extension Failure {
    package static func noLedger(_ name: String) -> Failure {
        Failure(
            .refused,
            "not-found",
            "There is no ledger \(name): make it with tally ledger create \(name).",
            facts: [.text("ledger", name)]
        )
    }
}
