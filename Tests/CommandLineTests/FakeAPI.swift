// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A provider on the loopback that answers as told, by a part of the path and the query.
final class FakeAPI: Sendable {
    private let answers: [(path: String, status: Int, body: String)]
    private struct State {
        var asked: [String] = []
        var bodies: [String] = []
        var port = 0
    }

    private let state = Mutex(State())

    private init(_ answers: [(path: String, status: Int, body: String)]) {
        self.answers = answers
    }

    var base: String { "http://127.0.0.1:\(state.withLock { $0.port })" }
    /// Methods and paths, in order.
    var asked: [String] { state.withLock { $0.asked } }
    /// What came with each.
    var bodies: [String] { state.withLock { $0.bodies } }

    private func answer(to request: Request) async throws -> Response {
        let uri = request.uri.string
        let body = try await request.body.collect(upTo: 1 << 20)
        state.withLock { state in
            state.asked.append("\(request.method.rawValue) \(request.uri.path)")
            state.bodies.append(String(buffer: body))
        }
        let answer = answers.first { uri.contains($0.path) }
        return Response(
            status: HTTPResponse.Status(code: answer?.status ?? 404),
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer?.body ?? "{}"))
        )
    }

    static func with(
        _ answers: [(path: String, status: Int, body: String)],
        _ body: (FakeAPI) async throws -> Void
    ) async throws {
        let fake = FakeAPI(answers)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "fake")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                try await fake.answer(to: request)
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        let group = ServiceGroup(services: [application], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
            }
            let bound = await ports.first { _ in true } ?? 0
            fake.state.withLock { $0.port = bound }
            do {
                try await body(fake)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
