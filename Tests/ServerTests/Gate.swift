// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets a few in at a time: every server takes connections of the one PostgreSQL that all tests
/// share, and it has a hundred.
final class Gate: Sendable {
    private struct State {
        var places: Int
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(places: Int) {
        state = Mutex(State(places: places))
    }

    func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.places > 0 else {
                    state.waiters.append(continuation)
                    return false
                }
                state.places -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func leave() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiters.isEmpty else { return state.waiters.removeFirst() }
            state.places += 1
            return nil
        }
        waiter?.resume()
    }
}
