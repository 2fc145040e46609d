// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import JSONText
import NIOHTTP1
import TestSupport
import Testing

/// Every parameter of every read, with what it cannot be, and with the ends of what it can.
@Suite(.timeLimit(.minutes(20))) struct `Parameters of reads` {
    private static let values =
        [
            "", "0", "-1", "+1", "1.5", "1e999", "NaN", "infinity", "null", "'", "%", "%00", "%FF",
            "9223372036854775807", "9223372036854775808", String(repeating: "9", count: 400),
            "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01", "2026-02-30",
        ]
        + [
            "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z",
            "9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00%2B23:59", "2016-12-31T23:59:60Z",
        ] + cursors

    /// As the routes write them, and worse.
    private static let cursors = ["l-", "i-", "p-", "e1-", "s1-", "s2-"].flatMap { prefix in
        ["", "0", "9223372036854775807", "9223372036854775808", "-1", "/", "a/b/0000-01-01"]
            .map { prefix + $0 }
    }

    private static let places = [
        "{report}": "overview", "{account}": "a", "{id}": "a", "{model}": "flux",
    ]

    /// The reads of the API with their parameters, as the document lists them.
    private static func reads(_ server: TestServer) async throws -> [(String, [String])] {
        let document = try await server.get("/openapi.json").json
        guard case .object(let paths)? = document["paths"] else { return [] }
        return paths.compactMap { path in
            guard let read = path.value["get"] else { return nil }
            let names = (read["parameters"]?.elements ?? [])
                .filter { $0["in"]?.plain == "query" }.compactMap { $0["name"]?.plain }
            return names.isEmpty ? nil : (path.name, names)
        }
    }

    private static func urls(_ server: TestServer) async throws -> [(HTTPMethod, String)] {
        let reports = ["overview", "accounts", "revenue", "models", "providers"]
        var urls: [(HTTPMethod, String)] = []
        for (path, names) in try await reads(server) {
            let isReport = path.contains("{report}")
            for report in isReport ? reports : [""] {
                var place = path.replacing("{report}", with: report)
                for (name, value) in places { place = place.replacing(name, with: value) }
                place = place.split(separator: "/")
                    .map { $0.hasPrefix("{") ? "x" : String($0) }.joined(separator: "/")
                // A stream has no end: its head says all.
                let method: HTTPMethod = path.hasSuffix("/stream") ? .HEAD : .GET
                for name in names {
                    let end = name == "min_position" && names.contains("wait") ? "&wait=0" : ""
                    urls += values.map { (method, "/\(place)?\(name)=\($0)\(end)") }
                }
            }
        }
        return urls
    }

    @Test func `none of them makes the server fail`() async throws {
        try await TestServer.with { server in
            try server.installReadModels()
            try await server.open("a")
            let urls = try await Self.urls(server)
            #expect(urls.count > 3_000)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        for index in stride(from: worker, to: urls.count, by: 8) {
                            let (method, url) = urls[index]
                            let reply = try await server.ask(method, url)
                            // A position that nobody has seen yet is waited for.
                            let isBehind = reply.status == 504 && url.contains("min_position=9")
                            #expect(reply.status < 500 || isBehind, "\(url): \(reply.text)")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a day that is none is refused in a sentence`() async throws {
        try await TestServer.with { server in
            try server.installReadModels()
            for day in ["0000-01-01", "0000-12-31", "10000-01-01", "2026-02-30", "today"] {
                let reply = try await server.get("/v1/activity?from=\(day)")
                #expect(reply.status == 422, "\(day): \(reply.text)")
                #expect(reply.text.contains("Send a day such as"))
            }
            for day in ["0001-01-01", "9999-12-31"] {
                #expect(try await server.get("/v1/activity?to=\(day)").status == 200, "\(day)")
            }
        }
    }
}
