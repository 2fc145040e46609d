// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import JSONText
import NIOHTTP1
import Server
import TestSupport
import Testing

@Suite struct `Outputs that are files over HTTP` {
    private static let path = "/v1/generations/g1/outputs"
    /// A part, and some of another.
    private static let bytes = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) }

    private func with(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.with {
            $0.jwt = Tokens.settings()
        } _: { server in
            try await server.open("alice")
            try await server.open("bob")
            try await server.decide(.model("flux")) { stamp in
                .catalog(
                    .defineModel("flux", .flux, Price(rates: Rates(base: 1)), reason: nil),
                    stamp
                )
            }
            let request =
                #"{"id":"g1","account":"alice","model":"flux","parameters":{"prompt":"a fox"}}"#
            #expect(try await server.post("/v1/generations", request).status == 202)
            try await succeed(server)
            try await body(server)
        }
    }

    /// A file, a withheld one, and one at the provider.
    private func succeed(_ server: TestServer) async throws {
        let handler = try await server.installation.handler(of: "main").orThrow()
        let view = try await handler.read([.generation("g1")])
        let generation = try #require(view.items[0]?.entity.generation)
        let file = try await server.installation.files.keep(
            Self.bytes,
            mediaType: "image/png",
            of: FileStore.Owner(generation, in: handler.ledger)
        )
        var outcome = GenerationOutcome("g1", .succeeded)
        outcome.outputs = [
            GenerationOutcome.Output(kind: "image", url: nil, file: file),
            GenerationOutcome.Output(kind: "image", url: nil, isBlocked: true),
            GenerationOutcome.Output(kind: "image", url: "https://files.example/2"),
        ]
        let request = Request.settleGeneration(outcome, actor: nil)
        _ = try await server.installation.execute(request, on: handler)
    }

    @Test func `the generation shows where each is, and it is served as it was`() async throws {
        try await with { server in
            let generation = try await server.get("/v1/generations/g1")
            let outputs = generation.json["outputs"]?.elements ?? []
            #expect(
                outputs.map { $0["url"]?.plain } == [
                    Self.path + "/0", nil, "https://files.example/2",
                ]
            )
            #expect(outputs.first?["media_type"]?.plain == "image/png")
            #expect(outputs.first?["size"]?.plain == String(Self.bytes.count))

            let file = try await server.get(Self.path + "/0")
            #expect(file.status == 200 && file.bytes == Self.bytes)
            #expect(file.header("Content-Type") == "image/png")
            #expect(file.header("Content-Length") == String(Self.bytes.count))
            #expect(file.header("Content-Disposition") == "attachment")
            #expect(file.header("X-Content-Type-Options") == "nosniff")

            let head = try await server.ask(.HEAD, Self.path + "/0")
            #expect(head.status == 200 && head.bytes.isEmpty)
            #expect(head.header("Content-Length") == String(Self.bytes.count))
            let tag = try #require(file.header("ETag"))
            let again = try await server.ask(
                .GET,
                Self.path + "/0",
                headers: [("If-None-Match", tag)]
            )
            #expect(again.status == 304 && again.bytes.isEmpty)
        }
    }

    @Test func `nobody else gets it, and what is not there is told`() async throws {
        try await with { server in
            let rows = [("alice", 200), ("bob", 403)]
            for (user, status) in rows {
                let token = try await Tokens.hs256(sub: user)
                let reply = try await server.get(Self.path + "/0", key: token)
                #expect(reply.status == status, "\(user): \(reply.text)")
            }
            #expect(try await server.ask(.GET, Self.path + "/0", key: nil).status == 401)
            for output in ["1", "2", "3", "-1", "x", "9223372036854775808"] {
                let reply = try await server.get(Self.path + "/" + output)
                #expect(reply.status == 404, "\(output): \(reply.text)")
            }
            #expect(try await server.get("/v1/generations/g9/outputs/0").status == 404)
            // What was erased is gone, and the generation is there.
            try server.sql("DELETE FROM tally.files")
            #expect(try await server.get(Self.path + "/0").status == 404)
            #expect(try await server.get("/v1/generations/g1").status == 200)
        }
    }
}
