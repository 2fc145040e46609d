// SPDX-License-Identifier: Apache-2.0

import Engine
import EventFormat
import JSONText
import NIOHTTP1
import Server
import TestSupport
import Testing

@Suite struct `Endpoints over HTTP` {
    private static let path = "/v1/endpoints"
    private static let body = #"{"id":"shop","url":"https://shop.example/hooks"}"#

    @Test func `a secret is shown once, by what makes it`() async throws {
        try await TestServer.with { server in
            let added = try await server.post(Self.path, Self.body)
            #expect(added.status == 201, "\(added.text)")
            #expect(added["secret"]?.hasPrefix("whsec_") == true)
            #expect(added.json["types"]?.elements == [.string("*")])
            #expect(added.json["disabled"] == .bool(false))
            #expect(added.json["lag"] == .number("0"))

            let again = try await server.post(Self.path, Self.body)
            #expect(again.status == 201)
            #expect(again.header("Idempotent-Replay") == "true")
            #expect(again.json["secret"] == nil)
            let other = #"{"id":"shop","url":"https://other.example/"}"#
            let conflict = try await server.post(Self.path, other)
            #expect(conflict.status == 409)
            #expect(conflict.code == "id-conflict")

            let shown = try await server.get(Self.path + "/shop")
            #expect(shown.json["secret"] == nil)
            let list = try await server.get(Self.path)
            #expect(list.json["items"]?.elements == [shown.json])

            let rotated = try await server.post(Self.path + "/shop/rotate")
            #expect(rotated["secret"]?.hasPrefix("whsec_") == true)
            #expect(rotated["secret"] != added["secret"])
        }
    }

    @Test func `it is changed, disabled, enabled and removed`() async throws {
        try await TestServer.with { server in
            _ = try await server.post(Self.path, Self.body)
            let changed = try await server.ask(
                .PATCH,
                Self.path + "/shop",
                #"{"types":["generation.*"],"description":"the shop","disabled":true}"#
            )
            #expect(changed.status == 200, "\(changed.text)")
            #expect(changed["url"] == "https://shop.example/hooks")
            #expect(changed.json["types"]?.elements == [.string("generation.*")])
            #expect(changed["description"] == "the shop")
            #expect(changed["disabled_reason"] == "asked")
            let enabled = try await server.ask(
                .PATCH,
                Self.path + "/shop",
                #"{"disabled":false,"description":null}"#
            )
            #expect(enabled.json["disabled"] == .bool(false))
            #expect(enabled.json["description"] == nil)
            let removed = try await server.ask(.DELETE, Self.path + "/shop")
            #expect(removed.status == 200)
            for (method, path) in [
                (HTTPMethod.GET, ""), (.DELETE, ""), (.PATCH, ""), (.POST, "/rotate"),
                (.GET, "/dead-letters"),
            ] {
                let answer = try await server.ask(method, Self.path + "/shop" + path)
                #expect(answer.status == 404, "\(method) \(path)")
            }
        }
    }

    @Test func `replays are of what there is`() async throws {
        try await TestServer.with { server in
            _ = try await server.post(Self.path, Self.body)
            try await server.open("alice")
            let path = Self.path + "/shop/replay"
            let one = try await server.post(path, #"{"from":1}"#)
            #expect(one.status == 202, "\(one.text)")
            #expect(one.json["through"] == .number("1"))
            let range = try await server.post(path, #"{"from":1,"through":999}"#)
            #expect(range.json["through"] == .number("2"))
            let dead = try await server.post(path, #"{"only_dead_letters":true}"#)
            #expect(dead.json["from"] == .number("1"))
            #expect(dead.json["through"] == .number("2"))
            let letters = try await server.get(Self.path + "/shop/dead-letters?limit=1")
            #expect(letters.json["items"]?.elements == [])
            for body in ["{}", #"{"from":0}"#, #"{"from":3}"#, #"{"from":2,"through":1}"#] {
                #expect(try await server.post(path, body).status == 422, "\(body)")
            }
        }
    }

    @Test(arguments: [
        ("{}", "/url"), (#"{"url":"http://shop.example/"}"#, "/url"),
        (#"{"url":"http://127.0.0.1:80/"}"#, "/url"), (#"{"url":"https://10.0.0.1/"}"#, "/url"),
        (#"{"url":"https://[::ffff:169.254.169.254]/"}"#, "/url"), (#"{"url":7}"#, "/url"),
        (#"{"url":"https://a.example/","types":[]}"#, "/types"),
        (#"{"url":"https://a.example/","types":["x.*"]}"#, "/types"),
        (#"{"url":"https://a.example/","types":"*"}"#, "/types"),
        (#"{"url":"https://a.example/","after":-1}"#, "/after"),
        (#"{"url":"https://a.example/","id":"a b"}"#, "/id"),
        (#"{"url":"https://a.example/","secret":"whsec_AAAA"}"#, "/secret"),
    ])
    func `what is wrong is named`(_ body: String, _ pointer: String) async throws {
        try await TestServer.with { server in
            let answer = try await server.post(Self.path, body)
            #expect(answer.status == 422, "\(answer.text)")
            #expect(answer.json["errors"]?.elements.first?["pointer"] == .string(pointer))
            let long = String(repeating: "i", count: 65)
            let named = try await server.post(
                Self.path,
                #"{"url":"https://a.example/","id":"\#(long)"}"#
            )
            #expect(named.status == 422)
        }
    }

    @Test func `development may use this machine`() async throws {
        try await TestServer.with {
            $0.allowsLoopbackEndpoints = true
        } _: { server in
            let answer = try await server.post(Self.path, #"{"url":"http://127.0.0.1:9999/x"}"#)
            #expect(answer.status == 201)
            #expect(answer["id"]?.hasPrefix("ep_") == true)
        }
    }

    @Test func `only admins see and change them`() async throws {
        try await TestServer.with { server in
            _ = try await server.post(Self.path, Self.body)
            let requests: [(HTTPMethod, String)] = [
                (.POST, ""), (.GET, ""), (.GET, "/shop"), (.PATCH, "/shop"), (.DELETE, "/shop"),
                (.POST, "/shop/rotate"), (.GET, "/shop/dead-letters"), (.POST, "/shop/replay"),
            ]
            for role in [KeyStore.Role.service, .auditor] {
                let key = try await server.key(role)
                for (method, path) in requests {
                    let answer = try await server.ask(method, Self.path + path, key: key)
                    #expect(answer.status == 403, "\(role) \(method) \(path)")
                }
            }
            for (method, path) in requests {
                let answer = try await server.ask(method, Self.path + path, key: nil)
                #expect(answer.status == 401, "\(method) \(path)")
            }
        }
    }

    @Test func `secrets are wrapped at rest`() async throws {
        try await TestServer.with { server in
            let added = try await server.post(Self.path, Self.body)
            let secret = try #require(added["secret"])
            // It fails where a row holds the text of the secret.
            try server.sql(
                """
                SELECT 1 / (1 - count(*)) FROM tally.endpoints
                WHERE position('\(secret)'::bytea IN secret) > 0
                """
            )
        }
    }
}
