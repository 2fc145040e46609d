// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Ends a connection whose client does not read what it asked for.
///
/// The writer of an answer waits until the client takes some of it: without a bound a client that
/// never does keeps its place, and the server from ending. A slow client is no such client.
final class StallGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let timeout: TimeAmount
    private var check: Scheduled<Void>?

    init(timeout: Duration) {
        self.timeout = TimeAmount(timeout)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            cancel()
        } else if check == nil {
            scheduleCheck(context)
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        cancel()
    }

    private func scheduleCheck(_ context: ChannelHandlerContext) {
        let before = Self.waitingBytes(context)
        check = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
            if Self.waitingBytes(context) < before {
                self.scheduleCheck(context)
            } else {
                context.close(promise: nil)
            }
        }
    }

    private func cancel() {
        check?.cancel()
        check = nil
    }

    /// What is written, but not taken yet by the client's side.
    private static func waitingBytes(_ context: ChannelHandlerContext) -> Int {
        do {
            let option = ChannelOptions.bufferedWritableBytes
            return try context.channel.syncOptions?.getOption(option) ?? .max
        } catch {
            // A channel that does not say so is taken for one that stands still.
            return .max
        }
    }
}
