// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// Which read models are installed.
package enum Registry {
    /// "proj" in ASCII: two processes do not install at once.
    private static let lock = 0x7072_6F6A

    package struct Pending: Hashable, Sendable {
        package let name: String
        package let active: Int32
        package let version: Int32
    }

    /// Installs every file whose name is not there yet.
    ///
    /// - Returns: those of which another version is active: they go on as they are, until they are
    ///   rebuilt.
    /// - Throws: `ProjectionFileError` where a file is wrong, or was changed and kept its version.
    @discardableResult
    package static func install(
        _ files: [(file: ProjectionFile, path: String)],
        on connection: Connection
    ) throws -> [Pending] {
        var pending: [Pending] = []
        for (file, path) in files {
            try connection.transaction {
                try exclude(connection)
                let active = try Build.all(on: connection).first {
                    $0.isActive && $0.name == file.name
                }
                guard let active else {
                    _ = try Build.install(file, path: path, isActive: true, on: connection)
                    return
                }
                guard active.file.source != file.source else { return }
                guard active.file.version != file.version else {
                    throw ProjectionFileError(
                        path: path,
                        line: 1,
                        message:
                            "it was changed, but version \(file.version) is installed already: "
                            + "give it the next number"
                    )
                }
                pending.append(
                    Pending(
                        name: file.name,
                        active: active.file.version,
                        version: file.version
                    )
                )
            }
        }
        return pending
    }

    /// Waits for other processes that install or switch; to the end of the transaction.
    static func exclude(_ connection: Connection) throws {
        try connection.execute("SELECT pg_advisory_xact_lock(\(lock))", timeout: .seconds(120))
    }

    private static let retry = Statement(
        "registry_retry",
        """
        UPDATE tally.projection_progress
        SET failed_position = NULL, failed_at = NULL, sql_state = NULL, error = NULL
        WHERE name = $1 AND failed_position IS NOT NULL
        """
    )

    /// Lets a read model that has stopped go on.
    ///
    /// - Returns: in how many ledgers it had.
    package static func retry(_ name: String, on connection: Connection) throws -> Int {
        var parameters = Parameters()
        parameters.append(name)
        return try connection.query(retry, parameters).affectedRows
    }
}
