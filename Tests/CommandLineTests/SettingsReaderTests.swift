// SPDX-License-Identifier: Apache-2.0

import Adapters
import Foundation
import Logging
import TestSupport
import Testing
import tally

@Suite struct `Reading settings` {
    static func file(_ text: String) throws -> String {
        let folder = PrivatePostgres.folder()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let path = folder + "/settings.json"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func `flags come before the environment, the environment before the file`() async throws {
        let file = try Self.file(
            """
            {"listen": "127.0.0.1:1", "data": "file", "cache": {"entities": 5000},
             "jwt": {"secret": "s", "role": {"claim": "c"}}}
            """
        )
        let settings = try await SettingsReader.settings(
            flags: ["listen": "127.0.0.1:3"],
            file: file,
            environment: ["TALLY_LISTEN": "127.0.0.1:2", "TALLY_DATA": "environment"]
        )
        #expect(settings.listen.port == 3)
        #expect(settings.dataFolder == "environment")
        #expect(settings.cacheEntities == 5_000)
        #expect(settings.tokens.secret == "s")
        #expect(settings.tokens.roleClaim == "c")
    }

    @Test func `without any, the defaults`() async throws {
        let settings = try await SettingsReader.settings(flags: [:], environment: [:])
        #expect(settings.dataFolder == ".tally")
        #expect(settings.databaseURL == nil)
        #expect(settings.listen.description == "127.0.0.1:7420")
        #expect(settings.logLevel == .info)
    }

    @Test func `the environment has every setting of the contract`() async throws {
        let settings = try await SettingsReader.settings(
            flags: [:],
            environment: [
                "TALLY_ADMIN_KEY": "0123456789abcdef", "TALLY_JWT_SECRET": "secret",
                "TALLY_JWKS_URL": "https://example.com/jwks", "TALLY_JWT_ISSUER": "issuer",
                "TALLY_JWT_AUDIENCE": "audience", "TALLY_JWT_ROLE_CLAIM": "a.b",
                "TALLY_MASTER_KEY": "key", "TALLY_LOG_LEVEL": "debug",
                "TALLY_DATABASE_URL": "postgres://x/y",
            ]
        )
        #expect(settings.adminKey == "0123456789abcdef")
        #expect(settings.tokens.secret == "secret")
        #expect(settings.tokens.keySetURL == "https://example.com/jwks")
        #expect(settings.tokens.issuer == "issuer")
        #expect(settings.tokens.audience == "audience")
        #expect(settings.tokens.roleClaim == "a.b")
        #expect(settings.masterKey == "key")
        #expect(settings.logLevel == .debug)
        #expect(settings.databaseURL == "postgres://x/y")
    }

    @Test func `hosts of providers, and Dodo's mode`() async throws {
        let settings = try await SettingsReader.settings(
            flags: [:],
            environment: [
                "TALLY_STRIPE_URL": "http://a", "TALLY_DODO_URL": "http://b",
                "TALLY_GOOGLE_VEO_URL": "http://c", "TALLY_FAL_KEYS_URL": "http://d",
                "TALLY_DODO_MODE": "test",
            ]
        )
        let urls = settings.providerURLs
        #expect(urls["stripe"] == "http://a")
        #expect(urls["dodo"] == "http://b")
        #expect(urls["google-veo"] == "http://c")
        #expect(urls["fal-keys"] == "http://d")
        #expect(settings.dodoIsTest)
        let others = try await SettingsReader.settings(flags: [:], environment: [:])
        #expect(!others.dodoIsTest)
        #expect(others.providerURLs.isEmpty)
    }

    @Test func `a folder on the command line outranks a database in the environment`() async throws
    {
        let settings = try await SettingsReader.settings(
            flags: ["data": "here"],
            environment: ["TALLY_DATABASE_URL": "postgres://x/y"]
        )
        #expect(settings.databaseURL == nil)
    }

    static let wrong: [(name: String, value: String)] = [
        ("TALLY_DODO_MODE", "sandbox"), ("TALLY_STRIPE_URL", "stripe.example"),
        ("TALLY_LISTEN", "7420"), ("TALLY_LISTEN", "host:99999"), ("TALLY_LISTEN", "::1:80"),
        ("TALLY_LISTEN", "a b:80"), ("TALLY_CACHE_ENTITIES", "many"),
        ("TALLY_CACHE_ENTITIES", "1"), ("TALLY_LOG_LEVEL", "loud"), ("TALLY_ADMIN_KEY", "short"),
        ("TALLY_CONFIG", "/there/is/no/such/file"),
        ("TALLY_PROVIDERS", "/there/is/no/such/file"),
    ]

    @Test(arguments: wrong)
    func `a wrong setting is refused in a sentence that names it`(
        name: String,
        value: String
    ) async throws {
        let failure = await #expect(throws: Failure.self) {
            try await SettingsReader.settings(flags: [:], environment: [name: value])
        }
        #expect(failure?.status == .usage)
        #expect(failure?.detail.contains(name) == true)
    }

    @Test func `a file that is no object is refused`() async throws {
        let file = try Self.file("[1, 2")
        let failure = await #expect(throws: Failure.self) {
            try await SettingsReader.settings(flags: [:], file: file, environment: [:])
        }
        #expect(failure?.status == .usage)
    }

    @Test func `providers are described in a file, whose faults are told`() async throws {
        func registry(_ text: String) async throws -> AdapterRegistry {
            let environment = ["TALLY_PROVIDERS": try Self.file(text)]
            let settings = try await SettingsReader.settings(flags: [:], environment: environment)
            return AdapterRegistry().adding(settings.describedProviders)
        }
        let farm = try await registry(#"[{"name":"farm","pull":{}}]"#).pulled["farm"]
        #expect(farm?.leaseSeconds == 120)
        for (text, words) in [
            (#"[{"name":"farm","pull":{"lease_seconds":1}}]"#, "[0].pull.lease_seconds"),
            ("[", "is no JSON"), ("{}", "list of providers"),
        ] {
            let failure = await #expect(throws: Failure.self) { try await registry(text) }
            #expect(failure?.status == .usage)
            #expect(failure?.detail.contains(words) == true, "\(text)")
        }
    }

    @Test func `addresses are hosts and ports`() throws {
        #expect(ListenAddress("[::1]:80")?.host == "::1")
        #expect(ListenAddress("[::1]:80")?.description == "[::1]:80")
        #expect(ListenAddress("localhost:0")?.port == 0)
        #expect(ListenAddress(":80") == nil)
    }
}
