// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
package import Postgres
internal import Schema

/// Brings a database to the schema of this version: forward only, checksummed, safe when two run
/// at once.
package enum Migrations {
    package static let postgresMinimum = 150_000
    /// "tally" in ASCII: other programs' advisory locks are elsewhere.
    private static let lock = 0x74_616C_6C79

    private static let checksums = Statement(
        "migrations_checksums",
        "SELECT version, checksum FROM tally.migrations ORDER BY version"
    )
    private static let exists = Statement(
        "migrations_exists",
        "SELECT to_regclass('tally.migrations') IS NOT NULL"
    )
    private static let record = Statement(
        "migrations_record",
        "INSERT INTO tally.migrations (version, name, checksum) VALUES ($1, $2, $3)"
    )

    /// Runs what is missing; nothing if all has run.
    ///
    /// - Returns: the names of the migrations that ran now.
    @discardableResult
    package static func run(on connection: Connection) throws -> [String] {
        try checkServer(connection)
        return try connection.transaction {
            // Held to the end of the transaction: a second runner waits, then finds all done.
            try connection.execute("SELECT pg_advisory_xact_lock(\(lock))", timeout: .seconds(120))
            try connection.execute(
                """
                CREATE SCHEMA IF NOT EXISTS tally;
                CREATE TABLE IF NOT EXISTS tally.migrations (
                    version integer PRIMARY KEY,
                    name text NOT NULL,
                    checksum bytea NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
                );
                SET LOCAL search_path = tally
                """
            )
            let done = try checked(connection)
            return try Migration.all.dropFirst(done).map { migration in
                try connection.execute(migration.sql, timeout: .seconds(600))
                var parameters = Parameters()
                parameters.append(migration.version)
                parameters.append(migration.name)
                parameters.append(checksum(of: migration))
                try connection.query(record, parameters)
                return migration.name
            }
        }
    }

    /// Runs what is missing; where nothing is, it needs the right to read only.
    @discardableResult
    package static func runIfNeeded(on connection: Connection) throws -> [String] {
        do {
            try check(on: connection)
            return []
        } catch LogError.notMigrated {
            return try run(on: connection)
        }
    }

    /// - Throws: `notMigrated` or `schemaIsNewer` where `run` would have something to do or say.
    package static func check(on connection: Connection) throws {
        try checkServer(connection)
        guard try connection.query(exists).bool(0, 0) else { throw LogError.notMigrated }
        guard try checked(connection) == Migration.all.count else { throw LogError.notMigrated }
    }

    private static func checkServer(_ connection: Connection) throws {
        guard connection.serverVersion >= postgresMinimum else {
            throw LogError.postgresTooOld(version: connection.serverVersion)
        }
        let encoding = try connection.execute("SHOW server_encoding").string(0, 0)
        guard encoding == "UTF8" else { throw LogError.notUTF8(encoding: encoding) }
    }

    /// How many migrations have run; each must be the one that we know.
    private static func checked(_ connection: Connection) throws -> Int {
        let rows = try connection.query(checksums)
        for row in 0..<rows.count {
            guard row < Migration.all.count else {
                throw LogError.schemaIsNewer(version: rows.int32(row, 0))
            }
            let migration = Migration.all[row]
            guard rows.int32(row, 0) == migration.version,
                rows.bytes(row, 1) == checksum(of: migration)
            else {
                throw LogError.migrationChanged(version: migration.version, name: migration.name)
            }
        }
        return rows.count
    }

    private static func checksum(of migration: Migration) -> [UInt8] {
        SHA256.hash(Array(migration.sql.utf8)).bytes
    }
}
