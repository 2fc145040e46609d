// SPDX-License-Identifier: Apache-2.0

import Adapters
import Engine
import EventFormat
import EventLog
import HTTPTypes
import Hummingbird
import JSONText
import Logging
import NIOCore
import NIOHTTP1
import Server
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// What is asked of a provider over HTTP: the provider is one on the loopback that answers as told.
@Suite struct `Pages and refunds of a provider` {
    /// What it was asked, with the names that make a repeat a repeat.
    private final class Provider: Sendable {
        private let state = Mutex<(asked: [String], status: Int)>(([], 200))

        var asked: [String] { state.withLock { $0.asked } }
        func fail(with status: Int) { state.withLock { $0.status = status } }

        func answer(to request: Request) -> Response {
            let path = request.uri.path
            let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] } ?? ""
            let status = state.withLock { state in
                state.asked.append("\(path) \(key)")
                return state.status
            }
            let body =
                switch path {
                case "/v1/checkout/sessions":
                    #"{"id":"cs_\#(key)","object":"checkout.session","url":"https://pay/\#(key)"}"#
                case "/v1/refunds":
                    #"{"id":"re_\#(key)","object":"refund","amount":500,"currency":"usd","#
                        + #""payment_intent":"pi_1","status":"succeeded"}"#
                case "/v1/billing_portal/sessions": #"{"url":"https://portal"}"#
                default: "{}"
                }
            return Response(
                status: HTTPResponse.Status(code: status),
                body: ResponseBody(byteBuffer: ByteBuffer(string: status == 200 ? body : "{}"))
            )
        }
    }

    private static func with(
        _ body: (TestServer, Provider) async throws -> Void
    ) async throws {
        let provider = Provider()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                provider.answer(to: request)
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

    private static func setKey(_ server: TestServer) async throws {
        let ledger = try await server.installation.ledgers().first { $0.name == "main" }.orThrow()
        try await server.installation.secrets.add("sk_1", of: "stripe", .apiKey, in: ledger)
    }

    private static let checkout =
        #"{"id":"co_1","account":"alice","package":"p100","provider":"stripe","#
        + #""success_url":"https://app/done"}"#

    @Test func `without a key a checkout is recorded, and no more`() async throws {
        try await Self.with { server, provider in
            let opened = try await server.post("/v1/checkouts", Self.checkout)
            #expect(opened.status == 201, "\(opened.text)")
            #expect(opened["url"] == nil)
            #expect(provider.asked.isEmpty)
        }
    }

    @Test func `with a key it has its page, the same for the same id`() async throws {
        try await Self.with { server, provider in
            try await Self.setKey(server)
            let nowhere =
                #"{"id":"co_1","account":"alice","package":"p100","provider":"stripe"}"#
            #expect(try await server.post("/v1/checkouts", nowhere).status == 422)
            // Recorded, and the provider is away: the caller asks again.
            provider.fail(with: 500)
            #expect(try await server.post("/v1/checkouts", Self.checkout).status == 503)
            provider.fail(with: 200)
            for _ in 0..<2 {
                let opened = try await server.post("/v1/checkouts", Self.checkout)
                #expect(opened["url"] == "https://pay/co_1", "\(opened.text)")
                #expect(opened["page"] == "stripe:cs_co_1")
            }
            #expect(Set(provider.asked) == ["/v1/checkout/sessions co_1"])
            let page = try await server.get("/v1/checkouts/stripe:cs_co_1")
            #expect(page["account"] == "alice")
            let opened = try await server.get("/v1/events?type=checkout.opened")
            #expect(opened.json["items"]?.elements.count == 2)
        }
    }

    @Test func `a refund is asked for once, and credits follow`() async throws {
        try await Self.with { server, provider in
            let paid = try await server.post(
                "/v1/payments/observations",
                #"{"kind":"payment","payment":"stripe:pi_1","status":"succeeded","#
                    + #""account":"alice","package":"p100","total":1000,"currency":"USD"}"#
            )
            #expect(paid.status == 200, "\(paid.text)")
            let path = "/v1/payments/stripe:pi_1/refund"
            let order = #"{"id":"back-1","amount":500}"#
            #expect(try await server.post(path, order).status == 409)
            try await Self.setKey(server)
            for _ in 0..<2 {
                let refunded = try await server.post(path, order)
                #expect(refunded.status == 200, "\(refunded.text)")
                #expect(refunded["reversed_minor_units"] == "500")
            }
            #expect(Set(provider.asked) == ["/v1/refunds back-1"])
            #expect(try await server.get("/v1/accounts/alice")["available"] == "50")
            #expect(try await server.post("/v1/payments/stripe:pi_9/refund", order).status == 404)
            #expect(try await server.post(path, "{}").status == 422)
            let key = try await server.key(.service)
            #expect(try await server.post(path, order, key: key).status == 403)
        }
    }

    @Test func `a customer gets a link to the portal`() async throws {
        try await Self.with { server, _ in
            try await Self.setKey(server)
            let body = #"{"customer":"stripe:cus_1","return_url":"https://app"}"#
            #expect(try await server.post("/v1/portal", body).status == 404)
            _ = try await server.ask(.PUT, "/v1/customers/stripe:cus_1", #"{"account":"alice"}"#)
            #expect(try await server.post("/v1/portal", body)["url"] == "https://portal")
        }
    }
}
