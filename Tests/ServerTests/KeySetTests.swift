// SPDX-License-Identifier: Apache-2.0

import EventFormat
import Hummingbird
import JWTKit
import Logging
import NIOCore
import Server
import ServiceLifecycle
import Synchronization
import Testing

@Suite struct `A JWKS that is fetched` {
    /// What the issuer serves, and how often it was asked.
    private final class Issuer: Sendable {
        let asked = Atomic(0)
        let keySet: String

        init(keySet: String) {
            self.keySet = keySet
        }
    }

    @Test func `is fetched once, and not again for every unknown key`() async throws {
        let key = ES256PrivateKey()
        let parameters = try key.parameters.orThrow()
        let issuer = Issuer(
            keySet: """
                {"keys":[{"kty":"EC","crv":"P-256","kid":"e","alg":"ES256",\
                "x":"\(parameters.x.urlSafe)","y":"\(parameters.y.urlSafe)"}]}
                """
        )
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: key, kid: "e")
        await keys.add(ecdsa: ES256PrivateKey(), kid: "other")
        let known = try await keys.sign(Tokens.Claims(sub: "a"), kid: "e")
        let unknown = try await keys.sign(Tokens.Claims(sub: "a"), kid: "other")
        try await Self.serving(issuer) { port in
            try await TestServer.with {
                var jwt = JWTSettings()
                jwt.keySet = .url("http://127.0.0.1:\(port)/jwks.json")
                jwt.issuer = Tokens.issuer
                $0.jwt = jwt
            } _: { server in
                try await server.open("a")
                for _ in 0..<5 {
                    #expect(try await server.get("/v1/accounts/a", key: known).status == 200)
                    #expect(try await server.get("/v1/accounts/a", key: unknown).status == 401)
                }
                #expect(issuer.asked.load(ordering: .relaxed) == 1)
            }
        }
    }

    @Test func `that cannot be had is no fault of the caller`() async throws {
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: ES256PrivateKey(), kid: "e")
        let token = try await keys.sign(Tokens.Claims(sub: "a"), kid: "e")
        try await TestServer.with {
            var jwt = JWTSettings()
            jwt.keySet = .url("http://127.0.0.1:1/jwks.json")
            $0.jwt = jwt
        } _: { server in
            let reply = try await server.get("/v1/accounts/a", key: token)
            #expect(reply.status == 503)
            #expect(reply.header("Retry-After") == "1")
        }
    }

    private static func serving(
        _ issuer: Issuer,
        _ body: (Int) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        router.get("jwks.json") { _, _ in
            issuer.asked.wrappingAdd(1, ordering: .relaxed)
            return issuer.keySet
        }
        var logger = Logger(label: "issuer")
        logger.logLevel = .critical
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        let group = ServiceGroup(services: [application], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(try await ports.first { _ in true }.orThrow())
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
