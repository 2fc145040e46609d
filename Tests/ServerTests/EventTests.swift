// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Domain
import EventFormat
import JSONText
import NIOCore
import NIOHTTP1
import Server
import ServiceLifecycle
import TestSupport
import Testing

@Suite struct `The log over HTTP` {
    @Test func `comes page by page, filtered where it is asked`() async throws {
        try await TestServer.with { server in
            for id in 1...7 { _ = try await server.post("/v1/accounts", #"{"id":"a\#(id)"}"#) }
            try await server.open("b")
            var positions: [String] = []
            var path = "/v1/events?limit=2"
            while true {
                let page = try await server.get(path)
                let items = page.json["items"]?.elements ?? []
                positions += items.compactMap { $0["position"]?.plain }
                guard let cursor = page["next_cursor"], cursor != "null" else { break }
                path = "/v1/events?limit=2&cursor=" + cursor
            }
            #expect(positions == (1...9).map(String.init))
            let grants = try await server.get("/v1/events?type=credits.granted")
            #expect(grants.json["items"]?.elements.count == 1)
            #expect(grants.json["items"]?.elements.first?["position"]?.plain == "9")
            let account = try await server.get("/v1/events?account=b&after=3")
            #expect(account.json["items"]?.elements.count == 2)
            for query in ["type=x", "limit=0", "limit=1001", "cursor=x", "after=-1", "a=1"] {
                #expect(try await server.get("/v1/events?" + query).status == 422, "\(query)")
            }
        }
    }

    @Test func `streams without a gap, also after a break, while it grows`() async throws {
        try await TestServer.with {
            $0.heartbeatInterval = .milliseconds(200)
        } _: { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for id in 1...300 {
                        _ = try await server.post("/v1/accounts", #"{"id":"s\#(id)"}"#)
                    }
                }
                let first = try await Self.positions(server, after: 0, count: 100)
                #expect(first == Array(1...100))
                let second = try await Self.positions(server, after: 100, count: 200)
                #expect(second == Array(101...300))
                try await group.waitForAll()
            }
        }
    }

    @Test func `streams to a user what is of the own account, and to admins what they ask for`()
        async throws
    {
        try await TestServer.with {
            $0.jwt = Tokens.settings()
        } _: { server in
            for id in ["b", "a", "c"] { try await server.open(id) }
            let user = try await Tokens.hs256(sub: "a")
            #expect(try await Self.positions(server, after: 0, count: 2, key: user) == [3, 4])
            let admin = try await Self.positions(server, after: 0, count: 2, query: "?account=c")
            #expect(admin == [5, 6])
        }
    }

    @Test func `a user's stream leaves out what only operators are to know`() async throws {
        try await TestServer.with {
            $0.jwt = Tokens.settings()
        } _: { server in
            try await server.openWithModel()
            let request =
                #"{"id":"g","account":"alice","model":"flux","parameters":{"prompt":"x"}}"#
            _ = try await server.post("/v1/generations", request)
            let cost = #"{"amount":"0.125","currency":"USD"}"#
            let outcome = #"{"status":"succeeded","amount":"4","provider_cost":\#(cost)}"#
            _ = try await server.post("/v1/generations/g/outcome", outcome)
            let fault = #"{"id":"e1","severity":"warning","source":"kie","code":"slow"}"#
            let body = String(fault.dropLast()) + #","account":"alice"}"#
            let reported = try await server.post("/v1/errors", body)
            #expect(reported.status == 201, "\(reported.text)")
            let last = try await server.post("/v1/accounts/alice/suspend", #"{"reason":"x"}"#)
            let end = try Int(last["position"].orThrow()).orThrow()

            let admin = try await Self.lines(server, after: 0, until: end, query: "?account=alice")
            #expect(admin.contains { $0.contains("0.125") })
            #expect(admin.contains { $0.contains("fault.reported") })
            let user = try await Tokens.hs256(sub: "alice")
            let own = try await Self.lines(server, after: 0, until: end, key: user)
            #expect(own.contains { $0.contains(#""type":"generation.succeeded""#) })
            #expect(!own.contains { $0.contains("provider_cost") || $0.contains("fault.") })
        }
    }

    @Test func `streams are bounded in number, and end with the server`() async throws {
        try await TestServer.with {
            $0.streamsMaximum = 1
        } _: { server in
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(server.port)/v1/events/stream")
            request.headers.add(name: "Authorization", value: "Bearer " + TestServer.adminKey)
            let open = try await HTTPClient.shared.execute(request, timeout: .init(.patience))
            #expect(try await server.get("/v1/events/stream").code == "overloaded")
            await server.group.triggerGracefulShutdown()
            _ = try await open.body.collect(upTo: 1 << 20)
        }
    }

    /// Reads so many events of a stream, then leaves it.
    private static func positions(
        _ server: TestServer,
        after position: Int,
        count: Int,
        query: String = "",
        key: String = TestServer.adminKey
    ) async throws -> [Int] {
        var positions: [Int] = []
        try await read(server, after: position, query: query, key: key) { line in
            if line.hasPrefix("id: ") { positions.append(try Int(line.dropFirst(4)).orThrow()) }
            return positions.count < count
        }
        return positions
    }

    /// The events of a stream, up to the one at a position.
    private static func lines(
        _ server: TestServer,
        after position: Int,
        until end: Int,
        query: String = "",
        key: String = TestServer.adminKey
    ) async throws -> [String] {
        var lines: [String] = []
        var isLast = false
        try await read(server, after: position, query: query, key: key) { line in
            if line == "id: \(end)" { isLast = true }
            guard line.hasPrefix("data: ") else { return true }
            lines.append(line)
            return !isLast
        }
        return lines
    }

    /// Reads a stream line by line, and leaves it when `take` wants no more.
    private static func read(
        _ server: TestServer,
        after position: Int,
        query: String,
        key: String,
        take: (String) throws -> Bool
    ) async throws {
        let url = "http://127.0.0.1:\(server.port)/v1/events/stream" + query
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Authorization", value: "Bearer " + key)
        request.headers.add(name: "Last-Event-ID", value: String(position))
        let response = try await HTTPClient.shared.execute(request, timeout: .init(.patience))
        var rest: [UInt8] = []
        for try await part in response.body {
            rest += part.readableBytesView
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeSubrange(...end)
                guard try take(line) else { return }
            }
        }
    }
}
