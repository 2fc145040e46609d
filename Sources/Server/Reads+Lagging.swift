// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import Engine
internal import EventLog
internal import Postgres
internal import Projections

/// Reads of what may be behind the ledger: of a standby, and of read models.
///
/// How far it is is looked at by the connection that then reads: another one may be to another
/// server, which is further behind.
extension Reads {
    private static let lookAgain = Duration.milliseconds(10)

    /// What is not yet where the caller has seen the ledger.
    private struct Behind: Error {
        let name: String
        let position: Position
    }

    /// Reads the log once it has the position that the caller has seen, if it said so.
    func readLog<R: Sendable>(
        for call: Call,
        _ read: @escaping @Sendable (Connection) throws -> R
    ) async throws -> R {
        let ledger = call.handler.ledger
        return try await self.read(for: call, atLeast: 0, mayLag: true) { wanted, connection in
            let head = try Log.head(of: ledger, on: connection).last
            return head < wanted ? Behind(name: "standby", position: head) : nil
        } read: { connection in
            try read(connection)
        }
    }

    /// Reads read models once each has a position, and the one that the caller has seen, if it said
    /// so.
    ///
    /// `mayLag`: of a standby, where there is one.
    func readModels<R: Sendable>(
        _ names: [String],
        for call: Call,
        atLeast position: Position = 0,
        mayLag: Bool = true,
        _ read: @escaping @Sendable (Connection) throws -> R
    ) async throws -> R {
        let ledger = call.handler.ledger.id
        return try await self.read(for: call, atLeast: position, mayLag: mayLag) {
            wanted,
            connection in
            for name in names {
                let position = try ProjectionStatus.position(
                    of: name,
                    ledger: ledger,
                    on: connection
                )
                if position < wanted {
                    return Behind(name: "read model \(name)", position: position)
                }
            }
            return nil
        } read: { connection in
            try read(connection)
        }
    }

    /// - Throws: `projection-behind` when the time is over.
    private func read<R: Sendable>(
        for call: Call,
        atLeast position: Position,
        mayLag: Bool,
        behind: @escaping @Sendable (Position, Connection) throws -> Behind?,
        read: @escaping @Sendable (Connection) throws -> R
    ) async throws -> R {
        let seen = try call.query.integer("min_position", in: 0...Position.max) ?? 0
        let wait = try call.query.integer("wait", in: Self.waitSeconds) ?? Self.waitSecondsDefault
        let wanted = max(seen, position)
        let deadline = ContinuousClock.now + .seconds(wait)
        let attempt: @Sendable (Connection) throws -> Result<R, Behind> = { connection in
            if wanted > 0, let behind = try behind(wanted, connection) { return .failure(behind) }
            return .success(try read(connection))
        }
        while true {
            let outcome =
                mayLag
                ? try await installation.readSessions.perform(attempt)
                : try await installation.sessions.perform(attempt)
            switch outcome {
            case .success(let value): return value
            case .failure(let behind):
                guard ContinuousClock.now < deadline, !Task.isCancelled else {
                    throw Problem(
                        .projectionBehind,
                        "Ask again later: the \(behind.name) is at \(behind.position).",
                        facts: [
                            .integer("position", behind.position),
                            .integer("min_position", wanted),
                        ]
                    )
                }
            }
            try await Task.sleep(for: Self.lookAgain)
        }
    }
}
