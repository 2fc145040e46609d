// SPDX-License-Identifier: Apache-2.0

import Engine
import EventFormat
import JSONText
import NIOHTTP1
import TestSupport
import Testing

/// What is asked of a provider over HTTP: the provider is one on the loopback that answers as told.
@Suite struct `Pages and refunds of a provider` {
    private static let checkout =
        #"{"id":"co_1","account":"alice","package":"p100","provider":"stripe","#
        + #""success_url":"https://app/done"}"#

    @Test func `without a key a checkout is recorded, and no more`() async throws {
        try await PageProvider.with { server, provider in
            let opened = try await server.post("/v1/checkouts", Self.checkout)
            #expect(opened.status == 201, "\(opened.text)")
            #expect(opened["url"] == nil)
            #expect(provider.asked.isEmpty)
        }
    }

    @Test func `with a key it has its page, the same for the same id`() async throws {
        try await PageProvider.with { server, provider in
            try await PageProvider.setKey(server)
            let nowhere =
                #"{"id":"co_1","account":"alice","package":"p100","provider":"stripe"}"#
            #expect(try await server.post("/v1/checkouts", nowhere).status == 422)
            // Recorded, and the provider is away: the caller asks again.
            provider.fail(with: 500)
            #expect(try await server.post("/v1/checkouts", Self.checkout).status == 503)
            provider.fail(with: 200)
            for _ in 0..<2 {
                let opened = try await server.post("/v1/checkouts", Self.checkout)
                #expect(opened["url"] == "https://pay/co_1", "\(opened.text)")
                #expect(opened["page"] == "stripe:cs_co_1")
            }
            #expect(Set(provider.asked) == ["/v1/checkout/sessions co_1"])
            let page = try await server.get("/v1/checkouts/stripe:cs_co_1")
            #expect(page["account"] == "alice")
            let opened = try await server.get("/v1/events?type=checkout.opened")
            #expect(opened.json["items"]?.elements.count == 2)
        }
    }

    @Test(arguments: [107, 111, 128])
    func `an id that no provider takes is refused before it is recorded`(
        length: Int
    ) async throws {
        try await PageProvider.with { server, provider in
            try await PageProvider.setKey(server)
            let id = String(repeating: "c", count: length)
            let body = Self.checkout.replacing("co_1", with: id)
            let opened = try await server.post("/v1/checkouts", body)
            let isTaken = length <= 110
            #expect(opened.status == (isTaken ? 201 : 422), "\(opened.text)")
            #expect(provider.asked.isEmpty == !isTaken)
            #expect(try await server.get("/v1/checkouts/\(id)").status == (isTaken ? 200 : 404))
            guard !isTaken else { return }
            let pointer = opened.json["errors"]?.elements.first?["pointer"]?.plain
            #expect(pointer == "/id")
        }
    }

