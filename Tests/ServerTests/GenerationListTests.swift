// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import JSONText
import NIOHTTP1
import Server
import TestSupport
import Testing

/// Lists and sums of generations, quotes, and what users may do.
@Suite struct `Lists and quotes of generations over HTTP` {
    private static func request(_ id: String, _ more: String = "") -> String {
        #"{"id":"\#(id)","account":"alice","model":"flux","parameters":{"prompt":"x"}\#(more)}"#
    }

    private func with(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.with {
            $0.jwt = Tokens.settings()
        } _: { server in
            try await server.openWithModel()
            try await body(server)
        }
    }

    @Test func `a list is paged, filtered, and a user's own`() async throws {
        try await with { server in
            let last = try await Self.fill(server)
            try await server.projecting {
                let all = try await server.get("/v1/generations?min_position=\(last)&wait=30")
                #expect(Self.ids(all) == ["g3", "g2", "g1"], "\(all.text)")
                #expect(all.json["items"]?.elements.last?["provider_cost"]?["amount"]?.plain == "2")
                let first = try await server.get("/v1/generations?limit=2")
                #expect(Self.ids(first) == ["g3", "g2"])
                let cursor = first["next_cursor"] ?? ""
                let second = try await server.get("/v1/generations?limit=2&cursor=\(cursor)")
                #expect(Self.ids(second) == ["g1"] && second["next_cursor"] == "null")
                for (query, ids) in [
                    ("status=failed", ["g2"]), ("account=alice&model=flux", ["g3", "g2", "g1"]),
                    ("account=bob", []), ("provider=kie&status=succeeded", ["g1"]),
                    ("from=2030-01-01T00:00:00Z", []),
                    ("to=2030-01-01T00:00:00Z&status=requested", ["g3"]),
                ] {
                    #expect(Self.ids(try await server.get("/v1/generations?" + query)) == ids)
                }
                for query in ["status=lost", "cursor=x", "account=a%2Fb", "from=today", "no=1"] {
                    let reply = try await server.get("/v1/generations?" + query)
                    #expect(reply.status == 422, "\(query)")
                }
                try await Self.checkUsers(server)
                try await Self.checkReports(server)
            }
        }
    }

