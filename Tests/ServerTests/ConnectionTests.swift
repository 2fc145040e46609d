// SPDX-License-Identifier: Apache-2.0

import Cryptography
import NIOCore
import NIOPosix
import Server
import Testing

@Suite(.timeLimit(.minutes(20))) struct `Connections` {
    private static let credentials = "Host: x\r\nAuthorization: Bearer \(TestServer.adminKey)\r\n"

    @Test(arguments: [
        ("POST /v1/accounts", 401, "Host: x\r\n"),
        ("POST /v1/nothing", 404, credentials),
        ("PUT /v1/accounts", 405, credentials),
        ("POST /v1/accounts?x=1", 422, credentials),
        ("POST /v1/accounts", 415, credentials + "Content-Type: text/html\r\n"),
        ("GET /v1/events", 200, credentials),
        ("HEAD /v1/events", 200, credentials),
        ("OPTIONS /v1/events", 204, credentials),
        ("GET /health", 200, "Host: x\r\n"),
    ])
    func `end with the answer where a body is announced that nobody reads`(
        request: String,
        status: Int,
        headers: String
    ) async throws {
        try await TestServer.with { server in
            for length in ["Content-Length: 1000000", "Transfer-Encoding: chunked"] {
                let reply = try await RawConnection.reply(
                    to: "\(request) HTTP/1.1\r\n\(headers)\(length)\r\n\r\n",
                    port: server.port
                )
                #expect(reply.hasPrefix("HTTP/1.1 \(status) "))
                #expect(reply.lowercased().contains("\r\nconnection: close\r\n"))
            }
        }
    }

    @Test func `go on after a body that was read, also where it is refused`() async throws {
        try await TestServer.with { server in
            try await RawConnection.with(port: server.port) { connection in
                for count in 1...2 {
                    try await connection.send(
                        "POST /v1/accounts HTTP/1.1\r\n\(Self.credentials)"
                            + "X-Request-Id: \(count)\r\nContent-Length: 1\r\n\r\n{"
                    )
                    try await connection.read(until: "X-Request-Id: \(count)\r\n")
                }
                #expect(!connection.text.lowercased().contains("connection: close"))
            }
        }
    }

    @Test func `are told to go on where a body waits for that`() async throws {
        try await TestServer.with { server in
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send(
                    "POST /v1/accounts HTTP/1.1\r\n\(Self.credentials)Connection: close\r\n"
                        + "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n"
                )
                try await connection.read(until: "\r\n\r\n")
                #expect(connection.text == "HTTP/1.1 100 Continue\r\n\r\n")
                try await connection.send(#"{"id":"a"}"#)
                await connection.readToEnd()
                #expect(connection.text.contains("HTTP/1.1 201 Created\r\n"))
            }
            // A body that is not wanted is not asked for.
            let refused = try await RawConnection.reply(
                to: "POST /v1/accounts HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 10\r\n\r\n",
                port: server.port
            )
            #expect(refused.hasPrefix("HTTP/1.1 401 "))
        }
    }

    @Test func `of readers that do not read end, and do not keep the server from ending`()
        async throws
    {
        try await TestServer.with {
            // Longer than a busy machine keeps a client that does read from reading.
            $0.stallTimeout = .seconds(5)
            $0.streamsMaximum = 1
        } _: { server in
            // More than the sockets of both sides hold, however it is packed.
            let filler = Hex.encode(RandomBytes.make(8_000))
            for part in 1...2 {
                let lines = (1...450).map {
                    #"{"op":"open","id":"a\#(part)-\#($0)","metadata":{"k":"\#(filler)"}}"#
                }
                let type = [("Content-Type", "application/x-ndjson")]
                let body = lines.joined(separator: "\n")
                #expect(try await server.post("/v1/batch", body, headers: type).status == 200)
            }
            let reader = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .channelOption(.autoRead, value: false)
                .channelOption(.socketOption(.so_rcvbuf), value: 4096)
                .connect(host: "127.0.0.1", port: server.port).get()
            let head = "GET /v1/events/stream HTTP/1.1\r\n\(Self.credentials)\r\n"
            try await reader.writeAndFlush(ByteBuffer(string: head))
            let isOver = #"route="/v1/events/stream",status="200"} 1"#
            while true {
                let metrics = try await server.get("/metrics").text
                let isFree = metrics.contains("tally_http_event_streams 0")
                if metrics.contains(isOver), isFree { break }
            }
            try await reader.close()
        }
    }
}
