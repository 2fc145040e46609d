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
        let url = "http://127.0.0.1:\(server.port)/v1/events/stream" + query
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Authorization", value: "Bearer " + key)
        request.headers.add(name: "Last-Event-ID", value: String(position))
        let response = try await HTTPClient.shared.execute(request, timeout: .init(.patience))
        var positions: [Int] = []
        var rest: [UInt8] = []
        for try await part in response.body {
            rest += part.readableBytesView
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeSubrange(...end)
                guard line.hasPrefix("id: ") else { continue }
                positions.append(try Int(line.dropFirst(4)).orThrow())
                if positions.count == count { return positions }
            }
        }
        return positions
    }
}
