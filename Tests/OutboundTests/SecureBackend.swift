// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// An operator's backend over TLS: takes what it is told.
final class SecureBackend: Sendable {
    private let channel: any Channel
    private let count: Counter

    private final class Counter: Sendable {
        let requests = Atomic(0)
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var delivered: Int { count.requests.load(ordering: .relaxed) }

    private init(_ channel: any Channel, _ count: Counter) {
        self.channel = channel
        self.count = count
    }

    static func start(_ certificate: String, key: String) async throws -> SecureBackend {
        let chain = try NIOSSLCertificate.fromPEMFile(certificate)
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        )
        let context = try NIOSSLContext(configuration: configuration)
        let count = Counter()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Taker(count))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return SecureBackend(channel, count)
    }

    func stop() async throws {
        try await channel.close()
    }

    /// Answers 204.
    private final class Taker: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let count: Counter

        init(_ count: Counter) {
            self.count = count
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            count.requests.wrappingAdd(1, ordering: .relaxed)
            let head = HTTPResponseHead(version: .http1_1, status: .noContent)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
