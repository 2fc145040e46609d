// SPDX-License-Identifier: Apache-2.0

package import Domain

package enum LogError: Error, Hashable, Sendable, CustomStringConvertible {
    case postgresTooOld(version: Int)
    case notUTF8(encoding: String)
    case notMigrated
    case schemaIsNewer(version: Int32)
    case migrationChanged(version: Int32, name: String)
    case invalidLedgerName(String)
    case noGenesis(ledger: String)
    /// It may hold events of types that this program does not know.
    case formatIsNewer(ledger: String, format: Int32)
    /// A position is missing from the log, or its commit is.
    case gap(ledger: String, after: Position)
    case storedOther(expected: Int, stored: Int)
    /// The Merkle root of a commit is not that of the events before it.
    case rootMismatch(ledger: String, position: Position)
    /// The archive that has the events is not named, or this program cannot read it.
    case noArchive(ledger: String, through: Position)
    /// A file of the archive is missing, or is not the one that was recorded.
    case archiveDamaged(path: String, reason: String)

    package var description: String {
        switch self {
        case .postgresTooOld(let version):
            "This PostgreSQL is version \(version / 10_000): use 15 or later."
        case .notUTF8(let encoding):
            "The database is encoded as \(encoding): create one with ENCODING 'UTF8'."
        case .notMigrated:
            "The database holds no tallystick schema, or an older one: run `tally migrate`."
        case .schemaIsNewer(let version):
            "The database is at schema version \(version), which this tally does not know: "
                + "use a newer one."
        case .migrationChanged(let version, let name):
            "Migration \(version) (\(name)) was changed after it ran here: use the tally that ran it."
        case .invalidLedgerName(let name):
            "\"\(name)\" is no name for a ledger: use 1–64 characters of a–z, 0–9, _ and -."
        case .noGenesis(let ledger): "Ledger \(ledger) has no genesis row: restore the log."
        case .formatIsNewer(let ledger, let format):
            "Ledger \(ledger) has format \(format), which this tally does not know: use a newer one."
        case .gap(let ledger, let position):
            "Ledger \(ledger) has a gap after position \(position): the log was tampered with."
        case .storedOther(let expected, let stored):
            "An append stored \(stored) events instead of \(expected): stop and look at the log."
        case .rootMismatch(let ledger, let position):
            "The Merkle root of ledger \(ledger) at position \(position) does not fit its events: "
                + "the log was tampered with."
        case .noArchive(let ledger, let position):
            "The events of ledger \(ledger) up to position \(position) are in its archive alone: "
                + "name it by TALLY_ARCHIVE."
        case .archiveDamaged(let path, let reason):
            "\(path) in the archive \(reason): restore that file from a copy."
        }
    }
}
