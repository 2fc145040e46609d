// SPDX-License-Identifier: Apache-2.0

import Adapters
import Engine
import EventFormat
import EventLog
import JSONText
import NIOHTTP1
import Server
import TestSupport
import Testing

/// Real webhooks of a program that others wrote after Stripe's API.
///
/// It cannot do everything: there are no Checkout Sessions, no prices and no disputes, a refund is
/// told by no webhook, and nor is a change of a subscription before its end, a renewal that was
/// declined, or an authentication that failed. These are tested with recorded payloads, and by
/// `Pages and refunds of a provider`.
@Suite(.timeLimit(.minutes(20)), .enabled(if: Peers.areThere, "\(Peers.absence)"))
struct `A customer at localstripe` {
    private static let secret = "whsec_peer"
    private static let good = "4242424242424242"
    /// It is taken on, and declined when it is to pay.
    private static let declined = "4000000000000341"
    private static let securedAndGood = "4000002500003155"
    private static let securedAndDeclined = "4000008400001629"

    private struct Shop {
        let server: TestServer
        let peer: Localstripe
        let customer: String

        var available: String? {
            get async throws { try await server.get("/v1/accounts/alice")["available"] }
        }

        func events(_ type: String) async throws -> Int {
            try await server.get("/v1/events?type=\(type)").json["items"]?.elements.count ?? 0
        }

        func path(_ payment: Reply) throws -> String {
            "/v1/payments/stripe:\(try payment["id"].orThrow())"
        }

        /// Once the ledger has heard of a payment that ended so.
        func heard(_ payment: Reply, _ status: String) async throws -> Reply {
            let path = try path(payment)
            #expect(try await eventually { try await server.get(path)["status"] == status })
            return try await server.get(path)
        }

        func subscription(_ id: String) async throws -> Reply {
            try await server.get("/v1/subscriptions/stripe:\(id)")
        }
    }

    private static func with(_ body: (Shop) async throws -> Void) async throws {
        try await Localstripe.with { peer in
            let stripe = StripeAdapter(base: "http://127.0.0.1:\(peer.port)")
            try await TestServer.with {
                $0.webhookSecrets = ["stripe": [secret]]
                $0.adapters = AdapterRegistry(payments: [stripe])
            } _: { server in
                try await sell(on: server)
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
                let customer = try made["id"].orThrow()
                try await body(Shop(server: server, peer: peer, customer: customer))
            }
        }
    }

    private static func sell(on server: TestServer) async throws {
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
    }

    @Test func `has credits for what was paid, in dollars and in yen`() async throws {
        try await Self.with { shop in
            let (peer, customer) = (shop.peer, shop.customer)
            let card = try await peer.card(Self.good, of: customer)
            for (amount, currency) in [(2_000, "usd"), (500, "jpy")] {
                let paid = try await peer.pay(amount, currency, for: "p100", of: customer, by: card)
                let payment = try await shop.heard(paid, "succeeded")
                #expect(payment["granted"] == "100", "\(payment.text)")
            }
            // Whose it is, the customer tells.
            let nameless = try await peer.pay(
                2_000,
                "usd",
                for: "p100",
                of: customer,
                by: card,
                namesAccount: false
            )
            let known = try await shop.heard(nameless, "succeeded")
            #expect(known["account"] == "alice" && known["granted"] == "100", "\(known.text)")
            // Too little for the package: it waits for a person.
            let short = try await peer.pay(1_999, "usd", for: "p100", of: customer, by: card)
            let payment = try await shop.heard(short, "succeeded")
            #expect(payment["reason"] == "price-not-covered")
            #expect(try await shop.available == "300")
        }
    }

