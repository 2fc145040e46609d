// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// Which database a connection is to, and whether that one only follows another.
package struct DatabaseIdentity: Hashable, Sendable {
    /// What a cluster and its standbys have in common, and no other cluster has.
    private let system: Int64
    private let database: String
    package let isStandby: Bool

    private static let find = Statement(
        "database_identity",
        """
        SELECT system_identifier, current_database()::text, pg_is_in_recovery()
        FROM pg_control_system()
        """
    )

    package init(on connection: Connection) throws(PostgresError) {
        let rows = try connection.query(Self.find)
        system = rows.int64(0, 0)
        database = rows.text(0, 1)
        isStandby = rows.bool(0, 2)
    }

    /// Whether it is the same database, or a copy of it that this cluster's standbys keep.
    package func isCopy(of other: DatabaseIdentity) -> Bool {
        system == other.system && database == other.database
    }
}
