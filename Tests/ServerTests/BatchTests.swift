// SPDX-License-Identifier: Apache-2.0

import Engine
import EventFormat
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