    @Test func `a refund is asked for once, and credits follow`() async throws {
        try await PageProvider.with { server, provider in
            let paid = try await server.post(
                "/v1/payments/observations",
                #"{"kind":"payment","payment":"stripe:pi_1","status":"succeeded","#
                    + #""account":"alice","package":"p100","total":1000,"currency":"USD"}"#
            )
            #expect(paid.status == 200, "\(paid.text)")
            let path = "/v1/payments/stripe:pi_1/refund"
            let order = #"{"id":"back-1","amount":500}"#
            #expect(try await server.post(path, order).status == 409)
            try await PageProvider.setKey(server)
            for _ in 0..<2 {
                let refunded = try await server.post(path, order)
                #expect(refunded.status == 200, "\(refunded.text)")
                #expect(refunded["reversed_minor_units"] == "500")
            }
            #expect(provider.asked.count == 1)
            #expect(provider.asked[0].hasPrefix("/v1/refunds refund-"))
            #expect(
                refunds(in: try await server.get("/v1/payments/stripe:pi_1")) == [
                    "carried-out"
                ]
            )
            #expect(try await server.get("/v1/accounts/alice")["available"] == "50")
            #expect(try await server.post("/v1/payments/stripe:pi_9/refund", order).status == 404)
            #expect(try await server.post(path, "{}").status == 422)
            let key = try await server.key(.service)
            #expect(try await server.post(path, order, key: key).status == 403)
        }
    }

    @Test func `one of which nobody knows is looked at, shown and settled`() async throws {
        try await PageProvider.with { server, provider in
            try await PageProvider.setKey(server)
            let paid =
                #"{"kind":"payment","payment":"stripe:pi_1","status":"succeeded","#
                + #""account":"alice","package":"p100","total":1000,"currency":"USD"}"#
            _ = try await server.post("/v1/payments/observations", paid)
            let path = "/v1/payments/stripe:pi_1/refund"
            provider.fail(with: 500)
            for _ in 0..<2 {
                let unknown = try await server.post(path, #"{"id":"back-1","amount":500}"#)
                #expect(unknown.status == 503, "\(unknown.text)")
            }
            let other = try await server.post(path, #"{"id":"back-2"}"#)
            #expect(other.status == 409, "\(other.text)")
            #expect(provider.asked.count(where: { $0.hasPrefix("/v1/refunds") }) == 1)
            let shown = try await server.get("/v1/payments/stripe:pi_1")
            #expect(refunds(in: shown) == ["open"])
            try await server.projecting {
                let list = try await server.list("/v1/payments?status=open-refund", after: shown)
                #expect(list.items("id") == ["stripe:pi_1"], "\(list.text)")
                #expect(list.items("open_refunds") == ["1"])
                let none = try await server.get("/v1/payments?status=open-refund&account=bob")
                #expect(none.items("id").isEmpty)
            }
            let settle = "/v1/payments/stripe:pi_1/refunds/back-1/settle"
            #expect(try await server.post(settle, #"{"outcome":"maybe"}"#).status == 422)
            let none = "/v1/payments/stripe:pi_1/refunds/back-9/settle"
            let said = #"{"outcome":"not-carried-out"}"#
            #expect(try await server.post(none, said).status == 422)
            let settled = try await server.post(settle, said)
            #expect(settled.status == 200, "\(settled.text)")
            #expect(refunds(in: settled) == ["refused"])
            let refused = try await server.post(path, #"{"id":"back-1","amount":500}"#)
            #expect(refused.status == 409)
            #expect(refused["reason"] == "person")
            provider.fail(with: 200)
            #expect(try await server.post(path, #"{"id":"back-2"}"#).status == 200)
        }
    }

    private func refunds(in payment: Reply) -> [String?] {
        payment.json["orders"]?.elements.map { $0["state"]?.plain } ?? []
    }

    @Test func `a plan's checkout has its page, by the price that is offered`() async throws {
        try await PageProvider.with { server, provider in
            try await PageProvider.setKey(server)
            let plan = #"{"name":"Pro","credits":"300","offers":["stripe:price_pro"]}"#
            #expect(try await server.ask(.PUT, "/v1/plans/PRO", plan).status == 200)
            let unsold = #"{"name":"Max","credits":"900"}"#
            #expect(try await server.ask(.PUT, "/v1/plans/MAX", unsold).status == 200)
            func order(_ plan: String) -> String {
                #"{"id":"co_\#(plan)","account":"alice","plan":"\#(plan)","provider":"stripe","#
                    + #""success_url":"https://app/done"}"#
            }
            let opened = try await server.post("/v1/checkouts", order("PRO"))
            #expect(opened.status == 201, "\(opened.text)")
            #expect(opened["url"] == "https://pay/co_PRO")
            #expect(opened["plan"] == "PRO")
            let page = try await server.get("/v1/checkouts/stripe:cs_co_PRO")
            #expect(page["plan"] == "PRO")
            // How often it is paid, only a price of the provider says.
            #expect(try await server.post("/v1/checkouts", order("MAX")).status == 409)
            #expect(provider.asked == ["/v1/checkout/sessions co_PRO"])
        }
    }

    @Test func `a customer gets a link to the portal`() async throws {
        try await PageProvider.with { server, _ in
            try await PageProvider.setKey(server)
            let body = #"{"customer":"stripe:cus_1","return_url":"https://app"}"#
            #expect(try await server.post("/v1/portal", body).status == 404)
            _ = try await server.ask(.PUT, "/v1/customers/stripe:cus_1", #"{"account":"alice"}"#)
            #expect(try await server.post("/v1/portal", body)["url"] == "https://portal")
        }
    }
}
