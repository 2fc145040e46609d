// SPDX-License-Identifier: Apache-2.0

import Domain
import EventFormat
import Foundation
import JSONText
import TestSupport
import Testing

@Suite struct `Bad heads of requests` {
    private static let count: Int = {
        let given = ProcessInfo.processInfo.environment["TALLY_FUZZ"]
        return (given.flatMap { Int($0) } ?? 10_000) / 5
    }()

    private static let authorization = "Authorization: Bearer \(TestServer.adminKey)\r\n"
    private static let workers = 8

    @Test func `are refused, whatever is in them`() async throws {
        print("seed \(SeededRandom.seedOfRun)")
        try await TestServer.with { server in
            try await server.open("a")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<Self.workers {
                    group.addTask {
                        var random = SeededRandom(number: worker)
                        for _ in 0..<(Self.count / Self.workers) {
                            let request = Self.request(&random)
                            let reply = try await RawConnection.reply(
                                to: Array(request.utf8),
                                port: server.port
                            )
                            let isRefused = Self.final(reply).hasPrefix("HTTP/1.1 4")
                            #expect(isRefused, "\(request.debugDescription): \(reply)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let page = try await server.get("/v1/events?after=2")
            #expect(page.json["items"]?.elements.isEmpty == true, "\(page.text)")
        }
    }

    /// The answer behind the word to go on, which a body may have waited for.
    private static func final(_ reply: String) -> Substring {
        let word = "HTTP/1.1 100 Continue\r\n\r\n"
        return reply.dropFirst(reply.hasPrefix(word) ? word.count : 0)
    }

    /// A request that is wrong in its head.
    private static func request(_ random: inout SeededRandom) -> String {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: post(authorization: random.pick(schemes) + garbage(&random))
        case 1: post(with: random.pick(wrongHeaders), &random)
        case 2: get("/v1/" + random.pick(places) + "%7e" + escapes(&random))
        default: get("/v1/" + random.pick(reads) + "?~" + escapes(&random))
        }
    }

    private static func post(authorization value: String) -> String {
        "POST /v1/accounts HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: \(value)\r\n"
            + "Content-Length: 10\r\n\r\n{\"id\":\"z\"}"
    }

    /// A header that alone makes the request wrong, beside others that may be so.
    private static func post(with wrong: String, _ random: inout SeededRandom) -> String {
        let name = random.pick(names)
        return "POST /v1/accounts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(authorization)"
            + "\(wrong)\r\n\(name): \(garbage(&random))\r\n"
            + "Content-Length: 2\r\n\r\n{}"
    }

    private static func get(_ target: String) -> String {
        "GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(authorization)\r\n"
    }

    private static let schemes = [
        "", "Bearer", "Bearer ", "bearer  ", "Basic ", "Bearer tally_sk_", "Bearer a.b.",
        "Bearer eyJhbGciOiJub25lIn0.e30.", "Negotiate ", "Bearer Bearer ",
    ]
    private static let wrongHeaders = [
        "Tally-Ledger: No!", "Tally-Ledger: ../main", "Idempotency-Key: a b",
        "Idempotency-Key: \"\"", "Content-Type: text/html", "Content-Type: ;",
        "Content-Type: application/json; charset=x", "Content-Length: 5", "Content-Length: -1",
        "Content-Length: 99999999999999999999", "Transfer-Encoding: gzip", "No-Colon", ": empty",
        "Tally Ledger: main", "X: " + String(repeating: "x", count: 100_000),
        String(repeating: "x", count: 100_000) + ": 1",
    ]
    private static let names = [
        "X-Request-Id", "Last-Event-ID", "Expect", "Accept", "Cookie", "Traceparent", "Range",
        "If-Match", "X-Forwarded-For", "Idempotency-Key", "X",
    ]
    private static let places = [
        "accounts/", "grants/", "adjustments/", "reservations/", "refunds/", "", "events/",
        "grants/refund%2F", "nothing/",
    ]
    private static let reads = ["accounts/a", "events", "events/stream", "grants/a-g"]
    private static let pieces = [
        "%", "%%", "%2", "%zz", "%00", "%FF", "%C0%AF", "%2e%2e%2f", "%F0%9F%98%80", "&", "=",
        "&&", "limit=1", "after=%31", "cursor=", "account=a", "/", "//", "..", ";", "+", "?", "~",
        String(repeating: "%41", count: 300), String(repeating: "a", count: 5000),
    ]
    private static let values = [
        "\"", "\\", "\t", " ", "\u{7F}", "é", "😀", "%00", ",", ";", "=", "'", "null", "-1", "0",
        "9223372036854775808", String(repeating: "a", count: 20_000), "a.b.c", "100-continue",
    ]

    private static func escapes(_ random: inout SeededRandom) -> String {
        (0..<Int.random(in: 0...5, using: &random)).map { _ in random.pick(pieces) }.joined()
    }

    private static func garbage(_ random: inout SeededRandom) -> String {
        (0..<Int.random(in: 0...4, using: &random)).map { _ in random.pick(values) }.joined()
    }
}
