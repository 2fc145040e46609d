// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import EventLog
package import Postgres

/// A new build of a read model, made beside the one that serves.
///
/// It may be left at any moment, also by `kill -9`, and goes on where it was when it is asked for
/// again.
package struct Rebuild: Sendable {
    package struct Progress: Hashable, Sendable {
        package let done: Position
        package let total: Position
    }

    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case notActive(String)
        case stopped(String, Position)
        case busy(String)

        package var description: String {
            switch self {
            case .notActive(let name): "There is no active projection \(name) to rebuild."
            case .stopped(let name, let position):
                "The new build of \(name) stopped before position \(position): see "
                    + "tally projections list."
            case .busy(let name): "Somebody else works on \(name): try again."
            }
        }
    }

    package let old: Build
    package let new: Build

    /// Finds the build that was begun from this file, or begins one.
    ///
    /// One that was begun from another text is dropped.
    package static func begin(
        _ file: ProjectionFile,
        path: String,
        on connection: Connection
    ) throws -> Rebuild {
        try connection.transaction {
            try Registry.exclude(connection)
            let builds = try Build.all(on: connection).filter { $0.name == file.name }
            guard let old = builds.first(where: \.isActive) else {
                throw Failure.notActive(file.name)
            }
            var found: Build?
            for build in builds where !build.isActive {
                if build.file.source == file.source, found == nil {
                    found = build
                } else {
                    try build.drop(on: connection)
                }
            }
            if let found { return Rebuild(old: old, new: found) }
            let new = try Build.install(file, path: path, isActive: false, on: connection)
            return Rebuild(old: old, new: new)
        }
    }

    private static let positions = Statement(
        "rebuild_positions",
        """
        SELECT coalesce(sum(coalesce(p.position, 0)), 0)::bigint, coalesce(sum(h.last), 0)::bigint
        FROM tally.ledgers l
        CROSS JOIN LATERAL (
            SELECT last FROM tally.commits c WHERE c.ledger = l.ledger ORDER BY first DESC LIMIT 1
        ) h
        LEFT JOIN tally.projection_progress p
            ON p.ledger = l.ledger AND p.name = $1 AND p.build = $2
        """
    )

    /// How many events of all ledgers are applied, of how many.
    package func progress(on connection: Connection) throws -> Progress {
        var parameters = Parameters()
        parameters.append(new.name)
        parameters.append(new.number)
        let rows = try connection.query(Self.positions, parameters)
        return Progress(done: rows.int64(0, 0), total: rows.int64(0, 1))
    }

    /// One step in each ledger; `false` when there is nothing left to do.
    package func advance(limit: Int = 5_000, on connection: Connection) throws -> Bool {
        let applier = Applier(new)
        var isBehind = false
        for ledger in try applier.pending(isActive: false, on: connection) ?? [] {
            switch try applier.step(ledger: ledger, limit: limit, on: connection) {
            case .applied(let count): isBehind = isBehind || count == limit
            case .idle: break
            case .busy: throw Failure.busy(new.name)
            case .stopped(let position): throw Failure.stopped(new.name, position)
            }
        }
        return isBehind
    }

    /// Puts the new one in the place of the old, in one transaction.
    ///
    /// Readers see the old one before and the new one after, and never a failure between.
    package func switchOver(path: String, on connection: Connection) throws {
        try connection.transaction {
            try Registry.exclude(connection)
            try level(on: connection)
            var parameters = Parameters()
            parameters.append(new.name)
            parameters.append(new.number)
            try connection.query(Self.deactivate, parameters)
            try connection.query(Self.activate, parameters)
            try new.showViews(path: path, on: connection)
        }
        do {
            try connection.transaction { try old.drop(on: connection) }
        } catch let error as PostgresError where error.sqlState == .lockNotAvailable {
            // Whoever reads it still has it to the end; the next rebuild drops it.
        }
    }

    private static let deactivate = Statement(
        "rebuild_deactivate",
        "UPDATE tally.projections SET is_active = false WHERE name = $1 AND build <> $2"
    )
    private static let activate = Statement(
        "rebuild_activate",
        "UPDATE tally.projections SET is_active = true WHERE name = $1 AND build = $2"
    )
    private static let ledgers = Statement(
        "rebuild_ledgers",
        "SELECT ledger FROM tally.ledgers ORDER BY ledger"
    )

    /// Brings both to the same position in every ledger, and keeps them there to the end of the
    /// transaction; an old one that has stopped stays where it is.
    func level(on connection: Connection) throws {
        let rows = try connection.query(Self.ledgers)
        for row in 0..<rows.count {
            let ledger = rows.int32(row, 0)
            let places = try [old, new].map { build in
                let applier = Applier(build)
                guard let place = try applier.place(in: ledger, waits: true, on: connection) else {
                    throw Failure.busy(build.name)
                }
                return place
            }
            guard !places[1].isStopped else {
                throw Failure.stopped(new.name, places[1].position + 1)
            }
            let end = max(places[0].position, places[1].position)
            for (build, place) in zip([old, new], places)
            where place.position < end && !place.isStopped {
                let start = place.position
                _ = try Applier(build).apply(
                    ledger,
                    after: start,
                    through: end,
                    limit: Int(end - start),
                    on: connection
                )
            }
        }
    }

    /// Gives up every build of a name that does not serve.
    ///
    /// - Returns: how many there were.
    package static func abort(_ name: String, on connection: Connection) throws -> Int {
        try connection.transaction {
            try Registry.exclude(connection)
            let builds = try Build.all(on: connection).filter { $0.name == name && !$0.isActive }
            for build in builds { try build.drop(on: connection) }
            return builds.count
        }
    }
}
