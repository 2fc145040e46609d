// SPDX-License-Identifier: Apache-2.0

package import EventLog
package import Postgres
internal import Projections

extension Place {
    /// Reads from read models, which are brought to the head of the ledger first: no server need run.
    ///
    /// On a replica nothing can be written: they are read as far as they have come.
    package func read<R: Sendable>(
        from names: [String],
        of ledger: Ledger,
        _ body: @escaping @Sendable (Connection) throws -> R
    ) async throws -> R {
        if try await isReplica() { return try await read(body) }
        return try await project { connection in
            let builds = try Build.all(on: connection).filter(\.isActive)
            for name in names {
                guard let build = builds.first(where: { $0.name == name }) else {
                    throw Failure.unavailable(
                        "The read model \(name) is not installed: tally serve does that."
                    )
                }
                try Self.advance(build, in: ledger, on: connection)
            }
            return try body(connection)
        }
    }

    /// Whether the database is a standby, which follows another one.
    private func isReplica() async throws -> Bool {
        try await read { connection in
            try connection.query(Self.replica).bool(0, 0)
        }
    }

    private static let replica = Statement("place_replica", "SELECT pg_is_in_recovery()")

    private static func advance(
        _ build: Build,
        in ledger: Ledger,
        on connection: Connection
    ) throws {
        let applier = Applier(build)
        while true {
            switch try applier.step(ledger: ledger.id, limit: 5_000, on: connection) {
            case .applied: continue
            // Or a server is at it; or it has stopped, and shows what it has.
            case .idle, .busy, .stopped: return
            }
        }
    }
}
