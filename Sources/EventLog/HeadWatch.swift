// SPDX-License-Identifier: Apache-2.0

package import Domain
internal import Synchronization

/// Lets many wait for a ledger to go on.
package final class HeadWatch: Sendable {
    private struct State {
        var head: Position = 0
        var nextID: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]
    }

    private struct Waiter {
        /// Beyond which the head is to be.
        let position: Position
        let continuation: CheckedContinuation<Void, Never>
    }

    private let state = Mutex(State())
    /// Told of every step of all that report to it.
    private let activity: HeadWatch?

    package init(reportsTo activity: HeadWatch? = nil) {
        self.activity = activity
    }

    package var head: Position { state.withLock { $0.head } }

    package func advance(to position: Position) {
        advance { max($0, position) }
        activity?.advance { $0 + 1 }
    }

    private func advance(_ next: (Position) -> Position) {
        let woken = state.withLock { state -> [UInt64: Waiter] in
            let head = next(state.head)
            guard head > state.head else { return [:] }
            state.head = head
            let woken = state.waiters.filter { $0.value.position < head }
            for id in woken.keys { state.waiters[id] = nil }
            return woken
        }
        for waiter in woken.values { waiter.continuation.resume() }
    }

    /// After a restore the head is an earlier one; who waits for a later one goes on waiting.
    package func reset(to position: Position) {
        state.withLock { $0.head = position }
    }

    /// Returns when the head is beyond a position, when the time is over, or when the task is
    /// cancelled: look at `head`.
    package func wait(beyond position: Position, atMost duration: Duration) async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let deadline = ContinuousClock.now + duration
        let timer = Task {
            // Never early: if the time is over before the waiter is there, it sees so by the clock.
            // Cancelled once nobody waits any more: then there is nobody to wake.
            while ContinuousClock.now < deadline {
                do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
            }
            wake(id)
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.head <= position, !Task.isCancelled,
                        ContinuousClock.now < deadline
                    else { return true }
                    state.waiters[id] = Waiter(position: position, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            wake(id)
        }
    }

    private func wake(_ id: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
    }
}
