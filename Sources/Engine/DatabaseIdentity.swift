// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// Which database a connection is to, and whether that one only follows another.
package struct DatabaseIdentity: Hashable, Sendable {
    /// What a cluster and its standbys have in common, and no other cluster has.
    private let system: Int64
    /// Its number within them.
    private let database: Int64
    package let isStandby: Bool

    private static let find = Statement(
        "database_identity",
        """
        SELECT system_identifier, pg_database.oid::bigint, pg_is_in_recovery()
        FROM pg_control_system(), pg_database WHERE datname = current_database()
        """
    )
    private static let recovery = Statement("database_recovery", "SELECT pg_is_in_recovery()")

    package init(on connection: Connection) throws(PostgresError) {
        let rows = try connection.query(Self.find)
        system = rows.int64(0, 0)
        database = rows.int64(0, 1)
        isStandby = rows.bool(0, 2)
    }

    /// Whether it is the same database, or a copy of it that this cluster's standbys keep.
    package func isCopy(of other: DatabaseIdentity) -> Bool {
        system == other.system && database == other.database
    }

    /// Whether the server still follows another: that alone can change under a connection.
    static func isStandby(_ connection: Connection) throws(PostgresError) -> Bool {
        try connection.query(recovery).bool(0, 0)
    }

    /// SQL that fails with `otherDatabase` on a connection to another database.
    ///
    /// To be run once after connecting: it reads a file of the server's, which a standby locks now
    /// and then.
    var requirement: String {
        """
        DO $$ BEGIN
            IF NOT EXISTS (
                SELECT FROM pg_control_system(), pg_database
                WHERE datname = current_database()
                    AND system_identifier = \(system) AND pg_database.oid = \(database)
            ) THEN
                RAISE EXCEPTION USING ERRCODE = '\(Self.otherDatabase.rawValue)',
                    MESSAGE = '\(StandbyFault.otherDatabase)';
            END IF;
        END $$
        """
    }

    static let otherDatabase = SQLState(rawValue: "TS001")
}
