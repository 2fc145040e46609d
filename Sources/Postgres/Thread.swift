// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Runs `body` on a new thread, which ends when `body` returns.
///
/// C: `pthread_create`, `pthread_detach`.
package func startThread(_ body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(ThreadStart(body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread,
        nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        },
        start.toOpaque()
    )
    precondition(code == 0, "no thread can be started: error \(code)")
    pthread_detach(thread)
}

/// What a new thread is to do, on its way there.
private final class ThreadStart: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}
