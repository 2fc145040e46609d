// SPDX-License-Identifier: Apache-2.0

import EventFormat
import NIOHTTP1
import Testing

@Suite struct `Subscriptions over HTTP` {
    private static let plan = """
        {"name":"Pro","credits":"300","rollover":{"cap":"120"},"concurrency":10,
        "trial":{"credits":"20","days":14},"prices":[{"currency":"USD","minor_units":2900}],
        "offers":["stripe:price_pro"]}
        """

    @Test func `a plan is defined, shown and renewed`() async throws {
        try await TestServer.with { server in
            try await server.open("a")
            let defined = try await server.ask(.PUT, "/v1/plans/PRO", Self.plan)
            #expect(defined.status == 200)
            #expect(defined["credits"] == "300")
            let again = try await server.ask(.PUT, "/v1/plans/PRO", Self.plan)
            #expect(again.header("Idempotent-Replay") == "true")
            let wrong = try await server.ask(.PUT, "/v1/plans/X", #"{"name":"X","credits":-1}"#)
            #expect(wrong.status == 422)
            let renewed = try await server.post(
                "/v1/subscriptions/observations",
                """
                {"subscription":"stripe:sub_1","fact":"renewed","account":"a",
                "offer":"stripe:price_pro","period_start":"2026-01-01T00:00:00Z",
                "period_end":"2999-01-01T00:00:00Z"}
                """
            )
            #expect(renewed.status == 200)
            #expect(renewed["status"] == "active")
            #expect(try await server.get("/v1/accounts/a")["available"] == "400")
            #expect(try await server.get("/v1/accounts/a")["plan"] == "PRO")
            #expect(try await server.get("/v1/subscriptions/stripe:sub_1")["plan"] == "PRO")
            #expect(try await server.get("/v1/subscriptions/none").status == 404)
            #expect(try await server.post("/v1/accounts/a/trial", #"{"plan":"PRO"}"#).status == 200)
            #expect(try await server.get("/v1/accounts/a")["available"] == "420")
        }
    }

    @Test func `what is wrong with an observation is told where it stands`() async throws {
        try await TestServer.with { server in
            let path = "/v1/subscriptions/observations"
            for body in [
                "{}", #"{"subscription":"s","fact":"eaten"}"#,
                #"{"subscription":"s","fact":"renewed"}"#,
                #"{"subscription":"s","fact":"paused","at":"soon"}"#,
                #"{"subscription":"s","fact":"paused","at":"2026-01-01T00:00:00Z","trial":true}"#,
            ] {
                let answer = try await server.post(path, body)
                #expect(answer.status == 422, "\(body)")
            }
        }
    }

    @Test func `top-ups are configured and settled`() async throws {
        try await TestServer.with { server in
            try await server.open("a")
            let none = try await server.ask(
                .PUT,
                "/v1/accounts/a/topup",
                #"{"threshold":"20","package":"none","monthly_maximum":3}"#
            )
            #expect(none.status == 404)
            #expect(
                try await server.post(
                    "/v1/accounts/a/topup/outcome",
                    #"{"topup":"topup:1","outcome":"declined"}"#
                ).status == 409
            )
        }
    }
}
