// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Domain
import EventFormat
import Foundation
import JSONText
import NIOHTTP1
import Server
import TestSupport
import Testing

/// What Stripe sends, signed as Stripe signs.
@Suite struct `Webhooks over HTTP` {
    private static let path = "/v1/webhooks/stripe"
    private static let secret = "whsec_current"

    private static func paid(_ event: String, _ payment: String, _ more: String = "") -> String {
        #"{"id":"\#(event)","object":"event","created":1795219200,"livemode":true,"#
            + #""type":"payment_intent.succeeded","data":{"object":{"id":"\#(payment)","#
            + #""object":"payment_intent","amount":1000,"amount_received":1000,"#
            + #""currency":"usd","status":"succeeded","customer":null,"livemode":true,"#
            + #""metadata":{"account":"alice","package":"p100"}\#(more)}}}"#
    }

    private static func signature(
        _ body: String,
        _ secret: String = secret,
        age: Int64 = 0
    ) -> [(String, String)] {
        let time = String(Int64(Date().timeIntervalSince1970) - age)
        let code = MessageAuthentication.code(
            for: Array((time + "." + body).utf8),
            key: Array(secret.utf8)
        )
        return [("Stripe-Signature", "t=\(time),v1=\(Hex.encode(code))")]
    }

    private static func withServer(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.with {
            $0.webhookSecrets = ["stripe": ["whsec_former", secret]]
        } _: { server in
            try await server.open("alice", credits: 0)
            let terms =
                #"{"credits":"100","prices":[{"currency":"USD","minor_units":1000}]}"#
            let sold = try await server.ask(.PUT, "/v1/packages/p100", terms)
            try #require(sold.status < 300, "\(sold.text)")
            try await body(server)
        }
    }

    private static func deliver(
        _ body: String,
        signed: [(String, String)]? = nil,
        to path: String = path,
        _ server: TestServer
    ) async throws -> Reply {
        try await server.ask(
            .POST,
            path,
            body,
            key: nil,
            headers: signed ?? signature(body)
        )
    }

    @Test func `a signed payment is credited before it is answered, and once`() async throws {
        try await Self.withServer { server in
            let body = Self.paid("evt_1", "pi_1")
            let first = try await Self.deliver(body, server)
            #expect(first.status == 200, "\(first.text)")
            #expect(first.json["received"] == .bool(true))
            #expect(first.json["events"]?.plain == "4")
            let account = try await server.get("/v1/accounts/alice")
            #expect(account.json["available"]?.plain == "100")

            let again = try await Self.deliver(body, server)
            #expect(again.status == 200)
            #expect(again.json["events"]?.plain == "0")
            #expect(again.json["position"]?.plain == first.json["position"]?.plain)
            #expect(again.header("Idempotent-Replay") == "true")

            let other = try await Self.deliver(Self.paid("evt_2", "pi_1"), server)
            #expect(other.json["events"]?.plain == "1")
            let same = try await server.get("/v1/accounts/alice")
            #expect(same.json["available"]?.plain == "100")
        }
    }

    @Test func `while secrets roll, either may sign`() async throws {
        try await Self.withServer { server in
            let body = Self.paid("evt_1", "pi_1")
            let former = Self.signature(body, "whsec_former")
            let answer = try await Self.deliver(body, signed: former, server)
            #expect(answer.status == 200)
        }
    }

    @Test func `what is not authentic leaves no trace`() async throws {
        try await Self.withServer { server in
            let before = try await server.get("/v1/events?limit=1000").json["items"]
            let body = Self.paid("evt_1", "pi_1")
            let signed = [
                [], Self.signature(body, "whsec_other"), Self.signature(body + " "),
                Self.signature(body, age: 301), [("Stripe-Signature", "t=1,v1=zz")],
            ]
            for headers in signed {
                let answer = try await Self.deliver(body, signed: headers, server)
                #expect(answer.status == 400)
                #expect(answer.json["code"]?.plain == "signature-invalid")
            }
            let unset = try await Self.deliver(body, to: "/v1/webhooks/dodo", server)
            #expect(unset.status == 400)
            let elsewhere = try await Self.deliver(body, to: Self.path + "?ledger=none", server)
            #expect(elsewhere.status == 400)
            let unknown = try await Self.deliver(body, to: "/v1/webhooks/nobody", server)
            #expect(unknown.status == 404)
            let after = try await server.get("/v1/events?limit=1000").json["items"]
            #expect(before == after)
        }
    }

    @Test func `kinds that mean nothing and bodies that cannot be read are stored`() async throws {
        try await Self.withServer { server in
            let unknown =
                #"{"id":"evt_9","object":"event","created":1795219200,"livemode":true,"#
                + #""type":"payout.paid","data":{"object":{"id":"po_1","object":"payout"}}}"#
            let recorded = try await Self.deliver(unknown, server)
            #expect(recorded["events"] == "1")
            let unreadable = try await Self.deliver("{]", server)
            #expect(unreadable.status == 200)
            let again = try await Self.deliver("{]", server)
            #expect(again["events"] == "0")
            let alert = try await server.get("/v1/alerts/unreadable:provider:stripe")
            #expect(alert.status == 200, "\(alert.text)")
        }
    }

    @Test func `the body is kept as evidence, sealed`() async throws {
        try await Self.withServer { server in
            let body = Self.paid("evt_1", "pi_1", #","description":"for Alice Liddell""#)
            _ = try await Self.deliver(body, server)
            let events = try await server.get("/v1/events?type=webhook.received")
            #expect(events.text.contains("payment_intent.succeeded"))
            #expect(!events.text.contains("Liddell"))
        }
    }

    @Test func `a body that is too large is refused before it is read`() async throws {
        try await Self.withServer { server in
            let body = String(repeating: " ", count: (1 << 20) + 1)
            let answer = try await Self.deliver(body, server)
            #expect(answer.status == 413)
        }
    }
}
