// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// A connection of which a test says every byte.
struct RawConnection {
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    /// All that came so far.
    private(set) var text = ""

    static func with(
        port: Int,
        _ body: @Sendable @escaping (inout RawConnection) async throws -> Void
    ) async throws {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel
                    )
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(
                outbound: outbound,
                inbound: inbound.makeAsyncIterator()
            )
            try await body(&connection)
        }
    }

    /// What a server answers to the end of the connection.
    static func reply(to text: String, port: Int) async throws -> String {
        try await reply(to: Array(text.utf8), port: port)
    }

    static func reply(to bytes: [UInt8], port: Int) async throws -> String {
        let (replies, found) = AsyncStream.makeStream(of: String.self)
        try await with(port: port) { connection in
            try await connection.send(bytes)
            await connection.readToEnd()
            found.yield(connection.text)
        }
        found.finish()
        return try await replies.first { _ in true }.orThrow()
    }

    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    /// Reads until a text has come.
    mutating func read(until mark: String) async throws {
        while !text.contains(mark) {
            guard try await readSome() else { throw Missing() }
        }
    }

    /// Reads until the server closes, one way or another.
    mutating func readToEnd() async {
        do {
            while try await readSome() {}
        } catch {
            // A reset: what came before it counts.
        }
    }

    private mutating func readSome() async throws -> Bool {
        guard let buffer = try await inbound.next() else { return false }
        text += String(decoding: buffer.readableBytesView, as: UTF8.self)
        return true
    }
}
