// SPDX-License-Identifier: Apache-2.0

import Domain
import Engine
import EventFormat
import JSONText
import Postgres
import Server
import Testing

@Suite struct `A batch` {
    private static let type = [("Content-Type", "application/x-ndjson")]

    @Test func `is decided in its order, and each line stands alone`() async throws {
        try await TestServer.with { server in
            let lines = [
                #"{"op":"open","id":"a","name":"Ada"}"#,
                #"{"op":"grant","id":"g","account":"a","amount":10,"source":"bonus","note":"hi"}"#,
                #"{"op":"reserve","id":"r","account":"a","amount":"4"}"#,
                "{",
                #"{"op":"reserve","id":"s","account":"a","amount":"7"}"#,
                #"{"op":"dance"}"#,
                #"{"op":"capture","reservation":"r","amount":"1"}"#,
                "",
                #"{"op":"refund","id":"f","reservation":"r","reason":"late"}"#,
                #"{"op":"adjust","id":"d","account":"a","amount":"-1","reason":"fee"}"#,
                #"{"op":"suspend","account":"a","reason":"x"}"#,
                #"{"op":"reserve","id":"t","account":"a","amount":1}"#,
                #"{"op":"reinstate","account":"a","reason":"x"}"#,
                #"{"op":"reserve","id":"u","account":"a","amount":2}"#,
                #"{"op":"release","reservation":"u","reason":"no"}"#,
                #"{"op":"open","id":"a","name":"Ada"}"#,
            ].joined(separator: "\n")
            let reply = try await server.post("/v1/batch", lines, headers: Self.type)
            #expect(reply.status == 200)
            #expect(reply.header("Content-Type") == "application/x-ndjson")
            let answers = try reply.text.split(separator: "\n").map {
                try JSONParser.parse(Array($0.utf8))
            }
            let statuses = answers.map { $0["status"]?.plain }
            #expect(
                statuses == [
                    "201", "201", "201", "422", "402", "422", "200", "201", "201", "200", "403",
                    "200", "201", "200", "201",
                ]
            )
            #expect(answers.last?["replay"] == .bool(true))
            #expect(answers[0]["body"]?["name"]?.plain == "Ada")
            #expect(try await server.get("/v1/accounts/a")["available"] == "9")
        }
    }

    @Test func `needs for each line the role of its command`() async throws {
        try await TestServer.with { server in
            let key = try await server.key(.service)
            let lines =
                #"{"op":"open","id":"a"}"# + "\n"
                + #"{"op":"suspend","account":"a","reason":"x"}"#
            let reply = try await server.post("/v1/batch", lines, key: key, headers: Self.type)
            #expect(reply.text.contains(#"{"status":201,"#))
            #expect(reply.text.contains(#"{"status":403,"#))
        }
    }

    @Test func `has a bound on its lines`() async throws {
        try await TestServer.with {
            $0.batchLinesMaximum = 3
        } _: { server in
            func post(_ lines: String) async throws -> Reply {
                try await server.post("/v1/batch", lines, headers: Self.type)
            }
            let line = #"{"op":"open"}"# + "\n"
            #expect(try await post(String(repeating: line, count: 3) + "\n \n").status == 200)
            let reply = try await post(String(repeating: line, count: 4))
            #expect(reply.status == 413)
            #expect(reply.code == "too-large")
            #expect(reply["lines_maximum"] == "3")
            #expect(try await server.get("/v1/events").json["items"]?.elements.count == 3)
        }
    }

    @Test func `goes no further when its answer is not waited for any more`() async throws {
        try await TestServer.with {
            $0.requestTimeout = .seconds(1)
        } _: { server in
            let lines = (1...2000).map { #"{"op":"open","id":"a\#($0)"}"# }
                .joined(separator: "\n")
            // Who holds the ledger's row lets nobody append.
            let connection = try Connection(to: ConnectionTarget(server.conninfo))
            try connection.execute("BEGIN; SELECT FROM tally.ledgers FOR UPDATE")
            let reply = try await server.post("/v1/batch", lines, headers: Self.type)
            #expect(reply.code == "unavailable")
            try connection.execute("COMMIT")
            connection.close()
            // Behind the first lines, and behind any that would follow them at once.
            for id in ["x", "y"] {
                while try await server.post("/v1/accounts", #"{"id":"\#(id)"}"#).status != 201 {}
            }
            for (id, status) in [("a1000", 200), ("a1001", 404)] {
                var reply = try await server.get("/v1/accounts/" + id)
                while reply.status == 503 { reply = try await server.get("/v1/accounts/" + id) }
                #expect(reply.status == status, "\(id)")
            }
        }
    }

    @Test func `whose lines do not fit into the queue says so of those`() async throws {
        var options = EngineOptions()
        options.queueMaximum = 2
        try await TestServer.with(options: options) { server in
            let lines = String(repeating: #"{"op":"open"}"# + "\n", count: 4)
            let reply = try await server.post("/v1/batch", lines, headers: Self.type)
            let answers = try reply.text.split(separator: "\n").map {
                try JSONParser.parse(Array($0.utf8))
            }
            #expect(answers.map { $0["status"]?.plain } == ["201", "201", "503", "503"])
            #expect(answers.last?["body"]?["code"]?.plain == "overloaded")
        }
    }

    @Test func `takes thousands of lines`() async throws {
        try await TestServer.with { server in
            try await server.open("a", credits: 1_000_000)
            let lines = (1...2500).map {
                #"{"op":"reserve","id":"r\#($0)","account":"a","amount":1}"#
            }
            let reply = try await server.post(
                "/v1/batch",
                lines.joined(separator: "\n"),
                headers: Self.type
            )
            let answers = reply.text.split(separator: "\n")
            #expect(answers.count == 2500)
            #expect(answers.allSatisfy { $0.hasPrefix(#"{"status":201,"#) })
            #expect(try await server.get("/v1/accounts/a")["held"] == "2500")
        }
    }
}
