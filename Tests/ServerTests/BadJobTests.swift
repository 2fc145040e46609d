// SPDX-License-Identifier: Apache-2.0

import Engine
import JSONText
import NIOHTTP1
import Server
import TestSupport
import Testing

@Suite struct `What workers may not send` {
    private static let long = String(repeating: "x", count: 128)

    @Test func `a claim that is wrong says what is, and takes nothing`() async throws {
        try await JobServer.with { jobs in
            try await jobs.request("g1")
            let rows = [
                ("{}", "/provider"), (#"{"provider":"farm"}"#, "/worker"),
                (#"{"provider":"kie","worker":"w"}"#, "/provider"),
                (#"{"provider":7,"worker":"w"}"#, "/provider"),
                (#"{"provider":"farm","worker":""}"#, "/worker"),
                (#"{"provider":"farm","worker":"a.b"}"#, "/worker"),
                (#"{"provider":"farm","worker":"a:b"}"#, "/worker"),
                (#"{"provider":"farm","worker":"\#(Self.long)"}"#, "/worker"),
                (#"{"provider":"farm","worker":"w","id":"a b"}"#, "/id"),
                (#"{"provider":"farm","worker":"w","id":"\#(Self.long)"}"#, "/id"),
                (#"{"provider":"farm","worker":"w","models":[]}"#, "/models"),
                (#"{"provider":"farm","worker":"w","models":["a b"]}"#, "/models/0"),
                (#"{"provider":"farm","worker":"w","model":"flux"}"#, "/model"),
            ]
            for (body, pointer) in rows {
                let reply = try await jobs.server.post("/v1/jobs/claim", body, key: jobs.key)
                #expect(reply.status == 422, "\(body): \(reply.text)")
                let pointers = reply.json["errors"]?.elements.compactMap { $0["pointer"]?.plain }
                #expect(pointers?.contains(pointer) == true, "\(body): \(reply.text)")
            }
            for query in ["?wait=31", "?wait=-1", "?wait=x", "?limit=1"] {
                let body = #"{"provider":"farm","worker":"w"}"#
                let reply = try await jobs.server.post(
                    "/v1/jobs/claim" + query,
                    body,
                    key: jobs.key
                )
                #expect(reply.status == 422, "\(query): \(reply.text)")
            }
            let huge = #"{"provider":"\#(String(repeating: "x", count: 2 << 20))"}"#
            let reply = try await jobs.server.post("/v1/jobs/claim", huge, key: jobs.key)
            #expect(reply.status == 413)
            #expect(try await jobs.claim()["generation"] == "g1")
        }
    }

    @Test func `a result without what was made is none`() async throws {
        try await JobServer.with { jobs in
            try await jobs.request("g1")
            _ = try await jobs.claim("c1")
            let rows = [
                ("{}", "/outputs"), (#"{"outputs":[]}"#, "/outputs"),
                (#"{"outputs":[{"kind":"image"}]}"#, "/outputs/0/url"),
                (#"{"outputs":[{"kind":"image","url":"ftp://x"}]}"#, "/outputs/0/url"),
                (#"{"outputs":[{"url":"https://x"}]}"#, "/outputs/0"),
                (#"{"outputs":"x"}"#, "/outputs"), (#"{"usage":7,"outputs":[]}"#, "/usage"),
                (#"{"outputs":[],"amount":"1"}"#, "/amount"),
            ]
            for (body, pointer) in rows {
                let reply = try await jobs.tell("complete", of: "farm:w1.c1", body)
                let pointers = reply.json["errors"]?.elements.compactMap { $0["pointer"]?.plain }
                #expect(pointers?.contains(pointer) == true, "\(body): \(reply.text)")
            }
            for body in [#"{"class":"x"}"#, #"{"accepted":1}"#, #"{"error":"x"}"#, #"{"x":1}"#] {
                #expect(try await jobs.tell("fail", of: "farm:w1.c1", body).status == 422)
            }
            for body in [#"{"percent":101}"#, #"{"percent":"1"}"#, #"{"x":1}"#] {
                #expect(try await jobs.tell("heartbeat", of: "farm:w1.c1", body).status == 422)
            }
            #expect(try await jobs.generation("g1")["status"] == "submitted")
        }
    }

    @Test func `what nobody claimed is not there`() async throws {
        try await JobServer.with { jobs in
            for word in ["heartbeat", "fail"] {
                let reply = try await jobs.tell(word, of: "farm:w1.none")
                #expect(reply.code == "not-found", "\(reply.text)")
            }
            let reply = try await jobs.complete("farm:w1.none")
            #expect(reply.code == "not-found", "\(reply.text)")
        }
    }

    /// Such a key lies on machines that others own.
    @Test func `a worker's key opens nothing else, and others' keys no jobs`() async throws {
        try await JobServer.with { jobs in
            let server = jobs.server
            let rows: [(HTTPMethod, String, String?)] = [
                (.GET, "/v1/accounts/alice", nil), (.GET, "/v1/generations", nil),
                (.GET, "/v1/events", nil), (.POST, "/v1/grants", "{}"),
                (.POST, "/v1/generations", "{}"), (.POST, "/v1/generations/g1/outcome", "{}"),
                (.POST, "/v1/batch", ""), (.GET, "/v1/endpoints", nil),
            ]
            for (method, path, body) in rows {
                let reply = try await server.ask(method, path, body, key: jobs.key)
                #expect(reply.status == 403, "\(path)")
            }
            let body = #"{"provider":"farm","worker":"w"}"#
            let auditor = try await server.key(.auditor)
            #expect(try await server.post("/v1/jobs/claim", body, key: auditor).status == 403)
            #expect(try await server.post("/v1/jobs/claim", body, key: nil).status == 401)
            #expect(try await server.post("/v1/jobs/claim", body).status == 204)
        }
    }

    @Test func `without such a provider there is nothing to claim`() async throws {
        try await TestServer.with { server in
            let body = #"{"provider":"farm","worker":"w"}"#
            let reply = try await server.post("/v1/jobs/claim", body)
            #expect(reply.status == 422 && reply.text.contains("Describe a provider"))
        }
    }

    /// People may be called so in their tokens.
    @Test func `a token makes nobody a worker`() async throws {
        try await TestServer.with {
            $0.jwt = Tokens.settings()
        } _: { server in
            let metadata = Tokens.Claims.Metadata(role: "worker")
            let token = try await Tokens.hs256(Tokens.Claims(sub: "a", appMetadata: metadata))
            let body = #"{"provider":"farm","worker":"w"}"#
            #expect(try await server.post("/v1/jobs/claim", body, key: token).status == 403)
        }
    }
}
