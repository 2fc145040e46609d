// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import JSONText
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Providers that are played on this machine, so that the story needs no network and costs nothing.
struct Imitations: Sendable {
    let stripe = ImitatedStripe()
    let runware = ImitatedRunware()

    /// Serves them on a free port of the loopback beside a body, which is told where.
    func serve(_ body: (_ url: String) async throws -> Void) async throws {
        let router = Router()
        stripe.addRoutes(to: router)
        runware.addRoutes(to: router)
        var logger = Logger(label: "imitations")
        logger.logLevel = .critical
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        let group = ServiceGroup(services: [application], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
            }
            guard let bound = await ports.first(where: { _ in true }) else {
                throw Failure.unavailable("The imitated providers do not start: try again.")
            }
            do {
                try await body("http://127.0.0.1:\(bound)")
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    static func answer(_ members: [JSON.Member], status: Int = 200) -> Response {
        Response(
            status: HTTPResponse.Status(code: status),
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: JSON.object(members).text))
        )
    }
}
