// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import Synchronization

/// One of the bounded number of streams; given back when it is left or forgotten.
final class Place: Sendable {
    private let meters: HTTPMeters
    private let isTaken = Atomic(true)

    init(_ meters: HTTPMeters) {
        self.meters = meters
    }

    // The client may be gone before the first byte: then nobody runs the stream.
    deinit { leave() }

    func leave() {
        guard isTaken.exchange(false, ordering: .relaxed) else { return }
        meters.closeStream()
    }
}
