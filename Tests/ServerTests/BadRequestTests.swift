// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import JSONText
import NIOCore
import NIOPosix
import TestSupport
import Testing

@Suite struct `Bad requests` {
    private static let count: Int = {
        let given = ProcessInfo.processInfo.environment["TALLY_FUZZ"]
        return given.flatMap { Int($0) } ?? 10_000
    }()

    private static let good: [(String, String)] = [
        ("/v1/accounts", #"{"id":"~x","name":"n","plan":"p","metadata":{"k":[1,2.5,null]}}"#),
        ("/v1/grants", #"{"id":"g~","account":"a","amount":"12.5","source":"bonus"}"#),
        ("/v1/adjustments", #"{"id":"d~","account":"a","amount":"-1","reason":"r"}"#),
        ("/v1/reservations", #"{"id":"r~","account":"a","amount":"1","expires_in":60}"#),
        ("/v1/reservations/none/capture", #"{"id":"c","amount":"1","final":true}"#),
        ("/v1/refunds", #"{"id":"f","reservation":"none","amount":"1","reason":"r"}"#),
        ("/v1/reservations/none/release", #"{"reason":"r"}"#),
    ]

    @Test func `none does harm, whatever is in it`() async throws {
        print("seed \(SeededRandom.seedOfRun)")
        try await TestServer.with { server in
            try await server.open("a")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        var random = SeededRandom(number: worker)
                        for _ in 0..<(Self.count / 8) {
                            let (path, body) = Self.damaged(&random)
                            let reply = try await server.post(path, body)
                            #expect(400..<500 ~= reply.status, "\(path) \(body) \(reply.text)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let page = try await server.get("/v1/events?after=2")
            #expect(page.json["items"]?.elements.isEmpty == true, "\(page.text)")
        }
    }

    /// Its `~` alone makes a body wrong, however it is damaged besides.
    private static func damaged(_ random: inout SeededRandom) -> (String, String) {
        let (path, body) = random.pick(good)
        var bytes = Array(body.utf8)
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let index = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 1...127, using: &random)
            case 1: bytes.insert(contentsOf: random.pick(fragments).utf8, at: index)
            case 2 where bytes.count > 8: bytes.removeSubrange(index..<min(index + 3, bytes.count))
            default: bytes.append(contentsOf: bytes[index...])
            }
        }
        // A field that is not known: no damage can make it right by chance.
        if bytes.last == UInt8(ascii: "}") {
            bytes.insert(contentsOf: #","~~":1"#.utf8, at: bytes.count - 1)
        } else {
            bytes.append(contentsOf: "~".utf8)
        }
        return (path, String(decoding: bytes, as: UTF8.self))
    }

    private static let fragments = [
        "1e999999", "-0", "\\ud800", "\\u0000", "[[[[[[", "{\"a\":{", "9223372036854775808", "null",
        "\u{0}", "\u{FEFF}", "\"id\":", "😀", String(repeating: "[", count: 100),
        String(repeating: "9", count: 400), "\"\"", ",", ":", "}",
    ]

    @Test func `a client that leaves in the middle breaks nothing`() async throws {
        try await TestServer.with { server in
            let start =
                "POST /v1/accounts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + TestServer.adminKey + "\r\nContent-Type: application/json\r\n"
            let heads = [
                start, start + "Content-Length: 12\r\n\r\n{\"id\":",
                start + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n",
                start + "Content-Length: 12\r\n\r\n{\"id\":\"zz\"} ",
            ]
            for _ in 0..<20 {
                for head in heads {
                    let channel = try await ClientBootstrap(
                        group: .singletonMultiThreadedEventLoopGroup
                    )
                    .connect(host: "127.0.0.1", port: server.port).get()
                    try await channel.writeAndFlush(ByteBuffer(string: head))
                    try await channel.close()
                }
            }
            #expect(try await server.get("/ready").status == 200)
            let events = try await server.get("/v1/events").json["items"]?.elements ?? []
            #expect(events.count <= 1)
            #expect(events.allSatisfy { $0["account"]?.plain == "zz" })
        }
    }
}
