// SPDX-License-Identifier: Apache-2.0

internal import Archive
internal import Dispatching
internal import EmbeddedPostgres
package import Engine
internal import Logging
internal import Outbound
internal import PaymentDesk
package import Postgres
internal import Projections
internal import Publishing
internal import Server
internal import ServiceLifecycle

/// A server from its start to its end: the cluster, the engine over it, HTTP over that; stopped in
/// the opposite order, whatever ends it.
package struct ServerRun: Sendable {
    /// What there is once commands are taken.
    package struct Started: Sendable {
        package let installation: Installation
        package let address: ListenAddress
        package let target: ConnectionTarget
    }

    package enum Afterwards: Sendable {
        /// Serves until SIGINT or SIGTERM.
        case serve
        case stop
    }

    /// Longer than any answer may take: what is still under way then is cut off.
    private static let shutdownMaximum = Duration.seconds(90)

    private let settings: Settings
    private let logger: Logger

    package init(_ settings: Settings) {
        self.settings = settings
        logger = JSONLogHandler.logger("tally", level: settings.logLevel)
    }

    /// Serves; `whenReady` runs beside the server, once it takes commands.
    package func run(
        whenReady: @escaping @Sendable (Started) async throws -> Afterwards
    ) async throws {
        // All that can be refused without starting PostgreSQL is refused now.
        try ServerSettings(settings).check()
        try Standby.check(settings)
        try SocketProbe.checkFree(settings.listen)
        settings.readThroughArchives()
        if let place = settings.archive { _ = try settings.archivePlaces.target(at: place) }
        try await Foreground.run(logger: logger, isCancelled: false) {
            if let url = settings.databaseURL {
                let masterKey = try MasterKeyFile.key(for: settings)
                try await serve(ConnectionTarget(url), masterKey, whenReady)
            } else {
                try await serveEmbedded(whenReady)
            }
        }
    }

    private func serveEmbedded(
        _ whenReady: @escaping @Sendable (Started) async throws -> Afterwards
    ) async throws {
        let cluster = try await EmbeddedPostgres.start(in: settings.dataFolder)
        do {
            if !cluster.home.hasPrefix(cluster.folder) {
                logger.warning(
                    """
                    The database is in \(cluster.home), as PostgreSQL's user cannot enter \
                    \(cluster.folder): back up and move both.
                    """
                )
            }
            // Only the folder's owner makes its key.
            let masterKey = try MasterKeyFile.key(for: settings)
            async let _: Void = cluster.supervise { [logger] incident in
                logger.error("\(incident)")
            }
            try await serve(ConnectionTarget(cluster.conninfo), masterKey, whenReady)
        } catch {
            await cluster.stop()
            throw error
        }
        await cluster.stop()
    }

    private func serve(
        _ target: ConnectionTarget,
        _ masterKey: MasterKey,
        _ whenReady: @escaping @Sendable (Started) async throws -> Afterwards
    ) async throws {
        var options = EngineOptions()
        options.cacheEntities = settings.cacheEntities
        options.readTarget = try await Standby.target(settings, of: target, logger)
        let installation = try await Installation.open(
            target,
            masterKey: masterKey,
            options: options,
            logger: logger
        )
        do {
            try await checkpoints(installation).checkPublished()
            let mayProject = try await installReadModels(in: target)
            async let _: Void = project(mayProject, installation, target)
            try await serve(installation, target, whenReady)
        } catch {
            await installation.stop()
            throw error
        }
        await installation.stop()
    }

    private func project(
        _ mayProject: Bool,
        _ installation: Installation,
        _ target: ConnectionTarget
    ) async {
        guard mayProject else { return }
        await Projector(target: target, logger: logger, activity: installation.activity).run()
    }

    /// Those that are not there yet; a newer file of one that is waits for its rebuild.
    ///
    /// - Returns: whether this process's login may look after them.
    private func installReadModels(in target: ConnectionTarget) async throws -> Bool {
        let entries = try ReadModelFiles.all(in: settings.projectionsFolder)
        let session = Session(target, setup: Build.setup)
        let pending: [Registry.Pending]
        do {
            pending = try await session.perform { connection in
                try Registry.install(entries.map { ($0.file, $0.path) }, on: connection)
            }
        } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
            await session.close()
            logger.warning(
                """
                Read models are left to other servers, as PostgreSQL says: \(error.message). \
                To change that, GRANT tally_projector to this login.
                """
            )
            return false
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        for pending in pending {
            logger.notice(
                """
                Read model \(pending.name) is version \(pending.active); version \(pending.version) \
                is there: tally projections rebuild \(pending.name).
                """
            )
        }
        return true
    }

    private func checkpoints(_ installation: Installation) -> CheckpointService {
        CheckpointService(installation, options: settings.checkpoints, logger: logger)
    }

    private func payments(_ installation: Installation) -> PaymentService {
        let adapters = ServerSettings(settings).adapters
        return PaymentService(
            PaymentDesk(installation, registry: adapters),
            signed: Set(settings.webhookSecrets.keys),
            logger: logger
        )
    }

    private func outbound(
        _ installation: Installation,
        _ target: ConnectionTarget,
        _ meters: OutboundMeters
    ) -> OutboundService {
        var options = OutboundOptions()
        options.allowsLoopback = settings.allowsLoopbackEndpoints
        options.certificates = settings.outboundCertificates
        return OutboundService(
            installation,
            target: target,
            options: options,
            meters: meters,
            logger: logger
        )
    }

    /// Stopped before the server, so that callbacks are still taken.
    private func dispatcher(
        _ installation: Installation,
        _ target: ConnectionTarget
    ) -> [any Service] {
        guard settings.dispatches else { return [] }
        let server = ServerSettings(settings)
        var options = DispatchOptions(registry: server.adapters)
        options.publicURL = settings.publicURL
        options.webhookSecrets = settings.webhookSecrets
        options.fileBytesMaximum = settings.fileBytesMaximum
        return [
            Dispatcher(
                installation: installation,
                target: target,
                options: options,
                logger: logger
            )
        ]
    }

    private func archiving(
        _ installation: Installation,
        _ target: ConnectionTarget
    ) throws -> [any Service] {
        guard let place = settings.archive else { return [] }
        return [
            ArchiveService(
                installation: installation,
                target: target,
                archive: try settings.archivePlaces.target(at: place),
                logger: logger
            )
        ]
    }

    private func serve(
        _ installation: Installation,
        _ target: ConnectionTarget,
        _ whenReady: @escaping @Sendable (Started) async throws -> Afterwards
    ) async throws {
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let meters = OutboundMeters()
        let server = try TallyServer(
            installation: installation,
            settings: ServerSettings(settings),
            outbound: meters,
            logger: logger,
            boundPort: { port in
                announce.yield(port)
                announce.finish()
            }
        )
        // What is listed last stops first.
        let services: [any Service] =
            try [
                checkpoints(installation), outbound(installation, target, meters), server,
                payments(installation), FileKeeper(installation, logger: logger),
            ]
            + dispatcher(installation, target) + archiving(installation, target)
        var configuration = ServiceGroupConfiguration(services: services, logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.shutdownMaximum
        let group = ServiceGroup(configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { announce.finish() }
                do {
                    try await group.run()
                } catch {
                    // Such as a port that another program took after it was looked at.
                    throw Failure.unavailable(
                        "The server on \(settings.listen) ended (\(error)): correct that, then try "
                            + "again."
                    )
                }
            }
            for await port in ports {
                let started = Started(
                    installation: installation,
                    address: settings.listen.at(port: port),
                    target: target
                )
                tasks.addTask {
                    do {
                        let afterwards = try await cancelWhenGracefulShutdown {
                            try await whenReady(started)
                        }
                        if case .stop = afterwards { await group.triggerGracefulShutdown() }
                    } catch {
                        await group.triggerGracefulShutdown()
                        throw error
                    }
                }
            }
            try await tasks.waitForAll()
        }
    }
}
