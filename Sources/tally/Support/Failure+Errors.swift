// SPDX-License-Identifier: Apache-2.0

internal import Archive
internal import EmbeddedPostgres
internal import Engine
internal import EventFormat
internal import EventLog
internal import JSONText
internal import ObjectStorage
internal import Postgres
internal import Projections
internal import Proofs
internal import Replaying
internal import Server
internal import WhatIf

/// What each part of the program may throw, as one sentence and one exit code.
extension Failure {
    package init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as EngineError: self.init(engine: error)
        case let error as LogError: self.init(log: error)
        case let error as EmbeddedPostgresError: self = .unavailable(error.description)
        case let error as Vault.Failure: self = .unavailable(error.description)
        case let error as ProjectionFileError: self = .usage(error.description)
        case let error as Rebuild.Failure:
            self.init(.refused, "rebuild-failed", error.description)
        case let error as ServerError: self = .usage(error.description)
        case let error as PostgresError: self.init(postgres: error)
        case let error as ProofError: self.init(proof: error)
        case let error as BundleFlaw:
            self.init(.refused, "bundle-wrong", "The bundle is wrong: \(error.description).")
        case let error as SessionPoolError:
            self = .unavailable("The database connections are in use or closed (\(error)).")
        case is CancellationError:
            self.init(.interrupted, "interrupted", "Interrupted: what was answered is stored.")
        case let error as Archiver.Failure: self = .unavailable(error.description)
        case let error as DirectoryTarget.Failure: self = .unavailable(error.description)
        case let error as BucketTarget.Failure: self = .unavailable(error.description)
        case let error as ArchivePlaces.Unknown: self = .usage(error.description)
        case let error as Restore.Failure:
            self.init(.refused, "restore-refused", error.description)
        case let error as ReplayFailure: self.init(replay: error)
        case let error as FixtureFailure:
            self.init(.refused, "fixture-refused", error.description)
        case let error as FixtureFile.Failure:
            self.init(.refused, "fixture-refused", error.description)
        case let error as WhatIfError: self = .unavailable(error.description)
        case let error as FormatError:
            self.init(.refused, "log-unreadable", "The log cannot be read: \(error)")
        default:
            self.init(
                .bug,
                "internal",
                "Something happened that should not (\(error)): please report it."
            )
        }
    }

    private init(engine error: EngineError) {
        switch error {
        case .rejected(let rejection): self.init(rejection)
        case .overloaded: self.init(.unavailable, "overloaded", error.description)
        case .unavailable, .halted: self = .unavailable(error.description)
        case .refused: self.init(.refused, "invalid-request", error.description)
        }
    }

    private init(log error: LogError) {
        switch error {
        case .invalidLedgerName: self = .usage(error.description)
        case .gap, .rootMismatch, .storedOther, .archiveDamaged:
            self.init(.refused, "log-damaged", error.description)
        case .postgresTooOld, .notUTF8, .notMigrated, .schemaIsNewer, .migrationChanged, .noGenesis,
            .formatIsNewer, .noArchive:
            self = .unavailable(error.description)
        }
    }

    private init(replay error: ReplayFailure) {
        switch error {
        case .reversed, .needsWholePrefix: self = .usage(error.description)
        case .nothingThere, .noEvents, .behindEnd, .timeAhead, .timeTooEarly, .nothingSelected:
            self.init(.refused, "not-found", error.description)
        case .notEmpty, .otherReplay, .otherSource, .otherReadModels, .readModelStopped:
            self.init(.refused, "replay-refused", error.description)
        case .busy: self = .unavailable(error.description)
        }
    }

    private init(proof error: ProofError) {
        switch error {
        case .invalidOrigin: self = .usage(error.description)
        case .noSuchPosition, .nothingFound, .noKey:
            self.init(.refused, "not-found", error.description)
        case .keyExists, .originIsUsed, .tooMany:
            self.init(.refused, "invalid-request", error.description)
        case .damagedTile, .treeMismatch, .behind, .inconsistent, .unreadable, .damagedKey:
            self.init(.refused, "log-damaged", error.description)
        }
    }

    private init(postgres error: PostgresError) {
        if error.sqlState == .readOnlyTransaction {
            self = .unavailable(
                "The database is a standby, which only reads: give the address of the primary."
            )
            return
        }
        switch error.kind {
        case .cannotConnect:
            self = .unavailable("PostgreSQL cannot be reached: \(error.description)")
        case .connectionLost, .timedOut, .cancelled:
            self = .unavailable("PostgreSQL went away: \(error.description)")
        case .server: self = .unavailable("PostgreSQL refused: \(error.description)")
        case .protocolMisuse:
            self.init(
                .bug,
                "internal",
                "PostgreSQL was asked out of turn (\(error.description)): please report it."
            )
        }
    }
}
