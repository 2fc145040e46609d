// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import NIOHTTP1
import Testing

@Suite struct `Problems` {
    @Test func `every refusal has its code, its status and its facts`() async throws {
        try await TestServer.with { server in
            try await server.open("a", credits: 10)
            let poor = try await server.post(
                "/v1/reservations",
                #"{"id":"r","account":"a","amount":"10.5"}"#
            )
            #expect(poor.status == 402)
            #expect(poor.code == "insufficient-credits")
            #expect(poor["available"] == "10")
            #expect(poor["required"] == "10.5")
            #expect(poor["account"] == "a")
            #expect(poor["type"] == "https://tallystick.dev/problems/insufficient-credits")
            #expect(poor.header("Content-Type") == "application/problem+json")

            _ = try await server.post("/v1/reservations", #"{"id":"r","account":"a","amount":5}"#)
            let conflict = try await server.post(
                "/v1/reservations",
                #"{"id":"r","account":"a","amount":4}"#
            )
            #expect(conflict.status == 409)
            #expect(conflict.code == "id-conflict")
            #expect(conflict["kind"] == "reservation")
            #expect(conflict["first_position"] == "3")

            let rows: [(String, String, Int, String)] = [
                ("/v1/reservations/r/capture", #"{"amount":6}"#, 409, "amount-exceeds-hold"),
                (
                    "/v1/reservations/r/capture", #"{"amount":0,"final":false}"#, 422,
                    "invalid-request"
                ),
                ("/v1/reservations/none/capture", "{}", 404, "not-found"),
                ("/v1/reservations/a%20b/capture", "{}", 404, "not-found"),
                ("/v1/reservations/r/capture", #"{"amount":3}"#, 200, ""),
                ("/v1/reservations/r/release", "", 409, "reservation-closed"),
                (
                    "/v1/refunds", #"{"id":"f","reservation":"r","amount":4,"reason":"x"}"#, 409,
                    "amount-exceeds-captured"
                ),
                ("/v1/accounts/a/suspend", #"{"reason":"fraud"}"#, 200, ""),
                (
                    "/v1/reservations", #"{"id":"s","account":"a","amount":1}"#, 403,
                    "account-suspended"
                ),
                ("/v1/accounts/a/reinstate", #"{"reason":"sorry"}"#, 200, ""),
                (
                    "/v1/grants",
                    #"{"account":"a","amount":1,"source":"bonus","expires_at":"2001-01-01T00:00:00Z"}"#,
                    422, "invalid-request"
                ),
                (
                    "/v1/adjustments", #"{"account":"a","amount":"-50","reason":"x"}"#, 402,
                    "insufficient-credits"
                ),
                ("/v1/nothing", "{}", 404, "not-found"),
                ("/v1/accounts/", "{}", 404, "not-found"),
                ("/v1/accounts/a", "{}", 405, "method-not-allowed"),
            ]
            for (path, body, status, code) in rows {
                let reply = try await server.post(path, body)
                #expect(reply.status == status, "\(path) \(body): \(reply.text)")
                #expect((reply.code ?? "") == code)
            }
            let method = try await server.ask(.DELETE, "/v1/accounts/a")
            #expect(method.header("Allow") == "GET, HEAD, PATCH, OPTIONS")
            #expect(try await server.ask(.OPTIONS, "/v1/accounts").status == 204)
            #expect(try await server.ask(.HEAD, "/v1/accounts/a").status == 200)
        }
    }

    @Test func `all that is wrong with a body is told at once`() async throws {
        try await TestServer.with { server in
            let reply = try await server.post(
                "/v1/grants",
                #"{"account":"x y","amount":1.5,"source":"gift","a/b":1,"priority":101}"#
            )
            #expect(reply.status == 422)
            let pointers = reply.json["errors"]?.elements.compactMap { $0["pointer"]?.plain } ?? []
            #expect(Set(pointers) == ["/account", "/amount", "/source", "/a~1b", "/priority"])
            #expect(try await server.get("/v1/events?as_of=1").status == 422)
            #expect(try await server.post("/v1/accounts", "[]").status == 422)
            #expect(try await server.post("/v1/accounts", "{").status == 422)
            #expect(try await server.post("/v1/accounts", #"{"name":"\u0000"}"#).status == 422)
        }
    }

    @Test func `a body of another type or too large is refused`() async throws {
        try await TestServer.with { server in
            let form = try await server.post(
                "/v1/accounts",
                "id=a",
                headers: [("Content-Type", "application/x-www-form-urlencoded")]
            )
            #expect(form.status == 415)
            let latin = [("Content-Type", "application/json; charset=latin1")]
            #expect(try await server.post("/v1/accounts", "{}", headers: latin).status == 415)
            let good = [("Content-Type", "application/json; charset=UTF-8")]
            #expect(try await server.post("/v1/accounts", "{}", headers: good).status == 201)
            let large = String(repeating: " ", count: (1 << 20) + 1)
            let reply = try await server.post("/v1/accounts", large)
            #expect(reply.status == 413)
            #expect(reply.code == "too-large")
        }
    }

    @Test func `a minus before 0 is no amount to capture`() async throws {
        try await TestServer.with { server in
            try await server.open("a")
            _ = try await server.post("/v1/reservations", #"{"id":"r","account":"a","amount":1}"#)
            for amount in [#""-0""#, "-0", #""-0.000000""#] {
                let body = #"{"amount":\#(amount),"final":true}"#
                let reply = try await server.post("/v1/reservations/r/capture", body)
                #expect(reply.status == 422, "\(amount)")
            }
            #expect(try await server.get("/v1/reservations/r")["status"] == "open")
        }
    }

    @Test func `only plain decimals are amounts`() async throws {
        let wrong = [
            "1.5", "1e3", "-1", "0", #""0""#, #""-1""#, #""+1""#, #""1.1234567""#, #""1e3""#,
            #"".5""#, #""5.""#, #"" 5""#, #""1000000000.000001""#, "1000000001", #""""#, "true",
            "[]", "{}", "99999999999999999999999999999999999999999", #""٣""#,
        ]
        let right = ["1", #""1""#, #""0.000001""#, #""1000000000""#, #""1.500000""#]
        try await TestServer.with { server in
            _ = try await server.post("/v1/accounts", #"{"id":"a"}"#)
            for amount in wrong + right {
                let reply = try await server.post(
                    "/v1/grants",
                    #"{"account":"a","amount":\#(amount),"source":"bonus"}"#
                )
                let isRight = right.contains(amount)
                #expect(reply.status == (isRight ? 201 : 422), "\(amount)")
                guard !isRight else { continue }
                #expect(reply.json["errors"]?.elements.first?["pointer"]?.plain == "/amount")
            }
        }
    }
}
