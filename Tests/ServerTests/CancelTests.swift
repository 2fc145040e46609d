// SPDX-License-Identifier: Apache-2.0

import Engine
import JSONText
import NIOHTTP1
import TestSupport
import Testing

/// A subscription is cancelled at its provider, and what that answers is taken in at once.
@Suite struct `Cancel a subscription over HTTP` {
    private static let path = "/v1/subscriptions/stripe:sub_1/cancel"

    private static func with(
        _ body: (TestServer, PageProvider) async throws -> Void
    ) async throws {
        try await PageProvider.with { server, provider in
            let plan = #"{"name":"Pro","credits":"300","offers":["stripe:price_pro"]}"#
            #expect(try await server.ask(.PUT, "/v1/plans/PRO", plan).status == 200)
            let renewed = try await server.post(
                "/v1/subscriptions/observations",
                """
                {"subscription":"stripe:sub_1","fact":"renewed","account":"alice",
                "offer":"stripe:price_pro","period_start":"2026-01-01T00:00:00Z",
                "period_end":"2100-01-01T00:00:00Z"}
                """
            )
            #expect(renewed.status == 200, "\(renewed.text)")
            try await body(server, provider)
        }
    }

    @Test func `at the end of its period, and taken back`() async throws {
        try await Self.with { server, provider in
            #expect(try await server.post(Self.path, "{}").status == 409)
            try await PageProvider.setKey(server)
            let cancelled = try await server.post(Self.path, "{}")
            #expect(cancelled.status == 200, "\(cancelled.text)")
            #expect(cancelled["status"] == "cancelled", "\(cancelled.text)")
            #expect(cancelled.json["cancellation"]?["status"]?.plain == "carried-out")
            // Asked again, it is as it was, and the log says so.
            let again = try await server.post(Self.path, #"{"at":"period-end"}"#)
            #expect(again["status"] == "cancelled", "\(again.text)")
            // That it was taken back, only the webhook tells: it knows what was before.
            let goesOn = try await server.post(Self.path, #"{"at":"never"}"#)
            #expect(goesOn.status == 200, "\(goesOn.text)")
            let orders = try await server.get(
                "/v1/events?type=subscription.cancellation_ordered"
            )
            let data = (orders.json["items"]?.elements ?? []).compactMap { $0["data"] }
            #expect(data.map { $0["at"]?.plain } == ["period-end", "period-end", "never"])
            #expect(data.allSatisfy { $0["actor"]?.plain == "admin key" }, "\(data)")
            #expect(
                provider.asked == [
                    "/v1/subscriptions/sub_1 cancel_at_period_end=true",
                    "/v1/subscriptions/sub_1 cancel_at_period_end=true",
                    "/v1/subscriptions/sub_1 cancel_at_period_end=false",
                ]
            )
        }
    }

    @Test func `at once`() async throws {
        try await Self.with { server, provider in
            try await PageProvider.setKey(server)
            let ended = try await server.post(Self.path, #"{"at":"now"}"#)
            #expect(ended.status == 200, "\(ended.text)")
            #expect(ended["status"] == "ended", "\(ended.text)")
            #expect(provider.asked == ["DELETE /v1/subscriptions/sub_1 "])
        }
    }

    @Test func `what cannot be is told, and nobody is asked`() async throws {
        try await Self.with { server, provider in
            try await PageProvider.setKey(server)
            #expect(try await server.post(Self.path, #"{"at":"soon"}"#).status == 422)
            let unknown = "/v1/subscriptions/stripe:sub_9/cancel"
            #expect(try await server.post(unknown, "{}").status == 404)
            let key = try await server.key(.auditor)
            #expect(try await server.post(Self.path, "{}", key: key).status == 403)
            #expect(provider.asked.isEmpty)
            provider.fail(with: 500)
            #expect(try await server.post(Self.path, "{}").status == 503)
            let subscription = try await server.get("/v1/subscriptions/stripe:sub_1")
            #expect(subscription["status"] == "active")
            // Who asked is in the log, and it is looked after.
            #expect(subscription.json["cancellation"]?["status"]?.plain == "open")
            #expect(subscription.json["cancellation"]?["at"]?.plain == "period-end")
            provider.fail(with: 404)
            #expect(try await server.post(Self.path, "{}").status == 409)
            let refused = try await server.get("/v1/subscriptions/stripe:sub_1")
            #expect(refused.json["cancellation"]?["status"]?.plain == "refused")
        }
    }
}
