// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import JSONText
import NIOHTTP1
import Server
import TestSupport
import Testing

@Suite struct `What a server cannot do` {
    @Test func `is unavailable while the database is away, and is logged by its request`()
        async throws
    {
        let postgres = try await PrivatePostgres.separate()
        let recorder = LogRecorder()
        try await TestServer.with(on: postgres, logger: recorder.logger) { server in
            let key = try await server.key(.service)
            try await server.open("a")
            try await postgres.kill()
            let rows: [(String, String?, String)] = [
                ("/v1/events", nil, TestServer.adminKey),
                ("/v1/accounts/a", nil, TestServer.adminKey),
                ("/v1/accounts", #"{"id":"b"}"#, TestServer.adminKey),
                ("/v1/accounts", #"{"id":"c","name":"Ada"}"#, TestServer.adminKey),
                ("/v1/accounts/a", nil, key),
            ]
            for (number, (path, body, key)) in rows.enumerated() {
                let reply = try await server.ask(
                    body == nil ? .GET : .POST,
                    path,
                    body,
                    key: key,
                    headers: [("X-Request-Id", "outage-\(number)")]
                )
                #expect(reply.status == 503, "\(path): \(reply.text)")
                #expect(reply.code == "unavailable")
                #expect(reply.header("Retry-After") == "1")
                let lines = recorder.lines.filter { $0["id"] == "outage-\(number)" }
                #expect(lines.map { $0["level"] } == ["warning", "info"])
            }
            #expect(try await server.get("/ready").status == 503)
            #expect(try await server.get("/health").status == 200)
            try await postgres.start()
        }
    }

    @Test func `is overloaded while the queue is full`() async throws {
        var options = EngineOptions()
        options.queueMaximum = 0
        try await TestServer.with(options: options) { server in
            let command = try await server.post("/v1/accounts", #"{"id":"a"}"#)
            let read = try await server.get("/v1/accounts/a")
            for reply in [command, read] {
                #expect(reply.status == 503)
                #expect(reply.code == "overloaded")
                #expect(reply.header("Retry-After") == "1")
            }
        }
    }

    @Test func `is unavailable for longer once a ledger is halted`() async throws {
        try await TestServer.with { server in
            try await server.open("a")
            try server.sql(
                """
                BEGIN;
                ALTER TABLE tally.commits DISABLE TRIGGER ALL;
                UPDATE tally.commits SET root = sha256('x') WHERE last = 2;
                TRUNCATE tally.state;
                COMMIT
                """
            )
            for id in ["b", "c"] {
                let reply = try await server.post("/v1/accounts", #"{"id":"\#(id)"}"#)
                #expect(reply.status == 503)
                #expect(reply.code == "unavailable")
                #expect(reply.header("Retry-After") == "60", "\(reply.text)")
            }
            #expect(try await server.get("/v1/events").json["items"]?.elements.count == 2)
        }
    }

    @Test func `and what it does is logged with who asked and for which ledger`() async throws {
        let recorder = LogRecorder()
        try await TestServer.with(logger: recorder.logger) { server in
            let key = try await server.installation.keys.create(
                role: .service,
                name: "test",
                ledger: nil
            )
            _ = try await server.get("/v1/accounts/a", key: key.secret)
            _ = try await server.get("/v1/accounts/a")
            _ = try await server.get("/v1/accounts/a", key: nil)
            let lines = recorder.lines.filter { $0["message"] == "request" }
            #expect(lines.map { $0["caller"] } == ["key " + key.id, "admin key", ""])
            #expect(lines.map { $0["ledger"] } == ["main", "main", ""])
            #expect(Set(lines.map { $0["id"] }).count == 3)
            #expect(!recorder.lines.contains { $0.values.contains { $0.contains(key.secret) } })
        }
    }
}
