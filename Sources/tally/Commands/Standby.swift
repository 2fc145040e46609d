// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import Postgres

/// The standby that a server answers reads from.
enum Standby {
    /// Where it is; `nil` where none is set.
    ///
    /// - Throws: a refusal where it is not a copy of the database; one that is away may come back.
    static func target(
        _ settings: Settings,
        of primary: ConnectionTarget,
        _ logger: Logger
    ) async throws -> ConnectionTarget? {
        guard let url = settings.readDatabaseURL else { return nil }
        let standby = ConnectionTarget(url)
        let system = try await system(of: primary)
        do {
            guard try await self.system(of: standby) == system else {
                throw Failure.usage(
                    "--read-database-url is no streaming standby of the database: correct it."
                )
            }
        } catch let error as PostgresError where error.isConnectionFailure {
            logger.warning("The standby cannot be reached, and is read once it can: \(error)")
        }
        return standby
    }

    /// What a cluster and its standbys have in common, and no other has.
    private static func system(of target: ConnectionTarget) async throws -> String {
        let session = Session(target)
        do {
            let system = try await session.perform { connection in
                try connection.execute(
                    """
                    SELECT system_identifier || '/' || current_database() FROM pg_control_system()
                    """
                ).string(0, 0)
            }
            await session.close()
            return system
        } catch {
            await session.close()
            throw error
        }
    }
}
