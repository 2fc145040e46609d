// SPDX-License-Identifier: Apache-2.0

internal import Domain
internal import EventFormat
internal import EventLog
internal import Postgres

/// What a delivery reads and writes about one endpoint.
struct EndpointDesk: Sendable {
    private static let chunk = 100

    let session: DispatcherSession
    let endpoint: OutboundEndpoint

    private var ledger: Ledger { session.ledger }

    /// The wrapped ones that sign now.
    func secrets() async throws -> [[UInt8]] {
        try await session.perform { connection in
            let rows = try connection.query(LaneStatements.secrets, key)
            guard rows.count == 1 else { return [] }
            return [rows.bytes(0, 0), rows.optionalBytes(0, 1)].compactMap(\.self)
        }
    }

    func lanesDue() async throws -> [Lane] {
        try await session.perform { connection in
            LaneStatements.lanes(try connection.query(LaneStatements.due, key))
        }
    }

    /// What a lane looks at next; empty is its end, for now or for ever.
    func events(on lane: Lane) async throws -> [RecordedEvent] {
        try await session.perform { [ledger] connection in
            let last = lane.through ?? .max
            guard lane.onlyDead else {
                return try Log.events(
                    of: ledger,
                    after: lane.position,
                    through: last,
                    limit: Self.chunk,
                    on: connection
                )
            }
            var parameters = key
            parameters.append(lane.position)
            parameters.append(last)
            parameters.append(Int64(Self.chunk))
            let rows = try connection.query(LaneStatements.deadPositions, parameters)
            return try (0..<rows.count).flatMap { row in
                let position = rows.int64(row, 0)
                return try Log.events(of: ledger, after: position - 1, limit: 1, on: connection)
            }
        }
    }

    /// - Returns: `false` where something was changed meanwhile; so do the next ones.
    func skip(_ lane: Lane, from: Position, to: Position) async throws -> Bool {
        try await session.perform { connection in
            let parameters = step(lane, from, to)
            return try connection.query(LaneStatements.skip, parameters).affectedRows == 1
        }
    }

    func delivered(
        _ lane: Lane,
        from: Position,
        to: Position,
        _ attempt: DeliveryAttempt
    ) async throws -> Bool {
        try await session.perform { connection in
            var parameters = step(lane, from, to)
            parameters.append(attempt.status.map(Int32.init))
            return try connection.query(LaneStatements.delivered, parameters).affectedRows == 1
        }
    }

    /// - Returns: how many seconds the endpoint has failed; `nil` where something was changed.
    func retried(
        _ lane: Lane,
        from: Position,
        to: Position,
        _ attempt: DeliveryAttempt,
        attempts: Int32,
        after delay: Duration
    ) async throws -> Int64? {
        try await session.perform { connection in
            var parameters = step(lane, from, to, attempt, attempts)
            let (seconds, attoseconds) = delay.components
            parameters.append(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
            let rows = try connection.query(LaneStatements.retried, parameters)
            return rows.count == 1 ? rows.int64(0, 0) : nil
        }
    }

    /// - Returns: as `retried`.
    func died(
        _ lane: Lane,
        from: Position,
        _ event: RecordedEvent,
        _ attempt: DeliveryAttempt,
        attempts: Int32
    ) async throws -> Int64? {
        try await session.perform { connection in
            var parameters = step(lane, from, event.position, attempt, attempts)
            parameters.append(event.type)
            let rows = try connection.query(LaneStatements.died, parameters)
            return rows.count == 1 ? rows.int64(0, 0) : nil
        }
    }

    func end(_ lane: Lane) async throws {
        try await session.perform { connection in
            var parameters = key
            parameters.append(lane.number)
            try connection.query(LaneStatements.endLane, parameters)
        }
    }

    private var key: Parameters {
        var parameters = Parameters()
        parameters.append(ledger.id)
        parameters.append(endpoint.id)
        return parameters
    }

    private func step(_ lane: Lane, _ from: Position, _ to: Position) -> Parameters {
        var parameters = key
        parameters.append(endpoint.revision)
        parameters.append(lane.number)
        parameters.append(from)
        parameters.append(to)
        return parameters
    }

    private func step(
        _ lane: Lane,
        _ from: Position,
        _ to: Position,
        _ attempt: DeliveryAttempt,
        _ attempts: Int32
    ) -> Parameters {
        var parameters = step(lane, from, to)
        parameters.append(attempt.status.map(Int32.init))
        parameters.append(attempt.fault?.rawValue)
        parameters.append(attempts)
        return parameters
    }
}
