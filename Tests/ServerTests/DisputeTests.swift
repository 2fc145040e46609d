// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import JSONText
import Server
import TestSupport
import Testing

@Suite struct `Disputes over HTTP` {
    private static let body =
        #"{"id":"d1","generation":"g1","category":"no-output","reason":"all black"}"#

    /// Two accounts; a generation of alice's that took ten credits.
    private func with(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.with {
            $0.jwt = Tokens.settings()
        } _: { server in
            try await server.open("alice", credits: 30)
            try await server.open("bob")
            try await server.decide(.model("flux")) { stamp in
                let price = Price(rates: Rates(base: 10 * Amount.microcreditsPerCredit))
                return .catalog(.defineModel("flux", .flux, price, reason: nil), stamp)
            }
            for id in ["g1", "g2"] {
                let request =
                    #"{"id":"\#(id)","account":"alice","model":"flux","parameters":{"prompt":"fox"}}"#
                #expect(try await server.post("/v1/generations", request).status == 202)
            }
            let outcome = #"{"status":"succeeded","outputs":[{"kind":"image"}]}"#
            _ = try await server.post("/v1/generations/g1/outcome", outcome)
            try await server.projecting { try await body(server) }
        }
    }

    @Test func `one is opened, shown, resolved in part and repeated`() async throws {
        try await with { server in
            let opened = try await server.post("/v1/disputes", Self.body)
            #expect(opened.status == 201, "\(opened.text)")
            #expect(opened["status"] == "open" && opened["reason"] == "all black")
            let again = try await server.post("/v1/disputes", Self.body)
            #expect(again.status == 201 && again.header("Idempotent-Replay") == "true")
            let other = Self.body.replacing("all black", with: "all white")
            #expect(try await server.post("/v1/disputes", other).code == "id-conflict")
            let second = Self.body.replacing("d1", with: "d2")
            #expect(try await server.post("/v1/disputes", second).status == 409)

            let resolve = #"{"resolution":"partial","amount":"4","note":"one of two"}"#
            let resolved = try await server.post("/v1/disputes/d1/resolve", resolve)
            #expect(resolved.status == 200, "\(resolved.text)")
            #expect(resolved["status"] == "resolved")
            #expect(resolved.json["resolution"]?["amount"]?.plain == "4")
            let repeated = try await server.post("/v1/disputes/d1/resolve", resolve)
            #expect(repeated.header("Idempotent-Replay") == "true")
            #expect(try await server.get("/v1/accounts/alice")["available"] == "14")
            let changed = resolve.replacing("\"4\"", with: "\"5\"")
            #expect(try await server.post("/v1/disputes/d1/resolve", changed).status == 409)
            #expect(try await server.get("/v1/disputes/none").status == 404)
        }
    }

