// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TestSupport

/// Answers of Stripe's API, as tests set them, over HTTP on the loopback.
final class FakeStripe: Sendable {
    struct Answer: Sendable {
        var status = 200
        var body: String
    }

    private struct State {
        /// By a part of the path and the query; the first that fits.
        var answers: [(path: String, answer: Answer)] = []
        var asked: [String] = []
    }

    private let state = Mutex(State())
    private let portBox = Mutex(0)

    var base: String { "http://127.0.0.1:\(portBox.withLock { $0 })" }
    /// Paths with queries, in order.
    var asked: [String] { state.withLock { $0.asked } }

    func answer(_ path: String, _ body: String, status: Int = 200) {
        state.withLock { state in
            state.answers.removeAll { $0.path == path }
            state.answers.append((path, Answer(status: status, body: body)))
        }
    }

    private func response(to uri: String) -> Response {
        let answer = state.withLock { state in
            state.asked.append(uri)
            return state.answers.first { uri.contains($0.path) }?.answer
                ?? Answer(status: 404, body: #"{"error":{"code":"resource_missing"}}"#)
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status),
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body))
        )
    }

    static func with(_ body: (FakeStripe) async throws -> Void) async throws {
        let fake = FakeStripe()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "fake")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                fake.response(to: request.uri.string)
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
            fake.portBox.withLock { $0 = bound }
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
