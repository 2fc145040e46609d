// SPDX-License-Identifier: Apache-2.0

import Adapters
import Dispatching
import Domain
import Engine
import EventFormat
import EventLog
import JSONText
import Logging
import Postgres
import Server
import ServiceLifecycle
import TestSupport
import Testing

/// A server with a dispatcher, on a database that may have been used before.
struct DispatchHarness: Sendable {
    static let masterKey = [UInt8](repeating: 7, count: MasterKey.byteCount)
    static let credit = Amount.microcreditsPerCredit

    let conninfo: String
    let provider: String
    let registry: AdapterRegistry
    let webhookSecret: String
    var timeout = Duration.seconds(2)
    var fileBytesMaximum = 32 << 20

    var target: ConnectionTarget { ConnectionTarget(conninfo) }

    var logger: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }

    private func open() async throws -> Installation {
        let key = try #require(MasterKey(Self.masterKey))
        var options = EngineOptions()
        options.flushInterval = .milliseconds(500)
        return try await Installation.open(
            target,
            masterKey: key,
            options: options,
            logger: logger
        )
    }

    private func dispatcher(_ installation: Installation, port: Int) -> Dispatcher {
        var options = DispatchOptions(registry: registry)
        options.publicURL = "http://127.0.0.1:\(port)"
        options.webhookSecrets = [provider: [webhookSecret]]
        options.timeout = timeout
        options.fileBytesMaximum = fileBytesMaximum
        options.attemptsMaximum = 16
        options.round = .milliseconds(100)
        options.pace.firstLook = .milliseconds(5) ... .milliseconds(20)
        options.pace.look = .milliseconds(10) ... .milliseconds(200)
        options.pace.overdueLook = .milliseconds(10) ... .milliseconds(200)
        options.pace.retry = .milliseconds(5) ... .milliseconds(50)
        options.limits.rate = 100_000
        options.limits.concurrency = 32
        options.limits.failuresMaximum = 20
        options.limits.rest = .milliseconds(5) ... .milliseconds(50)
        return Dispatcher(
            installation: installation,
            target: target,
            options: options,
            logger: logger
        )
    }

    /// Runs a body beside a server and, unless it is left out, a dispatcher.
    func run(
        dispatches: Bool = true,
        _ body: (DispatchProcess) async throws -> Void
    ) async throws {
        let installation = try await open()
        var settings = ServerSettings()
        settings.port = 0
        settings.adapters = registry
        settings.webhookSecrets = [provider: [webhookSecret]]
        settings.requestTimeout = .patience
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = try TallyServer(
            installation: installation,
            settings: settings,
            logger: logger,
            boundPort: { port.yield($0) }
        )
        let services = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await services.run() }
            let bound = try #require(await ports.first { _ in true })
            let dispatcher = dispatcher(installation, port: bound)
            let dispatch = ServiceGroup(services: [dispatcher], logger: logger)
            let work = Task { if dispatches { try await dispatch.run() } }
            let handler = try #require(try await installation.handler(of: Ledger.defaultName))
            let process = DispatchProcess(installation: installation, handler: handler)
            let result: Result<Void, any Error>
            do {
                try await body(process)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            if dispatches { await dispatch.triggerGracefulShutdown() }
            _ = await work.result
            await services.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
        await installation.stop()
    }
}

/// What a test does on a server.
struct DispatchProcess: Sendable {
    let installation: Installation
    let handler: CommandHandler

    @discardableResult
    func insist(on request: Request) async throws -> Receipt {
        while true {
            do throws(EngineError) {
                return try await installation.execute(request, on: handler)
            } catch {
                switch error {
                case .unavailable, .overloaded: await Task.yield()
                case .rejected, .refused, .halted: throw error
                }
            }
        }
    }

    func prepare(_ provider: String, credits: Int64) async throws {
        try await installation.secrets.add("key", of: provider, .apiKey, in: handler.ledger)
        let alice = AccountID(trusted: "alice")
        try await insist(on: .openAccount(alice, name: nil, plan: nil, metadata: nil))
        try await insist(
            on: .grant(
                Request.GrantRequest(
                    id: "l1",
                    account: alice,
                    amount: try #require(Amount(microcredits: credits * DispatchHarness.credit)),
                    terms: LotTerms(source: .purchase, priority: 50, expiresAt: nil)
                )
            )
        )
        var definition = ModelDefinition.flux
        definition.provider = provider
        let price = Price(rates: Rates(base: DispatchHarness.credit))
        let model = definition
        try await insist(
            on: .draft(
                Draft(.model("flux"), actor: nil) { _, stamp in
                    .catalog(.defineModel("flux", model, price, reason: nil), stamp)
                }
            )
        )
    }

    /// One generation, whose prompt is its id.
    func request(_ id: String, by parameter: String) async throws {
        try await insist(
            on: .generate(
                GenerationRequest(
                    id: GenerationID(trusted: id),
                    account: "alice",
                    model: "flux",
                    parameters: .object([JSON.Member(parameter, .string(id))])
                ),
                actor: nil
            )
        )
    }

    func generation(_ id: String) async throws -> Generation {
        let view = try await handler.read([.generation(GenerationID(trusted: id))])
        return try #require(view.items[0]?.entity.generation)
    }

    func account() async throws -> Account {
        try #require(try await handler.read([.account("alice")]).account(at: 0)?.0)
    }
}
