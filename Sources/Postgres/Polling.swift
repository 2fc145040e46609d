// SPDX-License-Identifier: Apache-2.0

internal import CLibpq
internal import Glibc

/// Waits until one of the descriptors is readable or the time is over; which ones are.
///
/// Readable includes broken: reading then tells. An invalid descriptor counts as readable.
///
/// C: `ppoll`, as `poll` counts in milliseconds.
package func waitReadable(_ descriptors: [Int32], for duration: Duration) -> [Bool] {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    poll(&polled, until: Deadline(after: duration))
    return zip(descriptors, polled).map { $0 < 0 || $1.revents != 0 }
}

/// Waits until one descriptor is ready for one of the events; `false` when the time is over.
func wait(for descriptor: Int32, events: Int32, until deadline: Deadline) -> Bool {
    var polled = [pollfd(fd: descriptor, events: Int16(events), revents: 0)]
    poll(&polled, until: deadline)
    return polled[0].revents != 0
}

/// Polls until something is ready or the deadline passes, and on after each signal.
private func poll(_ polled: inout [pollfd], until deadline: Deadline) {
    // A negative descriptor would be passed over in silence, and the wait with it.
    if polled.contains(where: { $0.fd < 0 }) { return }
    while true {
        var rest = deadline.remaining
        if ppoll(&polled, nfds_t(polled.count), &rest, nil) >= 0 { return }
        guard errno == EINTR || errno == EAGAIN else {
            preconditionFailure("poll failed with errno \(errno)")
        }
    }
}
