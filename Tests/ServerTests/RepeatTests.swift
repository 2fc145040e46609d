// SPDX-License-Identifier: Apache-2.0

import EventFormat
import Testing

@Suite struct `Repeats and ids` {
    @Test func `the same again is answered as the first time, with the thing as it is now`()
        async throws
    {
        try await TestServer.with { server in
            try await server.open("a")
            let body = #"{"id":"r","account":"a","amount":"5.0"}"#
            let first = try await server.post("/v1/reservations", body)
            _ = try await server.post("/v1/reservations/r/capture")
            let again = try await server.post(
                "/v1/reservations",
                #"{"amount":5,"account":"a","id":"r"}"#
            )
            #expect(first.status == 201)
            #expect(first.header("Idempotent-Replay") == nil)
            #expect(again.status == 201)
            #expect(again.header("Idempotent-Replay") == "true")
            #expect(again.header("Tally-Position") == first.header("Tally-Position"))
            #expect(again["position"] == first["position"])
            #expect(again["status"] == "captured")
        }
    }

    @Test func `the header is the id where the body has none`() async throws {
        try await TestServer.with { server in
            let bare = [("Idempotency-Key", "k-1")]
            let quoted = [("Idempotency-Key", #""k-1""#)]
            #expect(try await server.post("/v1/accounts", "{}", headers: bare)["id"] == "k-1")
            let again = try await server.post("/v1/accounts", "{}", headers: quoted)
            #expect(again.header("Idempotent-Replay") == "true")
            let both = try await server.post("/v1/accounts", #"{"id":"k-2"}"#, headers: bare)
            #expect(both["id"] == "k-2")
            let wrong = [("Idempotency-Key", "a b")]
            #expect(try await server.post("/v1/accounts", "{}", headers: wrong).status == 422)
            let made = try await server.post("/v1/accounts", "{}")["id"] ?? ""
            #expect(made.utf8.count == 36)
            #expect(Array(made)[14] == "7")
        }
    }

    @Test func `a position that is not reached is waited for`() async throws {
        try await TestServer.with { server in
            try await server.open("a")
            #expect(try await server.get("/v1/accounts/a?min_position=2").status == 200)
            let behind = try await server.get("/v1/accounts/a?min_position=3&wait=0")
            #expect(behind.status == 504)
            #expect(behind.code == "projection-behind")
            async let waiting = server.get("/v1/accounts/a?min_position=3&wait=30")
            _ = try await server.post("/v1/accounts", "{}")
            #expect(try await waiting.status == 200)
            #expect(try await server.get("/v1/accounts/a?wait=31").status == 422)
            #expect(try await server.get("/v1/accounts/a?min_position=x").status == 422)
        }
    }
}
