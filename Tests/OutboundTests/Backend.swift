// SPDX-License-Identifier: Apache-2.0

import Adapters
import EventFormat
import HTTPTypes
import Hummingbird
import JSONText
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TestSupport

/// A backend of the operator's on loopback: keeps what it is sent, and answers as a test says.
final class Backend: Sendable {
    struct Received: Sendable {
        let headers: [Delivery.Field]
        let body: [UInt8]
        let path: String

        var json: JSON {
            do { return try JSONParser.parse(body) } catch { return .null }
        }

        var id: String { header("webhook-id") ?? "" }
        var position: Int64 { Int64(id.split(separator: "/").last ?? "") ?? 0 }

        func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

        /// Whether our own verifier takes it.
        func verify(_ secrets: String...) -> Adapters.Verification {
            let time = Int64(header("webhook-timestamp") ?? "") ?? 0
            return StandardWebhooks().verify(
                Delivery(headers: headers, query: [], body: body, receivedAt: time),
                secrets: secrets
            )
        }
    }

    struct Reply: Sendable {
        var status = 200
        var headers: [(HTTPField.Name, String)] = []
        var bytes = 0

        static let done = Reply()
        static func status(_ status: Int) -> Reply { Reply(status: status) }
    }

    /// What it answers to a delivery, and to which attempt of the same, from 1 on.
    typealias Answer = @Sendable (Received, Int) async throws -> Reply

    private struct State {
        var received: [Received] = []
        var answer: Answer
    }

    private let state: Mutex<State>
    private let boundPort = Mutex(0)

    private init(_ answer: @escaping Answer) { state = Mutex(State(answer: answer)) }

    var port: Int { boundPort.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)/hooks" }
    var received: [Received] { state.withLock { $0.received } }
    var positions: [Int64] { received.map(\.position) }

    /// Each position once, in the order of its first arrival.
    var firsts: [Int64] {
        var seen: Set<Int64> = []
        return positions.filter { seen.insert($0).inserted }
    }

    func answer(_ answer: @escaping Answer) { state.withLock { $0.answer = answer } }

    private func take(_ received: Received) async throws -> Reply {
        let (answer, attempt) = state.withLock { state in
            state.received.append(received)
            return (state.answer, state.received.count { $0.id == received.id })
        }
        return try await answer(received, attempt)
    }

    static func with(
        answer: @escaping Answer = { _, _ in .done },
        _ body: (Backend) async throws -> Void
    ) async throws {
        let backend = Backend(answer)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        router.post("**") { request, _ in
            let buffer = try await request.body.collect(upTo: 8 << 20)
            let reply = try await backend.take(
                Received(
                    headers: request.headers.map {
                        Delivery.Field($0.name.canonicalName, $0.value)
                    },
                    body: Array(buffer.readableBytesView),
                    path: request.uri.path
                )
            )
            var headers = HTTPFields()
            for (name, value) in reply.headers { headers[name] = value }
            return Response(
                status: .init(code: reply.status),
                headers: headers,
                body: ResponseBody(
                    byteBuffer: ByteBuffer(repeating: UInt8(ascii: "x"), count: reply.bytes)
                )
            )
        }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: .quiet
        )
        let group = ServiceGroup(services: [application], logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let bound = await ports.first { _ in true }
            backend.boundPort.withLock { $0 = bound ?? 0 }
            do {
                try await body(backend)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

extension Logger {
    static var quiet: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }
}
