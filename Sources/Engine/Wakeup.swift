// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A descriptor that becomes readable when somebody rings: lets a thread wait for messages and
/// sockets in one `poll`.
///
/// C: `pipe`.
final class Wakeup: Sendable {
    let descriptor: Int32
    private let bell: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        let isMade = unsafe pipe(&ends) == 0
        precondition(isMade, "The process has no descriptor left.")
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        descriptor = ends[0]
        bell = ends[1]
    }

    deinit {
        close(descriptor)
        close(bell)
    }

    func ring() {
        // It fails only when the pipe is full: then it is ringing already.
        _ = unsafe write(bell, [1], 1)
    }

    func silence() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe Glibc.read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