    /// A success, a failure, and one that goes on.
    private static func fill(_ server: TestServer) async throws -> String {
        _ = try await server.post("/v1/generations", request("g1"))
        _ = try await server.post(
            "/v1/generations/g1/outcome",
            #"{"status":"succeeded","amount":"4","provider_cost":{"amount":"2","currency":"USD"}}"#
        )
        _ = try await server.post("/v1/generations", request("g2"))
        _ = try await server.post("/v1/generations/g2/outcome", #"{"status":"failed"}"#)
        let reply = try await server.post("/v1/generations", request("g3"))
        return reply["position"] ?? "0"
    }

    private static func ids(_ reply: Reply) -> [String] {
        (reply.json["items"]?.elements ?? []).compactMap { $0["id"]?.plain }
    }

    private static func checkUsers(_ server: TestServer) async throws {
        let alice = try await Tokens.hs256(sub: "alice")
        let own = try await server.get("/v1/generations", key: alice)
        #expect(ids(own) == ["g3", "g2", "g1"])
        #expect(!own.text.contains("provider_cost"))
        let bob = try await Tokens.hs256(sub: "bob")
        #expect(ids(try await server.get("/v1/generations", key: bob)) == [])
        let other = try await server.get("/v1/generations?account=alice", key: bob)
        #expect(other.status == 403)
    }

    private static func checkReports(_ server: TestServer) async throws {
        for report in ["models", "providers"] {
            for bucket in ["hour", "day"] {
                let reply = try await server.get("/v1/analytics/\(report)?bucket=\(bucket)")
                let row = reply.json["items"]?.elements.first
                #expect(row?["requested"]?.plain == "3", "\(reply.text)")
                #expect(row?["failure_rate"]?.plain == "0.5000")
                #expect(row?["net"]?.plain == "4")
                #expect(row?["provider_cost"]?["USD"]?.plain == "2")
                #expect((row?["model"] != nil) == (report == "models"))
            }
        }
        let none = try await server.get("/v1/analytics/models?from=2030-01-01T00:00:00Z")
        #expect(none.json["items"]?.elements.isEmpty == true)
    }

    @Test func `a quote is kept, whatever the price is by then`() async throws {
        try await with { server in
            let asked = #"{"account":"alice","model":"flux","parameters":{"prompt":"x"}}"#
            let quoted = try await server.post("/v1/quotes", asked)
            let quote = try quoted["quote"].orThrow()
            try await server.decide(.model("flux")) { stamp in
                let price = Price(rates: Rates(base: 12 * Amount.microcreditsPerCredit))
                return .catalog(.defineModel("flux", .flux, price, reason: nil), stamp)
            }
            let body = Self.request("g1", #","quote":"\#(quote)""#)
            let reply = try await server.post("/v1/generations", body)
            #expect(reply.status == 202 && reply["cost"] == "10", "\(reply.text)")
            let again = try await server.post("/v1/generations", body)
            #expect(again.header("Idempotent-Replay") == "true")
            for wrong in [
                Self.request("g2", #","quote":"nonsense""#),
                Self.request("g2", #","outputs":2,"quote":"\#(quote)""#),
                Self.request("g2", #","quote":"\#(quote)""#).replacing(#""x""#, with: #""y""#),
            ] {
                let refused = try await server.post("/v1/generations", wrong)
                #expect(refused.status == 422 && refused.text.contains("/quote"), "\(wrong)")
            }
        }
    }

    @Test func `a user generates for the own account, and cancels what is there`() async throws {
        try await with { server in
            let alice = try await Tokens.hs256(sub: "alice")
            let bob = try await Tokens.hs256(sub: "bob")
            let body = #"{"id":"g1","model":"flux","parameters":{"prompt":"x"}}"#
            let reply = try await server.post("/v1/generations", body, key: alice)
            #expect(reply.status == 202 && reply["account"] == "alice", "\(reply.text)")
            let forged = try await server.post("/v1/generations", Self.request("g2"), key: bob)
            #expect(forged.status == 422)
            for path in ["/v1/generations/g1/cancel", "/v1/generations/none/cancel"] {
                #expect(try await server.post(path, "{}", key: bob).status == 403)
            }
            let cancelled = try await server.post(
                "/v1/generations/g1/cancel",
                #"{"reason":"a typo"}"#,
                key: alice
            )
            #expect(cancelled["status"] == "cancelled", "\(cancelled.text)")
            #expect(try await server.get("/v1/accounts/alice")["available"] == "15")
            for action in ["outcome", "submit", "usage", "retry"] {
                let path = "/v1/generations/g1/" + action
                #expect(try await server.post(path, "{}", key: alice).status == 403)
            }
        }
    }

    @Test func `a member's cap binds what the member generates`() async throws {
        try await with { server in
            let added = try await server.post(
                "/v1/accounts/alice/members",
                #"{"id":"ann","cap":{"amount":"15","period":"month"}}"#
            )
            #expect(added.status == 201, "\(added.text)")
            let member = #","member":"ann""#
            let first = try await server.post("/v1/generations", Self.request("g1", member))
            #expect(first.status == 202 && first["member"] == "ann", "\(first.text)")
            _ = try await server.post(
                "/v1/grants",
                #"{"id":"more","account":"alice","amount":50,"source":"purchase"}"#
            )
            let second = try await server.post("/v1/generations", Self.request("g2", member))
            #expect(second.status >= 400 && second.status < 500, "\(second.text)")
            let own = try await server.post("/v1/generations", Self.request("g3"))
            #expect(own.status == 202)
        }
    }
}
