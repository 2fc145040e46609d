// SPDX-License-Identifier: Apache-2.0

internal import Engine
internal import Logging
internal import Postgres

/// The standby that a server answers reads from.
enum Standby {
    /// - Throws: a refusal where there is no database that it could be of.
    static func check(_ settings: Settings) throws {
        guard settings.readDatabaseURL != nil, settings.databaseURL == nil else { return }
        throw Failure.usage(
            "--read-database-url is of a standby, and the database is in \(settings.dataFolder): "
                + "leave it out, or give --database-url."
        )
    }

    /// Where it is; `nil` where none is set.
    ///
    /// - Throws: a refusal where it is another database. One that is away, or was promoted, may come
    ///   back: a server starts without it.
    static func target(
        _ settings: Settings,
        of primary: ConnectionTarget,
        _ logger: Logger
    ) async throws -> ConnectionTarget? {
        guard let url = settings.readDatabaseURL else { return nil }
        let standby = ConnectionTarget(url)
        let identity = try await identity(of: primary)
        do {
            switch StandbyFault(of: try await self.identity(of: standby), for: identity) {
            case .otherDatabase?: throw Failure.usage("\(StandbyFault.otherDatabase)")
            case .notFollowing?: logger.warning("\(StandbyFault.notFollowing)")
            case nil: break
            }
        } catch let error as PostgresError where error.isConnectionFailure {
            logger.warning("The standby cannot be reached, and is read once it can: \(error)")
        }
        return standby
    }

    private static func identity(of target: ConnectionTarget) async throws -> DatabaseIdentity {
        let session = Session(target)
        do {
            let identity = try await session.perform { try DatabaseIdentity(on: $0) }
            await session.close()
            return identity
        } catch {
            await session.close()
            throw error
        }
    }
}
