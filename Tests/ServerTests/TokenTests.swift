// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import EventFormat
import Foundation
import JWTKit
import Server
import Testing

@Suite struct `Tokens of an issuer` {
    private static let now = Int(Date().timeIntervalSince1970)

    @Test func `only what is right in everything is taken`() async throws {
        try await TestServer.with {
            $0.jwt = Tokens.settings()
            $0.jwt?.audience = "tally"
        } _: { server in
            try await server.open("a")
            var right = Tokens.Claims(sub: "a", aud: "tally")
            #expect(try await Self.status(right, server) == 200)
            right.exp = Self.now - 20
            #expect(try await Self.status(right, server) == 200)

            var rows: [(String, Tokens.Claims)] = []
            func wrong(_ name: String, _ change: (inout Tokens.Claims) -> Void) {
                var claims = Tokens.Claims(sub: "a", aud: "tally")
                change(&claims)
                rows.append((name, claims))
            }
            wrong("issuer") { $0.iss = "https://other.example" }
            wrong("no issuer") { $0.iss = nil }
            wrong("audience") { $0.aud = "other" }
            wrong("no audience") { $0.aud = nil }
            wrong("expired") { $0.exp = Self.now - 60 }
            wrong("no expiry") { $0.exp = nil }
            wrong("not yet") { $0.nbf = Self.now + 60 }
            wrong("no subject") { $0.sub = nil }
            for (name, claims) in rows {
                #expect(try await Self.status(claims, server) == 401, "\(name)")
            }
            let good = try await Tokens.hs256(Tokens.Claims(sub: "a", aud: "tally"))
            let parts = good.split(separator: ".")
            for header in [
                #"{"alg":"none"}"#, #"{"alg":"HS512"}"#, #"{"alg":"HS256","crit":["x"]}"#,
            ] {
                let encoded = Data(header.utf8).base64EncodedString().filter { $0 != "=" }
                for signature in ["", String(parts[2])] {
                    let token = "\(encoded).\(parts[1]).\(signature)"
                    #expect(try await server.get("/v1/accounts/a", key: token).status == 401)
                }
            }
            #expect(try await server.get("/v1/accounts/a", key: good + "A").status == 401)
        }
    }

    @Test func `the role comes from the configured claim only`() async throws {
        try await TestServer.with {
            $0.jwt = Tokens.settings()
        } _: { server in
            try await server.open("b")
            var claims = Tokens.Claims(sub: "a", userMetadata: .init(role: "admin"))
            #expect(try await Self.status(claims, server, "/v1/accounts/b") == 403)
            claims.appMetadata = .init(role: "root")
            #expect(try await Self.status(claims, server, "/v1/accounts/b") == 403)
            claims.appMetadata = .init(role: "auditor")
            #expect(try await Self.status(claims, server, "/v1/accounts/b") == 200)
            claims.tallyLedger = "other"
            #expect(try await Self.status(claims, server, "/v1/accounts/b") == 404)
        }
    }

    @Test func `public keys are those of the JWKS, each for its own algorithm`() async throws {
        let elliptic = ES256PrivateKey()
        let edwards = Curve25519.Signing.PrivateKey()
        let edwardsX = edwards.publicKey.rawRepresentation.base64EncodedString().urlSafe
        let parameters = try elliptic.parameters.orThrow()
        let rsa = try Insecure.RSA.PrivateKey(backing: .init(keySize: .bits2048))
        let modulus = try rsa.publicKey.getKeyPrimitives().modulus.base64EncodedString().urlSafe
        let jwks = """
            {"keys":[{"kty":"oct","k":"AAAA"},\
            {"kty":"EC","crv":"P-256","kid":"e","x":"\(parameters.x.urlSafe)",\
            "y":"\(parameters.y.urlSafe)"},\
            {"kty":"OKP","crv":"Ed25519","kid":"d","x":"\(edwardsX)"},\
            {"kty":"RSA","kid":"r","use":"sig","e":"AQAB","n":"\(modulus)"}]}
            """
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: elliptic, kid: "e")
        await keys.add(
            rsa: rsa,
            digestAlgorithm: .sha256,
            kid: "r"
        )
        await keys.add(eddsa: EdDSA.PrivateKey(backing: edwards), kid: "d")
        await keys.add(eddsa: try EdDSA.PrivateKey(), kid: "unknown")
        await keys.add(hmac: HMACKey(from: modulus), digestAlgorithm: .sha256, kid: "h")
        try await TestServer.with {
            var jwt = JWTSettings()
            jwt.keySet = .text(jwks)
            jwt.issuer = Tokens.issuer
            $0.jwt = jwt
        } _: { server in
            try await server.open("a")
            for (kid, status) in [("e", 200), ("r", 200), ("d", 200), ("unknown", 401), ("h", 401)]
            {
                let token = try await keys.sign(Tokens.Claims(sub: "a"), kid: .init(string: kid))
                let reply = try await server.get("/v1/accounts/a", key: token)
                #expect(reply.status == status, "\(kid): \(reply.text)")
            }
        }
    }

    @Test func `the role may stand in a claim with dots in its name`() async throws {
        try await TestServer.with {
            $0.jwt = Tokens.settings()
            $0.jwt?.roleClaim = "https://tally.example/role"
        } _: { server in
            try await server.open("b")
            var claims = Tokens.Claims(sub: "a", appMetadata: .init(role: "auditor"))
            #expect(try await Self.status(claims, server, "/v1/accounts/b") == 403)
            claims.namespacedRole = "auditor"
            #expect(try await Self.status(claims, server, "/v1/accounts/b") == 200)
        }
    }

    private static func status(
        _ claims: Tokens.Claims,
        _ server: TestServer,
        _ path: String = "/v1/accounts/a"
    ) async throws -> Int {
        try await server.get(path, key: Tokens.hs256(claims)).status
    }
}
