// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOHTTPTypes

/// What is at hand while one request is answered.
struct RequestScope: InitializableFromSource, Sendable {
    let channel: any Channel
    let notes = RequestNotes()
    /// Names the request in each of its lines.
    var logger: Logger

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }
}

extension RequestScope {
    private static let lingering = TimeAmount.seconds(1)

    /// Ends the connection, but lets the client read first what was written: closing at once would
    /// throw it away where something the client sent is unread.
    func closeSoon() {
        let channel = channel
        channel.close(mode: .output, promise: nil)
        channel.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
    }

    /// Tells a client that waits with its body that the body is wanted.
    ///
    /// - Source: RFC 9110, section 10.1.1
    func sendContinue() {
        channel.writeAndFlush(
            HTTPResponsePart.head(HTTPResponse(status: .continue)),
            promise: nil
        )
    }
}
