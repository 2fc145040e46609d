// SPDX-License-Identifier: Apache-2.0

import Engine
import EventFormat
import EventLog
import NIOHTTP1
import Server
import Testing

@Suite struct `Roles` {
    /// Method, path, body, and who may: the user (`a`), service, auditor, admin.
    private static let table: [(HTTPMethod, String, String?, [Bool])] = [
        (.GET, "/v1/accounts/a", nil, [true, true, true, true]),
        (.GET, "/v1/accounts/b", nil, [false, true, true, true]),
        (.GET, "/v1/reservations/ra", nil, [true, true, true, true]),
        (.GET, "/v1/reservations/rb", nil, [false, true, true, true]),
        (.GET, "/v1/reservations/none", nil, [false, true, true, true]),
        (.GET, "/v1/grants/a-g", nil, [false, true, true, true]),
        (.GET, "/v1/adjustments/x", nil, [false, true, true, true]),
        (.GET, "/v1/refunds/x", nil, [false, true, true, true]),
        (.GET, "/v1/events", nil, [false, true, true, true]),
        (.GET, "/v1/events?account=a", nil, [false, false, false, true]),
        (.GET, "/v1/checkpoint", nil, [false, false, true, true]),
        (.GET, "/v1/tile/0/000", nil, [false, false, true, true]),
        (.HEAD, "/v1/events/stream", nil, [true, true, true, true]),
        (.HEAD, "/v1/events/stream?account=a", nil, [true, false, false, true]),
        (.HEAD, "/v1/events/stream?account=b", nil, [false, false, false, true]),
        (.POST, "/v1/accounts", "{}", [false, true, false, true]),
        (.POST, "/v1/accounts/a/suspend", "{}", [false, false, false, true]),
        (.POST, "/v1/accounts/a/reinstate", "{}", [false, false, false, true]),
        (.POST, "/v1/grants", "{}", [false, true, false, true]),
        (.POST, "/v1/adjustments", "{}", [false, false, false, true]),
        (.POST, "/v1/reservations", "{}", [false, true, false, true]),
        (.POST, "/v1/reservations/ra/capture", #"{"x":1}"#, [false, true, false, true]),
        (.POST, "/v1/reservations/ra/release", #"{"x":1}"#, [false, true, false, true]),
        (.POST, "/v1/refunds", "{}", [false, true, false, true]),
        (.POST, "/v1/batch", "", [false, true, false, true]),
    ]

    @Test func `each may do what the table says, and nothing else`() async throws {
        try await TestServer.with {
            $0.jwt = Tokens.settings()
        } _: { server in
            try await server.open("a")
            try await server.open("b")
            for id in ["a", "b"] {
                let body = #"{"id":"r\#(id)","account":"\#(id)","amount":1}"#
                _ = try await server.post("/v1/reservations", body)
            }
            let keys = [
                try await Tokens.hs256(sub: "a"), try await server.key(.service),
                try await server.key(.auditor), try await server.key(.admin),
            ]
            for (method, path, body, allowed) in Self.table {
                for (key, isAllowed) in zip(keys, allowed) {
                    let reply = try await server.ask(method, path, body, key: key)
                    #expect((reply.status != 403) == isAllowed, "\(method) \(path) \(allowed)")
                    #expect(reply.status != 401)
                }
                let nobody = try await server.ask(method, path, body, key: nil)
                #expect(nobody.status == 401)
                #expect(nobody.header("WWW-Authenticate") == #"Bearer realm="tallystick""#)
                #expect(try await server.ask(method, path, body, key: "tally_sk_x").status == 401)
            }
            for path in ["/health", "/ready", "/metrics", "/openapi.json"] {
                #expect(try await server.get(path, key: nil).status == 200)
            }
        }
    }

    @Test func `another ledger is not there for a key that is bound`() async throws {
        try await TestServer.with { server in
            let other = try await server.installation.createLedger("other")
            let keys = server.installation.keys
            let bound = try await keys.create(role: .service, name: "x", ledger: other).secret
            let there = [("Tally-Ledger", "other")]
            _ = try await server.post("/v1/accounts", #"{"id":"a"}"#, key: bound, headers: there)
            let seen = try await server.ask(.GET, "/v1/accounts/a", key: bound, headers: there)
            #expect(seen.status == 200)
            #expect(try await server.get("/v1/accounts/a", key: bound).status == 404)
            #expect(try await server.get("/v1/accounts/a").status == 404)
            for name in ["none", "No!", ""] {
                let reply = try await server.ask(
                    .GET,
                    "/v1/accounts/a",
                    headers: [("Tally-Ledger", name)]
                )
                #expect(reply.status == 404)
            }
        }
    }
}
