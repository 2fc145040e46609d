// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import NIOHTTP1
import Server
import TestSupport
import Testing

@Suite struct `Generations over HTTP` {
    private static let request =
        #"{"id":"g1","account":"alice","model":"flux","parameters":{"prompt":"a fox"}}"#

    private func with(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.with { server in
            try await server.open("alice", credits: 15)
            try await server.decide(.model("flux")) { stamp in
                let price = Price(rates: Rates(base: 10 * Amount.microcreditsPerCredit))
                return .catalog(.defineModel("flux", .flux, price, reason: nil), stamp)
            }
            try await body(server)
        }
    }

    @Test func `a request holds its cost, and is repeated by its id`() async throws {
        try await with { server in
            let reply = try await server.post("/v1/generations", Self.request)
            #expect(reply.status == 202, "\(reply.text)")
            #expect(reply["status"] == "requested" && reply["cost"] == "10")
            let again = try await server.post("/v1/generations", Self.request)
            #expect(again.status == reply.status && again["position"] == reply["position"])
            #expect(again.header("Idempotent-Replay") == "true")
            let other = Self.request.replacing("a fox", with: "a hen")
            #expect(try await server.post("/v1/generations", other).code == "id-conflict")
            #expect(try await server.get("/v1/accounts/alice")["held"] == "10")
            // What follows from it is called after it.
            let hold = try await server.get("/v1/reservations/generation%2Fg1")
            #expect(hold["status"] == "open" && hold["reserved"] == "10")
        }
    }

    @Test func `a success captures, and a failure after it gives back`() async throws {
        try await with { server in
            _ = try await server.post("/v1/generations", Self.request)
            let outputs = #"[{"kind":"image","url":"https://a/1"}]"#
            let outcome = #"{"status":"succeeded","outputs":\#(outputs)}"#
            let done = try await server.post("/v1/generations/g1/outcome", outcome)
            #expect(done["status"] == "succeeded" && done["captured"] == "10", "\(done.text)")
            #expect(try await server.get("/v1/accounts/alice")["available"] == "5")
            let failed = try await server.post(
                "/v1/generations/g1/outcome",
                #"{"status":"failed","error":{"code":"nsfw","message":"no"}}"#
            )
            #expect(failed["status"] == "failed" && failed["refunded"] == "10", "\(failed.text)")
            #expect(try await server.get("/v1/accounts/alice")["available"] == "15")
        }
    }

    @Test func `what cannot be made is refused with the reason`() async throws {
        try await with { server in
            let rows = [
                (#"{"account":"alice","model":"none","parameters":{}}"#, "model-not-found"),
                (#"{"account":"nobody","model":"flux","parameters":{}}"#, "not-found"),
                (#"{"account":"alice","model":"flux","parameters":7}"#, "invalid-parameters"),
                (#"{"account":"alice","model":"flux"}"#, ""),
                (#"{"account":"alice","model":"flux","parameters":{}}"#, "insufficient-credits"),
            ]
            for (body, code) in rows {
                let reply = try await server.post("/v1/generations", body)
                #expect((reply.code ?? "") == code, "\(body): \(reply.text)")
            }
        }
    }
}
