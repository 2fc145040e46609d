// SPDX-License-Identifier: Apache-2.0

import Server
import Testing

@Suite struct `Settings of a server` {
    private static func settings(
        host: String,
        adminKey: String? = nil,
        jwt: JWTSettings? = nil
    ) -> ServerSettings {
        var settings = ServerSettings()
        settings.host = host
        settings.adminKey = adminKey
        settings.jwt = jwt
        return settings
    }

    private static func keySetOnly() -> JWTSettings {
        var jwt = JWTSettings()
        jwt.keySet = .url("https://issuer.example/jwks.json")
        return jwt
    }

    @Test(arguments: ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
    func `let it listen on the loopback with any credentials`(host: String) throws {
        try Self.settings(host: host).check()
        try Self.settings(host: host, jwt: Self.keySetOnly()).check()
    }

    @Test(arguments: ["0.0.0.0", "::", "10.0.0.1", "127.example", "127.0.0.1.example"])
    func `let it listen beyond with chosen credentials only`(host: String) throws {
        try Self.settings(host: host, adminKey: "chosen").check()
        try Self.settings(host: host, jwt: Tokens.settings()).check()
        for key in [nil, ""] {
            #expect(throws: ServerError.mustBindToLoopback(host: host)) {
                try Self.settings(host: host, adminKey: key).check()
            }
        }
    }

    @Test(arguments: [nil, "chosen"])
    func `take no tokens of just any issuer beyond the loopback`(adminKey: String?) throws {
        #expect(throws: ServerError.issuerIsMissing(host: "0.0.0.0")) {
            try Self.settings(host: "0.0.0.0", adminKey: adminKey, jwt: Self.keySetOnly()).check()
        }
    }

    @Test(arguments: ["127.0.0.1", "0.0.0.0"])
    func `take no role that users write themselves`(host: String) throws {
        var jwt = Tokens.settings()
        jwt.roleClaim = "user_metadata.role"
        #expect(throws: ServerError.roleClaimIsUserWritable("user_metadata.role")) {
            try Self.settings(host: host, jwt: jwt).check()
        }
    }

    @Test func `are looked at before a server is made of them`() async throws {
        await #expect(throws: ServerError.mustBindToLoopback(host: "0.0.0.0")) {
            try await TestServer.with {
                $0.host = "0.0.0.0"
                $0.adminKey = nil
            } _: { _ in
            }
        }
    }
}
