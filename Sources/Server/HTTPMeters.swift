// SPDX-License-Identifier: Apache-2.0

internal import Engine
internal import Synchronization

/// What the server counts: requests by route and status.
final class HTTPMeters: Sendable {
    struct Key: Hashable, Sendable {
        /// `nil` is a path that is none.
        let route: Route?
        let status: Int
    }

    struct Reading: Sendable {
        var requests: [Key: Int] = [:]
        var seconds: [Route: Histogram] = [:]
        var streams = 0
    }

    private let reading = Mutex(Reading())

    func read() -> Reading {
        reading.withLock { $0 }
    }

    func record(_ route: Route?, status: Int, _ duration: Duration) {
        reading.withLock { reading in
            reading.requests[Key(route: route, status: status), default: 0] += 1
            guard let route else { return }
            reading.seconds[route, default: Histogram(bounds: Histogram.seconds)]
                .record(duration.seconds)
        }
    }

    /// - Returns: `false` where there are as many as may be.
    func openStream(atMost maximum: Int) -> Bool {
        reading.withLock { reading in
            guard reading.streams < maximum else { return false }
            reading.streams += 1
            return true
        }
    }

    func closeStream() {
        reading.withLock { $0.streams -= 1 }
    }
}
