// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import NIOCore

/// What Hummingbird gives along with a request.
struct RequestScope: InitializableFromSource, Sendable {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
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
}
