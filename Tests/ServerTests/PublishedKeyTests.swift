// SPDX-License-Identifier: Apache-2.0

import Adapters
import Cryptography
import Engine
import EventFormat
import EventLog
import Foundation
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

/// fal signs with keys that it publishes: nobody sets a secret for it.
@Suite struct `Webhooks that published keys verify` {
    private final class Publisher: Sendable {
        let asked = Atomic(0)
        private let published: Mutex<String>

        init(_ signer: Ed25519Signer) {
            published = Mutex(Self.keys(signer))
        }

        var keys: String { published.withLock { $0 } }
        func rotate(to signer: Ed25519Signer) { published.withLock { $0 = Self.keys(signer) } }

        private static func keys(_ signer: Ed25519Signer) -> String {
            let x = Base64.encode(signer.publicKey)
                .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            return #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"\#(x)"}]}"#
        }
    }

    private static func with(
        _ publisher: Publisher,
        pause: Duration = .seconds(3_600),
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        router.get("jwks.json") { _, _ in
            publisher.asked.wrappingAdd(1, ordering: .relaxed)
            return publisher.keys
        }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: .ofTests
        )
        let group = ServiceGroup(services: [application], logger: .ofTests)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let bound = try await ports.first { _ in true }.orThrow()
            do {
                try await serve(keysAt: "http://127.0.0.1:\(bound)/jwks.json", pause: pause, body)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private static func serve(
        keysAt url: String,
        pause: Duration = .seconds(3_600),
        _ body: (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.with {
            $0.adapters = AdapterRegistry(bases: ["fal-keys": url])
            $0.publishedKeysPause = pause
        } _: { server in
            try await server.open("alice")
            try await body(server)
        }
    }

    private static func setKey(_ server: TestServer) async throws {
        let ledger = try await server.installation.ledgers().first { $0.name == "main" }.orThrow()
        try await server.installation.secrets.add("fal_1", of: "fal", .apiKey, in: ledger)
    }

    private static func deliver(
        _ request: String,
        signedBy signer: Ed25519Signer,
        _ server: TestServer
    ) async throws -> Reply {
        let body =
            #"{"request_id":"\#(request)","gateway_request_id":"\#(request)","status":"OK","#
            + #""payload":{"images":[{"url":"https://files.example/1.png"}]}}"#
        let time = String(Int64(Date().timeIntervalSince1970))
        let digest = SHA256.hash(Array(body.utf8)).hex
        let message = "\(request)\nuser-1\n\(time)\n\(digest)"
        let signature = Hex.encode(try signer.sign(Array(message.utf8)))
        return try await server.ask(
            .POST,
            "/v1/webhooks/fal",
            body,
            key: nil,
            headers: [
                ("X-Fal-Webhook-Request-Id", request), ("X-Fal-Webhook-User-Id", "user-1"),
                ("X-Fal-Webhook-Timestamp", time), ("X-Fal-Webhook-Signature", signature),
            ]
        )
    }

    @Test func `are taken, and the keys are fetched once`() async throws {
        let signer = try Ed25519Signer(1)
        let publisher = Publisher(signer)
        try await Self.with(publisher) { server in
            try await Self.setKey(server)
            for number in 1...3 {
                let taken = try await Self.deliver("req-\(number)", signedBy: signer, server)
                #expect(taken.status == 200, "\(taken.text)")
            }
            let stranger = try Ed25519Signer(2)
            for _ in 0..<3 {
                let refused = try await Self.deliver("req-9", signedBy: stranger, server)
                #expect(refused.status == 400)
                #expect(refused["reason"] == "wrong-signature")
            }
            #expect(publisher.asked.load(ordering: .relaxed) == 1)
            let received = try await server.get("/v1/events?type=webhook.received")
            #expect(received.json["items"]?.elements.count == 3)
        }
    }

    @Test func `are taken after a rotation, too, and those of the old key no more`() async throws {
        let (old, new) = (try Ed25519Signer(1), try Ed25519Signer(2))
        let publisher = Publisher(old)
        try await Self.with(publisher, pause: .zero) { server in
            try await Self.setKey(server)
            #expect(try await Self.deliver("req-1", signedBy: old, server).status == 200)
            publisher.rotate(to: new)
            #expect(try await Self.deliver("req-2", signedBy: new, server).status == 200)
            #expect(publisher.asked.load(ordering: .relaxed) == 2)
            // It is known now.
            #expect(try await Self.deliver("req-3", signedBy: new, server).status == 200)
            #expect(publisher.asked.load(ordering: .relaxed) == 2)
            #expect(try await Self.deliver("req-4", signedBy: old, server).status == 400)
        }
    }

    /// Whoever can reach the server can sign with a key that nobody knows.
    @Test func `a forger does not make us ask, however often`() async throws {
        let signer = try Ed25519Signer(1)
        let publisher = Publisher(signer)
        try await Self.with(publisher) { server in
            try await Self.setKey(server)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<40 {
                    let forger = try Ed25519Signer(UInt8(10 + number))
                    group.addTask {
                        try await Self.deliver("req-\(number)", signedBy: forger, server).status
                    }
                }
                for try await status in group { #expect(status == 400) }
            }
            #expect(publisher.asked.load(ordering: .relaxed) == 1)
            #expect(try await Self.deliver("req-1", signedBy: signer, server).status == 200)
        }
    }

    /// Its signature says that fal sent it, not that it is meant for us.
    @Test func `count only where the provider is used`() async throws {
        let signer = try Ed25519Signer(1)
        let publisher = Publisher(signer)
        try await Self.with(publisher) { server in
            let refused = try await Self.deliver("req-1", signedBy: signer, server)
            #expect(refused.status == 400)
            #expect(refused["reason"] == "no-secret")
            #expect(publisher.asked.load(ordering: .relaxed) == 0)
        }
    }

    @Test func `are asked for again later, where the keys cannot be had`() async throws {
        let signer = try Ed25519Signer(1)
        try await Self.serve(keysAt: "http://127.0.0.1:1/jwks.json") { server in
            try await Self.setKey(server)
            let later = try await Self.deliver("req-1", signedBy: signer, server)
            #expect(later.status == 503, "\(later.text)")
        }
    }
}
