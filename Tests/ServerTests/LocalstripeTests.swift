// SPDX-License-Identifier: Apache-2.0

import EventFormat
import JSONText
import NIOHTTP1
import Server
import TestSupport
import Testing

/// Real webhooks of a program that others wrote after Stripe's API.
@Suite(.timeLimit(.minutes(20)), .enabled(if: Peers.areThere, "\(Peers.absence)"))
struct `A customer at localstripe` {
    private static let secret = "whsec_peer"

    private static func with(
        _ body: (TestServer, Localstripe, _ customer: String) async throws -> Void
    ) async throws {
        try await TestServer.with {
            $0.webhookSecrets = ["stripe": [secret]]
        } _: { server in
            try await server.open("alice", credits: 0)
            _ = try await server.ask(.PATCH, "/v1/settings", #"{"mode":"test"}"#)
            let package =
                #"{"credits":"100","prices":[{"currency":"USD","minor_units":2000},"#
                + #"{"currency":"JPY","minor_units":500}]}"#
            let sold = try await server.ask(.PUT, "/v1/packages/p100", package)
            try #require(sold.status < 300, "\(sold.text)")
            let plan = try await server.ask(
                .PUT,
                "/v1/plans/PRO",
                #"{"name":"Pro","credits":"300","offers":["stripe:pro-monthly"]}"#
            )
            try #require(plan.status < 300, "\(plan.text)")
            try await Localstripe.with { peer in
                try await peer.post(
                    "/_config/webhooks/w1",
                    [
                        "url": "http://127.0.0.1:\(server.port)/v1/webhooks/stripe",
                        "secret": secret,
                    ]
                )
                let made = try await peer.post(
                    "/v1/customers",
                    ["email": "ada@example.test", "metadata[account]": "alice"]
                )
                try await body(server, peer, try made["id"].orThrow())
            }
        }
    }

    /// Once the ledger has heard of a payment that ended so.
    private static func heard(
        _ payment: Reply,
        _ status: String,
        _ server: TestServer
    ) async throws -> Reply {
        let id = try payment["id"].orThrow()
        let path = "/v1/payments/stripe:\(id)"
        #expect(try await eventually { try await server.get(path)["status"] == status })
        return try await server.get(path)
    }

    private static func available(_ server: TestServer) async throws -> String? {
        try await server.get("/v1/accounts/alice")["available"]
    }

    @Test func `has credits for what was paid, in dollars, in yen and after 3-D Secure`()
        async throws
    {
        try await Self.with { server, peer, customer in
            let card = try await peer.card("4242424242424242", of: customer)
            for (amount, currency) in [(2_000, "usd"), (500, "jpy")] {
                let paid = try await peer.pay(amount, currency, for: "p100", of: customer, by: card)
                let payment = try await Self.heard(paid, "succeeded", server)
                #expect(payment["granted"] == "100", "\(payment.text)")
            }
            let secured = try await peer.card("4000002500003155", of: customer)
            let asked = try await peer.pay(2_000, "usd", for: "p100", of: customer, by: secured)
            #expect(asked["status"] == "requires_action")
            let secret = try asked["client_secret"].orThrow()
            try await peer.post(
                "/v1/payment_intents/\(try asked["id"].orThrow())/_authenticate",
                ["client_secret": secret, "success": "true"]
            )
            _ = try await Self.heard(asked, "succeeded", server)
            #expect(try await Self.available(server) == "300")
            // Too little for the package: it waits for a person.
            let short = try await peer.pay(1_999, "usd", for: "p100", of: customer, by: card)
            let payment = try await Self.heard(short, "succeeded", server)
            #expect(payment["reason"] == "price-not-covered")
            #expect(try await Self.available(server) == "300")
        }
    }

    @Test func `has none for what failed`() async throws {
        try await Self.with { server, peer, customer in
            let card = try await peer.card("4000000000000341", of: customer)
            let refused = try await peer.pay(2_000, "usd", for: "p100", of: customer, by: card)
            #expect(refused.status == 402)
            #expect(
                try await eventually {
                    try await server.get("/v1/events?type=payment.failed").json["items"]?.elements
                        .count == 1
                }
            )
            #expect(try await Self.available(server) == "0")
        }
    }

    @Test func `has a plan's credits for every period that was paid, and once`() async throws {
        try await Self.with { server, peer, customer in
            let card = try await peer.card("4242424242424242", of: customer)
            try await peer.post(
                "/v1/customers/\(customer)",
                ["invoice_settings[default_payment_method]": card]
            )
            try await peer.post(
                "/v1/products",
                ["name": "Pro", "type": "service", "id": "prod_pro"]
            )
            try await peer.post(
                "/v1/plans",
                [
                    "id": "pro-monthly", "amount": "2900", "currency": "usd",
                    "interval": "month", "product": "prod_pro",
                ]
            )
            let begun = try await peer.post(
                "/v1/subscriptions",
                ["customer": customer, "items[0][plan]": "pro-monthly"]
            )
            let subscription = try begun["id"].orThrow()
            #expect(try await eventually { try await Self.available(server) == "300" })
            try await peer.post("/_config/renew/\(subscription)")
            let path = "/v1/events?type=subscription.credited"
            #expect(
                try await eventually {
                    try await server.get(path).json["items"]?.elements.count == 2
                }
            )
            // What was left of the first period is gone with it.
            #expect(try await Self.available(server) == "300")
            let waiting = try await server.get("/v1/payments?status=unmatched")
            #expect(waiting.status == 200)
        }
    }
}
