// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import Testing

@Suite struct `A first session` {
    @Test func `opens, grants, reserves, captures and refunds`() async throws {
        try await TestServer.with { server in
            let opened = try await server.post("/v1/accounts", #"{"id":"alice","name":"Alice"}"#)
            #expect(opened.status == 201)
            #expect(opened["name"] == "Alice")
            #expect(opened["position"] == "1")
            #expect(opened.header("Tally-Position") == "1")

            let granted = try await server.post(
                "/v1/grants",
                #"{"id":"g-1","account":"alice","amount":"100","source":"purchase"}"#
            )
            #expect(granted.status == 201)
            #expect(granted["remaining"] == "100")
            #expect(granted["priority"] == "50")
            #expect(granted["expires_at"] == "null")

            let reserved = try await server.post(
                "/v1/reservations",
                #"{"id":"r-1","account":"alice","amount":"12.5","expires_in":3600}"#
            )
            #expect(reserved.status == 201)
            #expect(reserved["status"] == "open")
            #expect(reserved["reserved"] == "12.5")
            #expect(reserved["uncollected"] == "0")

            let captured = try await server.post(
                "/v1/reservations/r-1/capture",
                #"{"amount":"10"}"#
            )
            #expect(captured.status == 200)
            #expect(captured["status"] == "mixed")
            #expect(captured["released"] == "2.5")

            let refunded = try await server.post(
                "/v1/refunds",
                #"{"id":"f-1","reservation":"r-1","amount":4,"reason":"late"}"#
            )
            #expect(refunded.status == 201)
            #expect(refunded["account"] == "alice")

            let account = try await server.get("/v1/accounts/alice")
            #expect(account["available"] == "94")
            #expect(account["held"] == "0")
            #expect(account["status"] == "active")
            #expect(account.json["lots"]?.elements.first?["remaining"]?.plain == "94")
            #expect(try await server.get("/v1/grants/g-1")["remaining"] == "94")
            #expect(try await server.get("/v1/refunds/f-1")["amount"] == "4")
            #expect(try await server.get("/v1/reservations/r-1")["refunded"] == "4")
        }
    }
}
