// SPDX-License-Identifier: Apache-2.0

import Adapters
import Engine
import EventLog
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Server
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// Stripe as it answers on the loopback: what it was asked, with the names that make a repeat one.
final class PageProvider: Sendable {
    private let state = Mutex<(asked: [String], status: Int)>(([], 200))

    /// Methods, but for POST, paths, and idempotency keys or bodies of other requests.
    var asked: [String] { state.withLock { $0.asked } }
    func fail(with status: Int) { state.withLock { $0.status = status } }

    private func answer(to request: Request) async throws -> Response {
        let buffer = try await request.body.collect(upTo: 1 << 20)
        let (path, method) = (request.uri.path, request.method.rawValue)
        let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] } ?? ""
        let text = String(decoding: buffer.readableBytesView, as: UTF8.self)
        let status = state.withLock { state in
            let isNamed = !path.hasPrefix("/v1/subscriptions")
            state.asked.append(
                (method == "POST" ? "" : method + " ") + path + " " + (isNamed ? key : text)
            )
            return state.status
        }
        let body =
            switch path {
            case "/v1/checkout/sessions":
                #"{"id":"cs_\#(key)","object":"checkout.session","url":"https://pay/\#(key)"}"#
            case "/v1/refunds":
                method == "GET"
                    ? #"{"object":"list","data":[],"has_more":false}"#
                    : #"{"id":"re_\#(key)","object":"refund","amount":500,"currency":"usd","#
                        + #""payment_intent":"pi_1","status":"succeeded"}"#
            case "/v1/billing_portal/sessions": #"{"url":"https://portal"}"#
            case "/v1/subscriptions/sub_1": Self.subscription(after: method, text)
            default: "{}"
            }
        return Response(
            status: HTTPResponse.Status(code: status),
            body: ResponseBody(byteBuffer: ByteBuffer(string: status == 200 ? body : "{}"))
        )
    }

    /// From 2026 to 2100; it was cancelled, or is to end, or goes on.
    private static func subscription(after method: String, _ form: String) -> String {
        let isOver = method == "DELETE"
        let ends = form == "cancel_at_period_end=true"
        return #"{"id":"sub_1","object":"subscription","livemode":true,"customer":"cus_1","#
            + #""status":"\#(isOver ? "canceled" : "active")","created":1767225600,"#
            + #""start_date":1767225600,"cancel_at_period_end":\#(ends),"#
            + (isOver ? #""ended_at":1780000000,"# : "")
            + (ends ? #""canceled_at":1780000000,"cancel_at":4102444800,"# : "")
            + #""metadata":{"account":"alice"},"items":{"has_more":false,"data":[{"quantity":1,"#
            + #""current_period_start":1767225600,"current_period_end":4102444800,"#
            + #""price":{"id":"price_pro","product":"prod_1"}}]}}"#
    }

    /// A server whose vault has no key of it yet.
    static func with(
        _ body: (TestServer, PageProvider) async throws -> Void
    ) async throws {
        let provider = PageProvider()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                try await provider.answer(to: request)
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: .ofTests
        )
        let group = ServiceGroup(services: [application], logger: .ofTests)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
            }
            let bound = try await ports.first { _ in true }.orThrow()
            do {
                try await serve(at: "http://127.0.0.1:\(bound)") { server in
                    try await body(server, provider)
                }
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private static func serve(
        at base: String,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.with {
            $0.adapters = AdapterRegistry(payments: [StripeAdapter(base: base)])
        } _: { server in
            try await server.open("alice", credits: 0)
            let terms =
                #"{"credits":"100","prices":[{"currency":"USD","minor_units":1000}]}"#
            let sold = try await server.ask(.PUT, "/v1/packages/p100", terms)
            try #require(sold.status < 300, "\(sold.text)")
            try await body(server)
        }
    }

    static func setKey(_ server: TestServer) async throws {
        let ledger = try await server.installation.ledgers().first { $0.name == "main" }.orThrow()
        try await server.installation.secrets.add("sk_1", of: "stripe", .apiKey, in: ledger)
    }
}
