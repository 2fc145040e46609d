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
    ///
    /// The PostgreSQL is one of the test's own, which it may stop, or the shared one.
    static func with(
        _ change: (inout ServerSettings) -> Void = { _ in },
        on postgres: PrivatePostgres? = nil,
        options: EngineOptions = EngineOptions(),
        logger: Logger = .ofTests,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        await gate.enter()
        defer { gate.leave() }
        var settings = ServerSettings()
        settings.port = 0
        settings.adminKey = adminKey
        settings.requestTimeout = .patience
        change(&settings)
        let shared = try await PrivatePostgres.shared()
        let conninfo = try await (postgres ?? shared).database()
        let masterKey = try MasterKey(MasterKey.random()).orThrow()
        let installation = try await Installation.open(
            ConnectionTarget(conninfo),
            masterKey: masterKey,
            options: options,
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

    /// Runs SQL on the server's database.
    func sql(_ statements: String) throws {
        let connection = try Connection(to: ConnectionTarget(conninfo))
        defer { connection.close() }
        try connection.execute(statements)
    }

    func key(_ role: KeyStore.Role) async throws -> String {
        try await installation.keys.create(role: role, name: "test", ledger: nil).secret
    }
}

extension Logger {
    /// Says nothing but what is the end.
    static var ofTests: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
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
