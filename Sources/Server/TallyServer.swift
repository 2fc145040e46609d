// SPDX-License-Identifier: Apache-2.0

internal import Adapters
internal import Dispatching
package import Engine
internal import Hummingbird
internal import Inbox
package import Logging
internal import NIOCore
package import Outbound
internal import PaymentDesk
internal import ServiceLifecycle

/// The HTTP server.
package struct TallyServer: Service {
    private let installation: Installation
    private let settings: ServerSettings
    private let outbound: OutboundMeters
    private let logger: Logger
    private let boundPort: (@Sendable (Int) -> Void)?

    /// Does not listen yet.
    ///
    /// - Parameters:
    ///   - installation: What is served.
    ///   - settings: Where, and for whom.
    ///   - outbound: What is counted of webhooks that leave, for the metrics.
    ///   - logger: For requests, at `info`, and for what goes wrong.
    ///   - boundPort: Told the port once the server listens.
    /// - Throws: what keeps it from being safe to reach.
    package init(
        installation: Installation,
        settings: ServerSettings,
        outbound: OutboundMeters = OutboundMeters(),
        logger: Logger,
        boundPort: (@Sendable (Int) -> Void)? = nil
    ) throws(ServerError) {
        try settings.check()
        self.installation = installation
        self.settings = settings
        self.outbound = outbound
        self.logger = logger
        self.boundPort = boundPort
    }

    /// Serves until a graceful shutdown, and answers what is under way.
    package func run() async throws {
        let desk = PaymentDesk(installation, registry: settings.adapters)
        let keys = PublishedKeys(pause: settings.publishedKeysPause, logger: logger)
        do {
            try await serve(desk, keys)
        } catch {
            await desk.close()
            await keys.close()
            throw error
        }
        await desk.close()
        await keys.close()
    }

    private func serve(_ desk: PaymentDesk, _ keys: PublishedKeys) async throws {
        let deadlines = Deadlines()
        let application = Application(
            responder: responder(deadlines, desk, keys),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [StallGuard(timeout: settings.stallTimeout)],
                    idleTimeout: .init(settings.idleTimeout)
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: .maximum(settings.connectionsMaximum, logger: logger)
            ),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { boundPort?(port) }
            },
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await deadlines.run() }
            group.addTask {
                await ProjectorWatch(installation: installation, logger: logger).run()
            }
            defer { group.cancelAll() }
            try await application.run()
        }
    }

    private func responder(
        _ deadlines: Deadlines,
        _ desk: PaymentDesk,
        _ keys: PublishedKeys
    ) -> Responder {
        let ledgers = LedgerDirectory(installation: installation)
        let meters = HTTPMeters()
        let bodies = BodyReader(deadlines: deadlines, timeout: settings.requestTimeout)
        let reads = Reads(installation: installation, deadlines: deadlines, settings: settings)
        let readModels = ReadModelWatch(installation: installation)
        let gateway = Gateway(
            authenticator: Authenticator(
                keys: installation.keys,
                tokens: tokenVerifier(),
                adminKey: settings.adminKey
            ),
            ledgers: ledgers,
            commands: Commands(installation: installation, bodies: bodies, settings: settings),
            reads: reads,
            history: HistoryRoutes(installation: installation, reads: reads),
            analytics: AnalyticsRoutes(reads: reads),
            batch: BatchRoute(installation: installation, bodies: bodies, settings: settings),
            events: EventRoutes(reads: reads),
            stream: EventStream(installation: installation, meters: meters, settings: settings),
            tiles: TileRoutes(installation: installation, reads: reads),
            probes: Probes(ledgers: ledgers, deadlines: deadlines, readModels: readModels),
            metrics: Metrics(
                installation: installation,
                meters: meters,
                readModels: readModels,
                endpoints: EndpointWatch(installation: installation),
                outbound: outbound
            ),
            webhooks: WebhookRoute(
                inbox: Inbox(installation, adapters: settings.adapters.webhooks),
                vault: installation.secrets,
                published: keys,
                ledgers: ledgers,
                bodies: bodies,
                settings: settings
            ),
            services: Services(
                installation: installation,
                reads: reads,
                bodies: bodies,
                settings: settings,
                waiters: Waiters(atMost: settings.waitersMaximum),
                desk: desk,
                jobs: JobDesk(installation, registry: settings.adapters)
            )
        )
        return Responder(
            gateway: gateway,
            requestIDs: RequestIDs(),
            meters: meters,
            logger: logger
        )
    }

    private func tokenVerifier() -> TokenVerifier? {
        settings.jwt.map { TokenVerifier($0, logger: logger) }
    }
}
