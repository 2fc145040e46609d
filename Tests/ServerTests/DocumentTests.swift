// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import NIOHTTP1
import Testing

@Suite struct `What the server tells of itself` {
    @Test func `the OpenAPI document lists the routes that are served`() async throws {
        try await TestServer.with { server in
            let document = try JSONParser.parse(try await server.get("/openapi.json").bytes)
            #expect(document["openapi"]?.plain == "3.1.0")
            guard case .object(let paths) = document["paths"] else { throw Missing() }
            #expect(paths.count > 23)
            for path in paths {
                guard case .object(let methods) = path.value else { throw Missing() }
                let concrete = path.name.split(separator: "/", omittingEmptySubsequences: false)
                    .map { $0.hasPrefix("{") ? "x" : $0 }.joined(separator: "/")
                let options = try await server.ask(.OPTIONS, concrete)
                let allowed = options.header("Allow")?.split(separator: ", ").map(String.init)
                let listed = methods.map { $0.name.uppercased() }
                let extra = listed.contains("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"]
                #expect(Set(allowed ?? []) == Set(listed + extra), "\(path.name)")
            }
        }
    }

    @Test func `every reference of the document leads somewhere`() async throws {
        try await TestServer.with { server in
            let document = try JSONParser.parse(try await server.get("/openapi.json").bytes)
            for reference in Self.references(in: document) {
                var value: JSON? = document
                for part in reference.split(separator: "/").dropFirst() {
                    value = value?[String(part)]
                }
                #expect(value != nil, "\(reference)")
            }
        }
    }

    @Test func `the metrics are Prometheus text`() async throws {
        try await TestServer.with { server in
            try await server.open("a")
            let told = #"{"id":"shop","url":"https://shop.example/hooks"}"#
            #expect(try await server.post("/v1/endpoints", told).status == 201)
            let text = try await server.get("/metrics").text
            #expect(text.hasSuffix("\n"))
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                let parts = line.split(separator: " ")
                let value = parts.last.flatMap { Double($0) }
                #expect(value != nil && line.hasPrefix("tally_"), "\(line)")
            }
            #expect(text.contains(#"tally_events_total{ledger="main"} 2"#))
            #expect(text.contains(#"route="/v1/grants",status="201"} 1"#))
            #expect(text.contains(#"tally_outbound_lag_events{ledger="main",endpoint="shop"} 0"#))
            #expect(text.contains("# TYPE tally_outbound_attempts_total counter"))
        }
    }

    @Test func `request ids are echoed if they are safe`() async throws {
        try await TestServer.with { server in
            let safe = [("X-Request-Id", "abc-1")]
            let unsafe = [("X-Request-Id", "a b")]
            #expect(
                try await server.ask(.GET, "/health", headers: safe).header("X-Request-Id")
                    == "abc-1"
            )
            let made = try await server.ask(.GET, "/health", headers: unsafe).header("X-Request-Id")
            #expect(made != nil && made != "a b")
        }
    }

    private static func references(in value: JSON) -> [String] {
        switch value {
        case .object(let members):
            members.flatMap { member -> [String] in
                if member.name == "$ref", case .string(let text) = member.value { return [text] }
                return references(in: member.value)
            }
        case .array(let values): values.flatMap(references)
        case .null, .bool, .number, .string: []
        }
    }
}