    @Test func `has them after 3-D Secure, and only if it succeeds`() async throws {
        try await Self.with { shop in
            let (peer, customer) = (shop.peer, shop.customer)
            let card = try await peer.card(Self.securedAndGood, of: customer)
            let left = try await peer.pay(2_000, "usd", for: "p100", of: customer, by: card)
            try await peer.authenticate(left, succeeds: false)
            let asked = try await peer.pay(2_000, "usd", for: "p100", of: customer, by: card)
            #expect(asked["status"] == "requires_action")
            try await peer.authenticate(asked, succeeds: true)
            #expect(try await shop.heard(asked, "succeeded")["granted"] == "100")

            let poor = try await peer.card(Self.securedAndDeclined, of: customer)
            let refused = try await peer.pay(2_000, "usd", for: "p100", of: customer, by: poor)
            #expect(try await peer.authenticate(refused, succeeds: true).status == 402)
            _ = try await shop.heard(refused, "failed")
            // Nothing is told of what was not authenticated.
            #expect(try await shop.server.get(try shop.path(left)).status == 404)
            #expect(try await shop.available == "100")
        }
    }

    @Test func `has none for what failed`() async throws {
        try await Self.with { shop in
            let (peer, customer) = (shop.peer, shop.customer)
            let card = try await peer.card(Self.declined, of: customer)
            let refused = try await peer.pay(2_000, "usd", for: "p100", of: customer, by: card)
            #expect(refused.status == 402)
            #expect(try await eventually { try await shop.events("payment.failed") == 1 })
            #expect(try await shop.available == "0")
        }
    }

    @Test func `loses credits in proportion to what is refunded there`() async throws {
        try await Self.with { shop in
            let (server, peer) = (shop.server, shop.peer)
            let ledger = try await server.installation.ledgers().first { $0.name == "main" }
                .orThrow()
            try await server.installation.secrets.add(
                "sk_test_peer",
                of: "stripe",
                .apiKey,
                in: ledger
            )
            let card = try await peer.card(Self.good, of: shop.customer)
            let paid = try await peer.pay(2_000, "usd", for: "p100", of: shop.customer, by: card)
            _ = try await shop.heard(paid, "succeeded")
            let path = try shop.path(paid) + "/refund"
            for (order, left) in [
                (#"{"id":"back-1","amount":500}"#, "75"), (#"{"id":"back-2","amount":1500}"#, "0"),
            ] {
                let refunded = try await server.post(path, order)
                #expect(refunded.status == 200, "\(refunded.text)")
                #expect(try await shop.available == left)
            }
            let there = try await peer.get("/v1/refunds?payment_intent=\(try paid["id"].orThrow())")
            #expect(there.json["data"]?.elements.count == 2, "\(there.text)")
        }
    }

    @Test func `has a plan's credits for every period that was paid, and once`() async throws {
        try await Self.with { shop in
            let (peer, customer) = (shop.peer, shop.customer)
            let card = try await peer.card(Self.good, of: customer)
            let id = try await peer.subscribe(customer, to: "pro-monthly", by: card)
            #expect(try await eventually { try await shop.available == "300" })
            try await peer.renew(id)
            #expect(try await eventually { try await shop.events("subscription.credited") == 2 })
            // What was left of the first period is gone with it.
            #expect(try await shop.available == "300")

            // The third is declined at first, and paid by another card later.
            try await peer.use(try await peer.card(Self.declined, of: customer), of: customer)
            try await peer.renew(id)
            let due = try await peer.get("/v1/subscriptions/\(id)")
            #expect(due["status"] == "past_due")
            let invoice = try due["latest_invoice"].orThrow()
            try await peer.use(card, of: customer)
            #expect(try await shop.events("subscription.credited") == 2)
            try await peer.post("/v1/invoices/\(invoice)/pay")
            #expect(try await eventually { try await shop.events("subscription.credited") == 3 })
            #expect(try await shop.available == "300")

            try await peer.cancel(id)
            #expect(
                try await eventually {
                    ["cancelled", "ended"].contains(try await shop.subscription(id)["status"])
                }
            )
            #expect(try await shop.events("subscription.credited") == 3)
        }
    }
}