    @Test func `what does not fit is refused with a pointer`() async throws {
        try await with { server in
            let rows = [
                ("/v1/disputes", "{}", 422), ("/v1/disputes", #"{"generation":"g1"}"#, 422),
                ("/v1/disputes", #"{"generation":"a b","reason":"x"}"#, 422),
                ("/v1/disputes", #"{"generation":"none","reason":"x"}"#, 404),
                ("/v1/disputes", #"{"generation":"g2","reason":"x"}"#, 409),
                ("/v1/disputes/d1/resolve", #"{"resolution":"reject","note":"x"}"#, 404),
            ]
            for (path, body, status) in rows {
                let reply = try await server.post(path, body)
                #expect(reply.status == status, "\(body): \(reply.text)")
            }
            _ = try await server.post("/v1/disputes", Self.body)
            for body in [
                "{}", #"{"resolution":"maybe","note":"x"}"#, #"{"resolution":"reject"}"#,
                #"{"resolution":"partial","note":"x"}"#,
                #"{"resolution":"refund","amount":"1","note":"x"}"#,
            ] {
                let reply = try await server.post("/v1/disputes/d1/resolve", body)
                #expect(reply.status == 422, "\(body): \(reply.text)")
                let errors = reply.json["errors"]?.elements ?? []
                #expect(!errors.isEmpty, "\(reply.text)")
            }
            let much = #"{"resolution":"partial","amount":"11","note":"x"}"#
            let refused = try await server.post("/v1/disputes/d1/resolve", much)
            #expect(refused.code == "amount-exceeds-captured", "\(refused.text)")
        }
    }

    @Test func `users dispute, see and list their own, and resolve none`() async throws {
        try await with { server in
            let alice = try await Tokens.hs256(sub: "alice")
            let bob = try await Tokens.hs256(sub: "bob")
            let foreign = try await server.post("/v1/disputes", Self.body, key: bob)
            #expect(foreign.status == 404, "\(foreign.text)")
            let opened = try await server.post("/v1/disputes", Self.body, key: alice)
            #expect(opened.status == 201, "\(opened.text)")
            #expect(try await server.get("/v1/disputes/d1", key: alice)["id"] == "d1")
            #expect(try await server.get("/v1/disputes/d1", key: bob).status == 403)
            for path in ["/v1/disputes/d1/evidence", "/v1/disputes?account=bob"] {
                #expect(try await server.get(path, key: alice).status == 403, "\(path)")
            }
            let resolve = #"{"resolution":"reject","note":"no"}"#
            let tried = try await server.post("/v1/disputes/d1/resolve", resolve, key: alice)
            #expect(tried.status == 403)
            let service = try await server.key(.service)
            let served = try await server.post("/v1/disputes/d1/resolve", resolve, key: service)
            #expect(served.status == 403)
            let own = try await server.list("/v1/disputes", after: opened, key: alice)
            #expect(own.items("id") == ["d1"], "\(own.text)")
            let none = try await server.list("/v1/disputes", after: opened, key: bob)
            #expect(none.items("id") == [], "\(none.text)")
        }
    }

    @Test func `they are listed page by page, by account and status`() async throws {
        try await with { server in
            let opened = try await server.post("/v1/disputes", Self.body)
            let resolve = #"{"resolution":"reject","note":"no"}"#
            _ = try await server.post("/v1/disputes/d1/resolve", resolve)
            let second = Self.body.replacing("d1", with: "d2")
            let last = try await server.post("/v1/disputes", second)
            #expect(last.status == 201 && opened.status == 201, "\(last.text)")
            let all = try await server.list("/v1/disputes", after: last)
            #expect(all.items("id") == ["d2", "d1"], "\(all.text)")
            #expect(all.items("outcome") == [nil, "reject"])
            let first = try await server.list("/v1/disputes?limit=1", after: last)
            let cursor = first["next_cursor"] ?? ""
            let next = try await server.get("/v1/disputes?limit=1&cursor=\(cursor)")
            #expect(first.items("id") + next.items("id") == ["d2", "d1"])
            #expect(next["next_cursor"] == "null")
            let open = try await server.get("/v1/disputes?status=open&account=alice&generation=g1")
            #expect(open.items("id") == ["d2"])
            for query in ["status=lost", "cursor=x", "cursor=l-x", "limit=0", "color=red"] {
                #expect(try await server.get("/v1/disputes?\(query)").status == 422, "\(query)")
            }
        }
    }

    @Test func `the evidence is one answer, complete to the last event`() async throws {
        try await with { server in
            _ = try await server.post("/v1/disputes", Self.body)
            let resolve = #"{"resolution":"partial","amount":"4","note":"one of two"}"#
            let resolved = try await server.post("/v1/disputes/d1/resolve", resolve)
            let evidence = try await server.get("/v1/disputes/d1/evidence?wait=20")
            #expect(evidence.status == 200, "\(evidence.text)")
            let types = (evidence.json["timeline"]?.elements ?? []).map { $0["type"]?.plain }
            #expect(
                types == [
                    "credits.reserved", "generation.requested", "credits.captured",
                    "generation.succeeded", "dispute.opened", "credits.refunded",
                    "generation.refunded", "dispute.resolved",
                ]
            )
            #expect(evidence["timeline_is_whole"] == "true")
            #expect(evidence["proof_position"] == resolved["position"])
            #expect(evidence.json["parameters"]?["prompt"]?.plain == "fox")
            #expect(evidence.json["price"]?["cost"]?.plain == "10")
            #expect(evidence.json["credits"]?["captured"]?.plain == "10")
            #expect(evidence.json["credits"]?["refunded"]?.plain == "4")
            #expect(evidence.json["credits"]?["refundable"]?.plain == "6")
            #expect(evidence.json["dispute"]?["reason"]?.plain == "all black")
            let heard = evidence.json["verdict"]?["heard"]?.elements ?? []
            #expect(heard.map { $0["status"]?.plain } == ["succeeded"])
            #expect(evidence.json["reservation"]?["refunded"]?.plain == "4")
            #expect(try await server.get("/v1/disputes/none/evidence").status == 404)
        }
    }
}
