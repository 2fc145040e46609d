// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Engine
import EventFormat
import Logging
import NIOCore
import Postgres
import Server
import ServiceLifecycle
import TestSupport

/// A server of a test's own, on a free port and a fresh database.
struct TestServer: Sendable {
    static let adminKey = "tally_sk_" + String(repeating: "a", count: 48)

    private static let gate = Gate(places: 6)

    let installation: Installation
    let port: Int
    let conninfo: String
    /// Tells the server to end.
    let group: ServiceGroup

    /// Runs a body beside a server, and ends both.
    static func with(
        _ change: (inout ServerSettings) -> Void = { _ in },
        _ body: (TestServer) async throws -> Void
    ) async throws {
        await gate.enter()
        defer { gate.leave() }
        var settings = ServerSettings()
        settings.port = 0
        settings.adminKey = adminKey
        change(&settings)
        let conninfo = try await PrivatePostgres.shared().database()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let masterKey = try MasterKey(MasterKey.random()).orThrow()
        let installation = try await Installation.open(
            ConnectionTarget(conninfo),
            masterKey: masterKey,
            logger: logger
        )
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = try TallyServer(
            installation: installation,
            settings: settings,
            logger: logger,
            boundPort: { port.yield($0) }
        )
        let group = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
            }
            let bound = try await ports.first { _ in true }.orThrow()
            let started = TestServer(
                installation: installation,
                port: bound,
                conninfo: conninfo,
                group: group
            )
            do {
                try await body(started)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await installation.stop()
    }

    func key(_ role: KeyStore.Role) async throws -> String {
        try await installation.keys.create(role: role, name: "test", ledger: nil).secret
    }
}

/// Nothing where a test needs something.
struct Missing: Error {}

extension Optional {
    func orThrow() throws -> Wrapped {
        guard let self else { throw Missing() }
        return self
    }
}
