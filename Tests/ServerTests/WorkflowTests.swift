// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import JSONText
import NIOHTTP1
import Server
import TestSupport
import Testing

@Suite struct `Workflows over HTTP` {
    private static let chain = """
        {"name":"Chain","inputs":{"properties":{"subject":{"type":"string"}},
        "required":["subject"]},"steps":[
        {"id":"a","model":"flux","parameters":{"prompt":{"$input":"subject"}}},
        {"id":"b","model":"flux","parameters":{"image":{"$output":{"step":"a"}}}}]}
        """
    private static let start =
        #"{"id":"r1","workflow":"chain","account":"alice","inputs":{"subject":"a cat"}}"#

    private func with(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.with { server in
            try await server.open("alice")
            let price = Price(rates: Rates(base: 10 * Amount.microcreditsPerCredit))
            try await server.decide(.model("flux")) { stamp in
                .catalog(.defineModel("flux", .flux, price, reason: nil), stamp)
            }
            _ = try await server.ask(.PUT, "/v1/workflows/chain", Self.chain)
            try await body(server)
        }
    }

    @Test func `a workflow is defined and shown`() async throws {
        try await with { server in
            let again = try await server.ask(.PUT, "/v1/workflows/chain", Self.chain)
            #expect(again.status == 200)
            #expect(again.header("Idempotent-Replay") == "true")
            let shown = try await server.get("/v1/workflows/chain")
            #expect(shown["version"] == "1")
            #expect(shown.json["steps"]?.elements.count == 2)
            #expect(try await server.get("/v1/workflows/chain?version=2").status == 404)
            let wrong = #"{"name":"W","steps":[{"id":"a","model":"none"}]}"#
            let refused = try await server.ask(.PUT, "/v1/workflows/w", wrong)
            #expect(refused.status == 422)
            #expect(refused.json["errors"]?.elements[0]["pointer"]?.plain == "/steps/0/model")
            let retired = try await server.post("/v1/workflows/chain/retire")
            #expect(retired["status"] == "retired")
            #expect(try await server.post("/v1/runs", Self.start).status == 409)
        }
    }

    @Test func `a run is started once, and its steps one after the other`() async throws {
        try await with { server in
            let run = try await server.post("/v1/runs", Self.start)
            #expect(run.status == 201)
            #expect(run["cost"] == "20")
            #expect(run.json["inputs"] == ["subject": "a cat"])
            #expect(run.json["steps"]?.elements[0]["status"]?.plain == "running")
            let again = try await server.post("/v1/runs", Self.start)
            #expect(again.header("Idempotent-Replay") == "true")
            #expect(again["position"] == run["position"])
            #expect(try await server.get("/v1/accounts/alice")["held"] == "20")
            for step in ["a", "b"] {
                try await server.succeed(GenerationID(trusted: "run/r1/\(step)"))
            }
            let ended = try await server.get("/v1/runs/r1")
            #expect(ended["status"] == "succeeded")
            #expect(ended["captured"] == "20")
            let regenerate = "/v1/runs/r1/steps/a/regenerate"
            let begun = try await server.post(regenerate, #"{"attempt":2}"#)
            #expect(begun.status == 202)
            #expect(begun["status"] == "running")
            #expect(begun["cost"] == "30")
        }
    }

    @Test func `inputs that do not fit are told with their places`() async throws {
        try await with { server in
            let body = #"{"workflow":"chain","account":"alice","inputs":{}}"#
            let refused = try await server.post("/v1/runs", body)
            #expect(refused.status == 422)
            #expect(refused.json["errors"]?.elements[0]["pointer"]?.plain == "/inputs/subject")
            let unknown = #"{"workflow":"none","account":"alice"}"#
            #expect(try await server.post("/v1/runs", unknown).status == 404)
        }
    }

    @Test func `a run is cancelled, and a batch starts one too`() async throws {
        try await with { server in
            let line = #"{"op":"start_run",\#(Self.start.dropFirst())"#
            let batch = try await server.post(
                "/v1/batch",
                line,
                headers: [("Content-Type", "application/x-ndjson")]
            )
            #expect(batch.text.hasPrefix(#"{"status":201"#))
            let cancelled = try await server.post("/v1/runs/r1/cancel", #"{"reason":"no"}"#)
            #expect(cancelled["status"] == "cancelled")
            #expect(try await server.get("/v1/accounts/alice")["available"] == "100")
            #expect(try await server.post("/v1/runs/r1/resume").status == 409)
        }
    }
}

extension TestServer {
    func decide(
        _ key: EntityKey,
        _ command: @escaping @Sendable (Stamp) -> Command
    ) async throws {
        let handler = try #require(try await installation.handler(of: "main"))
        let draft = Draft(key, actor: nil) { _, stamp in command(stamp) }
        _ = try await installation.execute(.draft(draft), on: handler)
    }

    fileprivate func succeed(_ id: GenerationID) async throws {
        try await decide(.generation(id)) { stamp in
            let verdict = Verdict.succeeded(Verdict.Success())
            return .generation(.settle(SettleGeneration(generation: id, verdict: verdict)), stamp)
        }
    }
}
