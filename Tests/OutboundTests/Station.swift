// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import EventLog
import Outbound
import Postgres
import TestSupport
import Testing

/// A ledger of a test's own, and what delivers its events.
struct Station: Sendable {
    let installation: Installation
    let handler: CommandHandler
    let conninfo: String
    let options: OutboundOptions

    var store: EndpointStore { EndpointStore(installation) }
    var ledger: Ledger { handler.ledger }

    static func with(
        _ change: (inout OutboundOptions) -> Void = { _ in },
        _ body: (Station) async throws -> Void
    ) async throws {
        let conninfo = try await PrivatePostgres.shared().database()
        try await with(conninfo: conninfo, change, body)
    }

    static func with(
        conninfo: String,
        _ change: (inout OutboundOptions) -> Void = { _ in },
        _ body: (Station) async throws -> Void
    ) async throws {
        var options = OutboundOptions()
        options.allowsLoopback = true
        options.idleTime = .milliseconds(5)
        options.schedule = RetrySchedule(delays: [.zero, .zero])
        options.timeout = .patience
        change(&options)
        let key = try #require(MasterKey([UInt8](repeating: 7, count: MasterKey.byteCount)))
        let installation = try await Installation.open(
            ConnectionTarget(conninfo),
            masterKey: key,
            logger: .quiet
        )
        let handler = try #require(try await installation.handler(of: Ledger.defaultName))
        let station = Station(
            installation: installation,
            handler: handler,
            conninfo: conninfo,
            options: options
        )
        do {
            try await body(station)
        } catch {
            await installation.stop()
            throw error
        }
        await installation.stop()
    }

    /// Delivers while the body runs.
    func delivering(
        counting meters: OutboundMeters = OutboundMeters(),
        _ body: () async throws -> Void
    ) async throws {
        let service = OutboundService(
            installation,
            target: ConnectionTarget(conninfo),
            options: options,
            meters: meters,
            logger: .quiet
        )
        let task = Task { try await service.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            try await task.value
            throw error
        }
        task.cancel()
        try await task.value
    }

    /// - Returns: its secret.
    @discardableResult
    func add(
        _ url: String,
        as id: String = "shop",
        types: [String] = ["*"],
        after: Position? = nil
    ) async throws -> String {
        let selection = try #require(EventSelection(types))
        let terms = EndpointTerms(url: url, selection: selection)
        let addition = try await store.add(id, terms, after: after, in: ledger)
        guard case .added(_, let secret) = addition else { throw Unexpected() }
        return secret
    }

    func endpoint(_ id: String = "shop") async throws -> OutboundEndpoint {
        try #require(try await store.endpoint(id, in: ledger))
    }

    func deadLetters(_ id: String = "shop") async throws -> [DeadLetter] {
        try await store.deadLetters(of: id, after: 0, limit: 100, in: ledger)
    }

    /// Accounts, each of which is one event.
    @discardableResult
    func open(_ names: String..., name: String? = nil) async throws -> Position {
        var position: Position = 0
        for account in names {
            let id = try #require(AccountID(account))
            let request = Request.openAccount(id, name: name, plan: nil, metadata: nil)
            position = try await installation.execute(request, on: handler).position
        }
        return position
    }

    /// Until an endpoint has been told of all events.
    func untilTold(_ id: String = "shop") async throws {
        try await until { try await endpoint(id).lag == 0 }
    }

    struct Unexpected: Error {}
}

func until(_ condition: () async throws -> Bool) async throws {
    try #require(try await eventually(condition))
}
